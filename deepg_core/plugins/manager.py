"""Finds plugins, one entry point at a time, so that a broken one stops nobody else."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

import pluggy
from attrs import frozen

from deepg_core.errors import PluginError
from deepg_core.plugins import hookspecs
from deepg_core.plugins.component import Component

KNOWN_ELSEWHERE: Final = {
    ("reader", "fasta"): "pip install deepg-readers",
    ("trainer", "torch"): "pip install deepg-torch",
    ("trainer", "keras"): "pip install deepg-keras",
}
"""Components that deepG has, but not this installation: (kind, name) -> how to get them."""


@frozen
class Plugin:
    """One entry point of the group `deepg`; `error` says why it could not be used, if so."""

    name: str
    distribution: str
    version: str
    error: str | None = None
    disabled: bool = False


@frozen
class Registered:
    """A component and the plugin that brought it."""

    kind: str
    component: Component
    plugin: Plugin


class UnknownComponentError(PluginError):
    """No component of that kind and name is installed. `help` says what is, what is near, and what failed to load."""

    def __init__(self, kind: str, name: str, installed: Iterable[str], broken: Iterable[Plugin]) -> None:
        self.kind, self.name, self.installed = kind, name, sorted(installed)
        near = get_close_matches(name, self.installed, n=1)
        hints = [f"did you mean `{near[0]}`?"] if near else []
        hints.append(f"installed: {', '.join(self.installed) or 'none'}")
        if (kind, name) in KNOWN_ELSEWHERE:
            hints.append(f"to get it: {KNOWN_ELSEWHERE[kind, name]}")
        hints += [f"the plugin `{p.name}` ({p.distribution} {p.version}) failed to load: {p.error}" for p in broken]
        self.help = "; ".join(hints)
        super().__init__(f"unknown {kind} `{name}` ({self.help})")


class PluginManager:
    """The installed plugins and what they registered.

    :param found: entry points to use; None for those installed in this environment.
    :raises PluginError: two plugins register one name for one kind.
    """

    def __init__(self, found: Iterable[EntryPoint] | None = None) -> None:
        self._pluggy = pluggy.PluginManager(hookspecs.PROJECT)
        self._pluggy.add_hookspecs(hookspecs)
        self.plugins: list[Plugin] = []
        self._registered: dict[tuple[str, str], Registered] = {}
        disabled = {name.strip() for name in os.environ.get("DEEPG_DISABLE_PLUGINS", "").split(",")}
        for entry_point in _once_each(entry_points(group=hookspecs.GROUP) if found is None else found):
            self._add(entry_point, disabled)

    @property
    def broken(self) -> list[Plugin]:
        """Plugins that could not be used."""
        return [plugin for plugin in self.plugins if plugin.error]

    def all(self, kind: str | None = None) -> list[Registered]:
        """Give what is registered, of one kind or of all, by kind and name."""
        chosen = [entry for entry in self._registered.values() if kind in (None, entry.kind)]
        order = list(hookspecs.KINDS)
        return sorted(chosen, key=lambda entry: (order.index(entry.kind), entry.component.name))

    def get(self, kind: str, name: str) -> Component:
        """Give the component of that kind and name.

        :raises UnknownComponentError: there is none.
        """
        if (kind, name) not in self._registered:
            installed = [entry.component.name for entry in self.all(kind)]
            raise UnknownComponentError(kind, name, installed, self.broken)
        return self._registered[kind, name].component

    def _add(self, entry_point: EntryPoint, disabled: set[str]) -> None:
        name, version = _distribution(entry_point)
        if entry_point.name in disabled or name in disabled:
            self.plugins.append(Plugin(entry_point.name, name, version, disabled=True))
            return
        try:
            components = list(self._components(entry_point))
        except Exception as error:  # whatever a stranger's module does at import must not stop the others
            if os.environ.get("DEEPG_STRICT_PLUGINS"):
                raise
            self.plugins.append(Plugin(entry_point.name, name, version, error=f"{type(error).__name__}: {error}"))
            return
        plugin = Plugin(entry_point.name, name, version)
        self.plugins.append(plugin)
        for kind, component in components:
            self._register(Registered(kind, component, plugin))

    def _components(self, entry_point: EntryPoint) -> Iterator[tuple[str, Component]]:
        module = entry_point.load()
        _refuse_unknown_hooks(module)
        self._pluggy.register(module, entry_point.value)
        for kind, hook in hookspecs.KINDS.items():
            for implementation in getattr(self._pluggy.hook, hook).get_hookimpls():
                if implementation.plugin is module:
                    yield from ((kind, _checked(component, hook)) for component in implementation.function())

    def _register(self, entry: Registered) -> None:
        key = (entry.kind, entry.component.name)
        if key in self._registered:
            first, second = self._registered[key].plugin, entry.plugin
            message = (
                f"two plugins register the {entry.kind} `{entry.component.name}`: "
                f"`{first.name}` ({first.distribution} {first.version}) and "
                f"`{second.name}` ({second.distribution} {second.version}); uninstall one, or set "
                f"DEEPG_DISABLE_PLUGINS={second.distribution}"
            )
            raise PluginError(message)
        self._registered[key] = entry


@cache
def plugin_manager() -> PluginManager:
    """Give the manager of this process, made at the first call."""
    return PluginManager()


def _distribution(entry_point: EntryPoint) -> tuple[str, str]:
    if entry_point.dist is None:
        return "unknown", "?"
    return entry_point.dist.name, entry_point.dist.version


def _once_each(found: Iterable[EntryPoint]) -> list[EntryPoint]:
    """Drop what one distribution shows twice, as editable installs with stale metadata do."""
    return list({(*_distribution(entry), entry.name, entry.value): entry for entry in found}.values())


def _refuse_unknown_hooks(module: Any) -> None:
    marker = f"{hookspecs.PROJECT}_impl"
    functions = inspect.getmembers(module, lambda member: inspect.isroutine(member) and hasattr(member, marker))
    unknown = [name for name, _ in functions if name not in hookspecs.KINDS.values()]
    if unknown:
        message = f"it implements unknown hooks {unknown}; it may need a newer deepg-core"
        raise PluginError(message)


def _checked(component: object, hook: str) -> Component:
    if not isinstance(component, Component):
        message = f"{hook} must yield Component records, not {type(component).__name__}"
        raise PluginError(message)
    return component
