"""One entry point of the group `deepg`: whose it is, and what became of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any, Final

from attrs import field, frozen

OURS: Final = ("deepg-core", "deepg-readers", "deepg-torch", "deepg-keras", "deepg-ray", "deepg-pretrained")
"""Distributions of deepG itself. Where nobody names a component, theirs is meant, and a bug in them is ours."""
FRAMEWORKS: Final = frozenset({"jax", "keras", "tensorflow", "torch"})
"""What takes seconds to import: 4 s for torch."""


@frozen
class Plugin:
    """One entry point of the group `deepg`; `error` says why it could not be used, if so."""

    name: str
    distribution: str
    version: str
    error: str | None = None
    disabled: bool = False
    frameworks: tuple[str, ...] = ()
    """Those that its module imports, so that every command waits for them."""
    module: str = field(default="", eq=False)
    """What its entry point names."""

    def __str__(self) -> str:
        state = " is disabled by DEEPG_DISABLE_PLUGINS" if self.disabled else ""
        if self.frameworks:
            state = (
                f" imports {' and '.join(self.frameworks)}, for which every command waits: import it where it is used"
            )
        state = f" is broken: {self.error}" if self.error else state
        return f"the plugin `{self.name}` ({self.source}){state}"

    @property
    def source(self) -> str:
        """Distribution and version."""
        return f"{self.distribution} {self.version}"

    @property
    def ours(self) -> bool:
        """Whether it is deepG's own."""
        return self.distribution in OURS


def find_frameworks(module: ModuleType, before: Iterable[str]) -> tuple[str, ...]:
    """Give the frameworks that came in with a module; of one that was there already, its names tell.

    :param before: names of the modules that were there before it.
    """
    new = FRAMEWORKS & (sys.modules.keys() - set(before))
    return tuple(sorted(new | (FRAMEWORKS & {_root(value) for value in vars(module).values()})))


def _root(value: Any) -> str:
    """Give the package of what a module holds under a name."""
    name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return name.partition(".")[0] if isinstance(name, str) else ""
