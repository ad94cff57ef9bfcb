"""Modules that are not installed, and what installs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Final

_PACKAGES: Final = {
    "Bio": "biopython",
    "PIL": "pillow",
    "skbio": "scikit-bio",
    "sklearn": "scikit-learn",
    "umap": "umap-learn",
    "yaml": "pyyaml",
}
"""Modules that pip knows by another name; `pip install Bio` would install something else."""


def describe_missing(modules: Sequence[str]) -> str:
    """Write `a, which is not installed` or `a, b, which are not installed`."""
    return f"{', '.join(modules)}, which {'is' if len(modules) == 1 else 'are'} not installed"


def advise_install(modules: Iterable[str]) -> str:
    """Write what installs these modules: `pip install biopython`."""
    packages = dict.fromkeys(_PACKAGES.get(root, root) for root in (it.partition(".")[0] for it in modules))
    return f"pip install {' '.join(packages)}"


def is_installed(module: str) -> bool:
    """Look for a module; only what holds it is imported, and that may be missing or broken itself."""
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
