"""The hooks a plugin may implement, one for each kind. They only register; behaviour lives in the ABC of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import pluggy

from deepg_core.plugins.component import Component
from deepg_core.plugins.kinds import KINDS, Kind

PROJECT: Final = "deepg"
GROUP: Final = "deepg"
"""The entry-point group. An entry point names a light module that holds `@hookimpl` functions."""

hookimpl = pluggy.HookimplMarker(PROJECT)


def _specify_hook(kind: Kind) -> Callable[[], Iterable[Component]]:
    def hook() -> Any:
        pass

    hook.__name__, hook.__doc__ = kind.hook, f"Register components: {kind.summary} (`{kind.interface}`)."
    return pluggy.HookspecMarker(PROJECT)(hook)


HOOKS: Final = type("Hooks", (), {kind.hook: _specify_hook(kind) for kind in KINDS.values()})
"""What pluggy is told."""
