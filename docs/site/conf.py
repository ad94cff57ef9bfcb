"""The site: Sphinx reads the pages where they lie, so links between them are those that GitHub shows. `make docs` builds it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import deepg_core

if TYPE_CHECKING:
    from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))
from reference import write_reference

project = "deepG"
author = "The deepG authors"
version = release = deepg_core.__version__
root_doc = "README"
include_patterns = [
    "*.md",
    "docs/*.md",
    "docs/examples/*.md",
    "docs/reference/*.md",
    "*/README.md",
    "plugins/*/README.md",
    "examples/*/*.md",
    "examples/plugins/*/README.md",
]
exclude_patterns = [".*", "deepg_core", "dist", "docs/html", "tests", "runs", "examples/*/runs"]
extensions = ["myst_parser", "sphinx.ext.autodoc"]

myst_heading_anchors = 4
suppress_warnings = [
    "myst.header",  # the spec's page begins with a heading of the third level
    "misc.highlighting_failure",  # Pygments has no colours for tables
]
default_role = "code"  # docstrings have single backticks
add_module_names = False
autodoc_type_aliases = {"NDArray": "NDArray"}
highlight_language = "none"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
nitpick_ignore_regex = [("py:.*", ".*")]  # types of numpy and of our own that have no page

html_theme = "pydata_sphinx_theme"
html_title = f"deepG {version}"
html_extra_path = ["start"]
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_theme_options = {"navbar_center": [], "navigation_with_keys": False, "show_prev_next": False}
html_sidebars = {"**": ["globaltoc.html"]}

_PAGES = {
    "Train": {
        "The spec": "docs/spec",
        "Windows and batches": "docs/data",
        "Networks": "docs/models",
        "Learning without labels": "docs/self-supervision",
        "Pretrained models": "docs/pretrained",
        "Sweeps": "docs/sweep",
        "From a laptop to a cluster": "docs/scaling",
        "From deepG in R": "docs/coming-from-deepg",
    },
    "Worked examples": {
        "Overview": "docs/examples/README",
        "The next base": "docs/examples/next-base",
        "The base in the middle": "docs/examples/middle-base",
        "A class for each folder": "docs/examples/classes-by-folder",
        "A label in each header": "docs/examples/label-by-header",
        "An additional input": "docs/examples/added-input",
        "States": "docs/examples/states",
        "Integrated gradients": "docs/examples/integrated-gradients",
        "TensorBoard": "docs/examples/tensorboard",
        "Checkpoints": "docs/examples/checkpoints",
    },
    "Ask a network": {
        "Predict": "docs/predict",
        "Evaluate": "docs/evaluate",
        "Probe": "docs/probe",
        "States": "docs/states",
        "Explain": "docs/explain",
        "Report": "docs/report",
        "Model card": "docs/model-card",
    },
    "Look up": {
        "Files": "docs/files",
        "Errors": "docs/errors",
        "Reference": "docs/reference/index",
        "Benchmarks": "benchmarks/README",
        "Changes": "CHANGELOG",
    },
    "Build on it": {
        "A plugin": "docs/writing-a-plugin",
        "The plugin API": "docs/plugin-api",
        "Layers": "docs/layers",
        "Architecture": "docs/architecture",
        "Contributing": "CONTRIBUTING",
        "Security": "SECURITY",
    },
    "Example plugins": {
        "A target format": "examples/plugins/codon_position/README",
        "An encoder": "examples/plugins/kmer_ids/README",
        "A reader": "examples/plugins/genbank/README",
        "A network": "examples/plugins/unet/README",
        "A torch module": "examples/plugins/native_torch/README",
        "A state writer": "examples/plugins/record_means/README",
        "An observer": "examples/plugins/lr_finder/README",
        "A backend": "examples/plugins/numpy_trainer/README",
    },
    "Parts": {
        "Readers": "plugins/readers/README",
        "PyTorch": "plugins/torch_backend/README",
        "Keras": "plugins/keras_backend/README",
        "Ray": "plugins/ray_launcher/README",
        "Pretrained models": "plugins/pretrained/README",
        "The demo's sequences": "examples/16s_vs_bacteria/PROVENANCE",
    },
}
"""What the table of contents below the README lists."""


def add_contents(_: Sphinx, name: str, source: list[str]) -> None:
    """Put the table of contents below the README, which GitHub shows without it."""
    if name == root_doc:
        for caption, pages in _PAGES.items():
            lines = "\n".join(f"{title} <{page}>" for title, page in pages.items())
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"


def escape_stars(*event: Any) -> None:
    """Keep what docstrings call `*shape` from becoming emphasis; code blocks, which are indented, stay as they are."""
    lines: list[str] = event[-1]
    lines[:] = [line if line.startswith("    ") else re.sub(r"(?<!\\)\*", r"\\*", line) for line in lines]


def setup(app: Sphinx) -> None:
    """Register what happens on the way."""
    app.connect("builder-inited", lambda app: write_reference(Path(app.srcdir) / "docs/reference"))
    app.connect("source-read", add_contents)
    app.connect("autodoc-process-docstring", escape_stars)
