"""Finds plugins, one entry point at a time, so that a broken one stops nobody else."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final, TypeVar, overload

import pluggy
from attrs import evolve, frozen

from deepg_core.errors import PluginError
from deepg_core.plugins import hookspecs
from deepg_core.plugins.api import require_api
from deepg_core.plugins.component import Component
from deepg_core.plugins.entry import load_entry
from deepg_core.plugins.frames import frames_of, name_error, root_of
from deepg_core.plugins.kinds import KINDS
from deepg_core.plugins.local import LocalFile
from deepg_core.plugins.plugin import Plugin, find_frameworks
from deepg_core.plugins.unknown import AmbiguousComponentError, UnknownComponentError

C = TypeVar("C", bound=Component)
KNOWN_ELSEWHERE: Final = {
    ("reader", "fasta"): "deepg-readers",
    ("reader", "fastq"): "deepg-readers",
    ("trainer", "torch"): "deepg-torch",
    ("trainer", "keras"): "deepg-keras",
    ("launcher", "ray"): "deepg-ray",
    ("encoder", "pretrained"): "deepg-pretrained",
    ("model", "pretrained"): "deepg-pretrained",
}
"""Components that deepG has, but perhaps not this installation: (kind, name) -> distribution."""


@frozen
class Registered:
    """A component and the plugin that brought it."""

    kind: str
    component: Component
    plugin: Plugin


class PluginManager:
    """The installed plugins and what they registered.

    :param found: entry points to use; None for those installed in this environment.
    """

    def __init__(self, found: Iterable[EntryPoint] | None = None) -> None:
        self._pluggy = pluggy.PluginManager(hookspecs.PROJECT)
        self._pluggy.add_hookspecs(hookspecs.HOOKS)
        self.plugins: list[Plugin] = []
        self._files: set[LocalFile] = set()
        self._registered: dict[tuple[str, str], list[Registered]] = {}
        self._elsewhere: dict[tuple[str, str], str] = dict(KNOWN_ELSEWHERE)
        disabled = {_normalized(name) for name in os.environ.get("DEEPG_DISABLE_PLUGINS", "").split(",")}
        for plugin, entry_point in _once_each(entry_points(group=hookspecs.GROUP) if found is None else found):
            self._add(plugin, entry_point, disabled)

    def add_file(self, path: Path) -> None:
        """Register what a file of a user's own does, as if it were an installed plugin; a second time: nothing.

        Its components name its module as any package's do: `my_format.py` holds `"my_format:MyFormat"`.

        :raises DataError: it cannot be read.
        :raises PluginError: it cannot be imported, or registers what it must not.
        """
        file = LocalFile(path)
        if file not in self._files:
            self._add(file.plugin, file, set())
            if self.plugins[-1].error:
                message = f"{self.plugins.pop()}; it is the file {path}"
                raise PluginError(message)
            self._files.add(file)

    @property
    def files(self) -> tuple[Path, ...]:
        """Plugins that are files of a user's own."""
        return tuple(sorted(file.path.absolute() for file in self._files))

    @property
    def idle(self) -> list[Plugin]:
        """Plugins that are broken or disabled."""
        return [plugin for plugin in self.plugins if plugin.error or plugin.disabled]

    def all(self, kind: str | None = None) -> list[Registered]:
        """Give what is registered, of one kind or of all, by kind and name; of namesakes deepG's own first."""
        chosen = [entry for its in self._registered.values() for entry in its if kind in (None, entry.kind)]
        order = list(KINDS)
        return sorted(chosen, key=lambda it: (order.index(it.kind), it.component.name, *_rank(it.plugin)))

    def components(self, kind: str, of: type[C]) -> list[C]:
        """Give the components of a kind, as the record that its hook yields."""
        return [entry.component for entry in self.all(kind) if isinstance(entry.component, of)]

    def named(self, kind: str, name: str) -> list[Registered]:
        """Give the components of a kind that a name means: `name`, or `distribution:name`; deepG's own first."""
        if (kind, name) in self._registered:
            return sorted(self._registered[kind, name], key=lambda it: _rank(it.plugin))
        home, _, own = name.partition(":")
        home, found = _normalized(home), self._registered.get((kind, own.strip()), [])
        its = [entry for entry in found if _normalized(entry.plugin.distribution) == home]
        return its if len(its) == 1 else [it for it in found if _normalized(it.plugin.name) == home] or its

    @overload
    def get(self, kind: str, name: str) -> Component: ...

    @overload
    def get(self, kind: str, name: str, of: type[C]) -> C: ...

    def get(self, kind: str, name: str, of: type[Component] = Component) -> Component:  # noqa: ARG002 - for type checkers
        """Give the component of that kind and name, or `distribution:name`.

        :param of: the record that the kind's hook yields.
        :raises UnknownComponentError: there is none.
        :raises AmbiguousComponentError: there are several.
        """
        found = self.named(kind, name)
        if len(found) > 1:
            names = [self.name_of(kind, entry.component) for entry in found]
            raise AmbiguousComponentError(kind, name, [entry.plugin for entry in found], names)
        if not found:
            installed = [self.name_of(kind, entry.component) for entry in self.all(kind)]
            raise UnknownComponentError(kind, name, installed, self.idle, self._home(kind, name))
        return found[0].component

    def default(self, kind: str, name: str) -> Component:
        """Give the component of a name that nobody wrote: of several deepG's own.

        :raises UnknownComponentError: there is none.
        """
        found = self.named(kind, name)
        return found[0].component if found else self.get(kind, name)

    def name_of(self, kind: str, component: Component) -> str:
        """Give what a spec has to call a component: its name, and before it whose it is where others have the same."""
        namesakes = self._registered.get((kind, component.name), [])
        if len(namesakes) < 2 or component.plugin is None:
            return component.name
        distributions = [entry.plugin.distribution for entry in namesakes]
        alone = distributions.count(component.plugin.distribution) == 1
        return f"{component.plugin.distribution if alone else component.plugin.name}:{component.name}"

    def remember(self, homes: Mapping[tuple[str, str], str]) -> None:
        """Take notice of what pip would install to get components: (kind, name) -> `distribution==version`."""
        self._elsewhere |= {key: home for key, home in homes.items() if "?" not in home}

    def _home(self, kind: str, name: str) -> str | None:
        """Say what pip would install to get a component that is not there."""
        home, colon, own = name.partition(":")
        known = self._elsewhere.get((kind, own if colon else name))
        if not colon or (known and _normalized(known.partition("==")[0]) == _normalized(home)):
            return known
        there = {_normalized(it) for plugin in self.plugins for it in (plugin.distribution, plugin.name)}
        return None if _normalized(home) in there else home

    def _add(self, plugin: Plugin, entry_point: EntryPoint | LocalFile, disabled: set[str]) -> None:
        if disabled & {_normalized(plugin.name), _normalized(plugin.distribution)}:
            self.plugins.append(evolve(plugin, disabled=True))
            return
        before = list(sys.modules)
        try:
            if root_of(plugin.module) != "deepg_core":
                require_api(plugin, entry_point)
            module, components = load_entry(entry_point, self._pluggy)
        except (Exception, SystemExit) as error:  # whatever a stranger's module does must not stop the others
            if os.environ.get("DEEPG_STRICT_PLUGINS"):
                raise
            self.plugins.append(evolve(plugin, error=f"{name_error(error, plugin.module)}{_where(error, plugin)}"))
            return
        plugin = evolve(plugin, frameworks=() if plugin.ours else find_frameworks(module, before))
        self.plugins.append(plugin)
        for kind, component in components:
            entry = Registered(
                kind.name, evolve(component, label=kind.label, inherits=kind.inherits, plugin=plugin), plugin
            )
            self._registered.setdefault((kind.name, component.name), []).append(entry)


@cache
def plugin_manager() -> PluginManager:
    """Give the manager of this process, made at the first call."""
    return PluginManager()


def add_plugin(path: str | Path) -> None:
    """Use a plugin that is one file, in this process: `deepg --plugin FILE`. Only what the user names is ever run.

    :raises DataError: it cannot be read.
    :raises PluginError: it cannot be imported, or registers what it must not.
    """
    plugin_manager().add_file(Path(path))


def _where(error: BaseException, plugin: Plugin) -> str:
    """Say in which line of the plugin's own files it failed."""
    frames = frames_of(error, lambda name: root_of(name) == root_of(plugin.module))
    return f" ({frames[-1][0].f_code.co_filename}, line {frames[-1][1]})" if frames else ""


def _rank(plugin: Plugin) -> tuple[bool, str, str]:
    return not plugin.ours, plugin.distribution, plugin.name


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
    distribution, version = metadata.get("Name") or "unknown", metadata.get("Version") or "?"
    return Plugin(entry_point.name, distribution, version, module=entry_point.value.partition(":")[0].strip())
