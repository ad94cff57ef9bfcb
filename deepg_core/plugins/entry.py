"""What one entry point registers: its module imported, its hooks called and what they yield examined."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import pluggy

from deepg_core.errors import PluginError
from deepg_core.plugins import hookspecs
from deepg_core.plugins.component import Component, NoOptions
from deepg_core.plugins.kinds import KINDS, Kind
from deepg_core.plugins.local import LocalFile
from deepg_core.plugins.place import inherits
from deepg_core.words import suggest


def load_entry(
    entry_point: EntryPoint | LocalFile, registry: pluggy.PluginManager
) -> tuple[ModuleType, list[tuple[Kind, Component]]]:
    """Import the module of an entry point and call its hooks.

    :raises Exception: whatever the module raises, or PluginError where it registers what it must not.
    """
    module = entry_point.load()
    _check_hooks(module)
    registry.register(module, f"{entry_point.name} = {entry_point.value}")
    found: dict[tuple[str, str], tuple[Kind, Component]] = {}
    for kind in KINDS.values():
        for component in _yielded(module, kind, registry):
            key = (kind.name, component.name)
            if key in found:
                message = f"{kind.hook} yields `{component.name}` twice"
                raise PluginError(message)
            found[key] = (kind, component)
    return module, list(found.values())


def _yielded(module: ModuleType, kind: Kind, registry: pluggy.PluginManager) -> Iterator[Component]:
    # One implementation at a time, not pluggy's call of all of them: what one raises must not stop the others.
    for implementation in getattr(registry.hook, kind.hook).get_hookimpls():
        if implementation.plugin is module:
            yield from _checked(implementation.function(), kind)


def _check_hooks(module: Any) -> None:
    """Refuse what pluggy would pass over in silence: a hook it does not know, and one that is not marked."""
    hooks = [kind.hook for kind in KINDS.values()]
    for name, function in inspect.getmembers(module, inspect.isroutine):
        options = getattr(function, f"{hookspecs.PROJECT}_impl", None)
        if options is None and name in hooks:
            message = f"{name} lacks the decorator @hookimpl of deepg_core.plugins"
            raise PluginError(message)
        hook = (options or {}).get("specname") or name
        if options is not None and hook not in hooks:
            near = suggest(hook, hooks, 0.9)
            advice = (
                f"did you mean `{near}`?"
                if near
                else f"it may need a newer deepg-core; this one has {', '.join(hooks)}"
            )
            message = f"it implements the unknown hook `{hook}`; {advice}"
            raise PluginError(message)


def _checked(components: Any, kind: Kind) -> Iterator[Component]:
    wanted = kind.component
    if not isinstance(components, Iterable):
        message = f"{kind.hook} must yield {wanted.__name__} records, but gives {type(components).__name__}"
        raise PluginError(message)
    for component in components:
        if not isinstance(component, wanted):
            message = f"{kind.hook} must yield {wanted.__name__} records, not {type(component).__name__}"
            raise PluginError(message)
        if not kind.options and not component.has_config(NoOptions):
            message = f"{kind.hook} yields `{component.name}` with options, which nobody can set: use NoOptions"
            raise PluginError(message)
        if kind.inherits and not component.late and not inherits(component.config, kind.inherits):
            config = f"`{component.name}` with the config class {component.config.__name__}"
            message = f"{kind.hook} yields {config}, which must inherit {kind.inherits}"
            raise PluginError(message)
        yield component
