"""Finds plugins, one entry point at a time, so that a broken one stops nobody else."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, TypeVar, overload

import pluggy
from attrs import evolve, frozen

from deepg_core.errors import PluginError
from deepg_core.plugins import hookspecs
from deepg_core.plugins.component import Component, NoOptions
from deepg_core.plugins.kinds import KINDS, Kind
from deepg_core.words import suggest

C = TypeVar("C", bound=Component)
CORE: Final = "deepg-core"
KNOWN_ELSEWHERE: Final = {
    ("reader", "fasta"): "deepg-readers",
    ("reader", "fastq"): "deepg-readers",
    ("trainer", "torch"): "deepg-torch",
    ("trainer", "keras"): "deepg-keras",
}
"""Components that deepG has, but perhaps not this installation: (kind, name) -> distribution."""


@frozen
class Plugin:
    """One entry point of the group `deepg`; `error` says why it could not be used, if so."""

    name: str
    distribution: str
    version: str
    error: str | None = None
    disabled: bool = False

    def __str__(self) -> str:
        state = " is disabled by DEEPG_DISABLE_PLUGINS" if self.disabled else ""
        state = f" is broken: {self.error}" if self.error else state
        return f"the plugin `{self.name}` ({self.distribution} {self.version}){state}"


@frozen
class Registered:
    """A component and the plugin that brought it."""

    kind: str
    component: Component
    plugin: Plugin


class UnknownComponentError(PluginError):
    """No component of that kind and name is there. `help` says what is, what is near, and which plugins are out of use.

    :param idle: plugins that are broken or disabled; it may be one of theirs.
    """

    def __init__(self, kind: str, name: str, installed: Iterable[str], idle: Iterable[Plugin]) -> None:
        self.kind, self.name, self.installed = kind, name, sorted(installed)
        idle = list(idle)
        near = suggest(name.lower(), self.installed)
        meant = f"did you mean `{near}`? " if near else ""
        hints = [f"{meant}installed: {', '.join(self.installed) or 'none'}"]
        home = KNOWN_ELSEWHERE.get((kind, name))
        if home and home not in {plugin.distribution for plugin in idle}:
            hints.append(f"to get it: pip install {home}")
        self.help = "; ".join([*hints, *(str(plugin) for plugin in idle)])
        self.message = f"unknown {KINDS[kind].label} `{name}`"
        super().__init__(f"{self.message} ({self.help})")


class PluginManager:
    """The installed plugins and what they registered.

    :param found: entry points to use; None for those installed in this environment.
    :raises PluginError: two plugins register one name for one kind.
    """

    def __init__(self, found: Iterable[EntryPoint] | None = None) -> None:
        self._pluggy = pluggy.PluginManager(hookspecs.PROJECT)
        self._pluggy.add_hookspecs(hookspecs.HOOKS)
        self.plugins: list[Plugin] = []
        self._registered: dict[tuple[str, str], Registered] = {}
        disabled = {_normalized(name) for name in os.environ.get("DEEPG_DISABLE_PLUGINS", "").split(",")}
        for plugin, entry_point in _once_each(entry_points(group=hookspecs.GROUP) if found is None else found):
            self._add(plugin, entry_point, disabled)

    @property
    def idle(self) -> list[Plugin]:
        """Plugins that are broken or disabled."""
        return [plugin for plugin in self.plugins if plugin.error or plugin.disabled]

    def all(self, kind: str | None = None) -> list[Registered]:
        """Give what is registered, of one kind or of all, by kind and name."""
        chosen = [entry for entry in self._registered.values() if kind in (None, entry.kind)]
        order = list(KINDS)
        return sorted(chosen, key=lambda entry: (order.index(entry.kind), entry.component.name))

    def components(self, kind: str, of: type[C]) -> list[C]:
        """Give the components of a kind, as the record that its hook yields."""
        return [entry.component for entry in self.all(kind) if isinstance(entry.component, of)]

    @overload
    def get(self, kind: str, name: str) -> Component: ...

    @overload
    def get(self, kind: str, name: str, of: type[C]) -> C: ...

    def get(self, kind: str, name: str, of: type[Component] = Component) -> Component:  # noqa: ARG002 - for type checkers
        """Give the component of that kind and name.

        :param of: the record that the kind's hook yields.
        :raises UnknownComponentError: there is none.
        """
        if (kind, name) not in self._registered:
            installed = [entry.component.name for entry in self.all(kind)]
            raise UnknownComponentError(kind, name, installed, self.idle)
        return self._registered[kind, name].component

    def _add(self, plugin: Plugin, entry_point: EntryPoint, disabled: set[str]) -> None:
        if disabled & {_normalized(plugin.name), _normalized(plugin.distribution)}:
            self.plugins.append(evolve(plugin, disabled=True))
            return
        try:
            components = self._components(entry_point)
        except (Exception, SystemExit) as error:  # whatever a stranger's module does must not stop the others
            if os.environ.get("DEEPG_STRICT_PLUGINS"):
                raise
            self.plugins.append(evolve(plugin, error=" ".join(f"{type(error).__name__}: {error}".split())))
            return
        self.plugins.append(plugin)
        for (kind, _), component in components.items():
            self._register(Registered(kind, component, plugin))

    def _components(self, entry_point: EntryPoint) -> dict[tuple[str, str], Component]:
        module = entry_point.load()
        _check_hooks(module)
        self._pluggy.register(module, f"{entry_point.name} = {entry_point.value}")
        found: dict[tuple[str, str], Component] = {}
        for kind in KINDS.values():
            for component in self._yielded(module, kind):
                if found.setdefault((kind.name, component.name), component) is not component:
                    message = f"{kind.hook} yields `{component.name}` twice"
                    raise PluginError(message)
        return found

    def _yielded(self, module: Any, kind: Kind) -> Iterator[Component]:
        # One implementation at a time, not pluggy's call of all of them: what one raises must not stop the others.
        for implementation in getattr(self._pluggy.hook, kind.hook).get_hookimpls():
            if implementation.plugin is module:
                yield from _checked(implementation.function(), kind)

    def _register(self, entry: Registered) -> None:
        key = (entry.kind, entry.component.name)
        other = self._registered.setdefault(key, entry)
        if other is not entry:
            first, second = other.plugin, entry.plugin
            extra = first if second.distribution == CORE else second
            name = extra.name if first.distribution == second.distribution else extra.distribution
            message = (
                f"two plugins register the {entry.kind} `{entry.component.name}`: "
                f"`{first.name}` ({first.distribution} {first.version}) and "
                f"`{second.name}` ({second.distribution} {second.version}); uninstall one, or set "
                f"DEEPG_DISABLE_PLUGINS={name}"
            )
            raise PluginError(message)


@cache
def plugin_manager() -> PluginManager:
    """Give the manager of this process, made at the first call."""
    return PluginManager()


def _normalized(name: str) -> str:
    """Write a name as pip does: `deepg_torch` is `deepg-torch`."""
    return re.sub(r"[-_.\s]+", "-", name.strip()).lower()


def _once_each(found: Iterable[EntryPoint]) -> list[tuple[Plugin, EntryPoint]]:
    """Drop what one distribution shows twice, as editable installs with stale metadata do."""
    once = {(_plugin(entry_point), entry_point.value): entry_point for entry_point in found}
    return [(plugin, entry_point) for (plugin, _), entry_point in once.items()]


def _plugin(entry_point: EntryPoint) -> Plugin:
    """Say whose it is; what is left of a distribution that was half removed may have neither name nor version."""
    metadata: Any = entry_point.dist.metadata if entry_point.dist else {}  # parsed anew at each access
    return Plugin(entry_point.name, metadata.get("Name") or "unknown", metadata.get("Version") or "?")


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
            advice = f"did you mean `{near}`?" if near else "it may need a newer deepg-core"
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
        if not kind.options and component.config is not NoOptions:
            message = f"{kind.hook} yields `{component.name}` with options, which nobody can set: use NoOptions"
            raise PluginError(message)
        yield component
