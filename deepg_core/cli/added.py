"""Commands of plugins. `deepg --help` imports their modules, and the plugin manager, only where there are any."""

from __future__ import annotations

import sys
from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from deepg_core.plugins import Registered

_OURS: Final = (b"deepg_core", b"deepg_readers", b"deepg_torch", b"deepg_keras")


def list_added(taken: Container[str]) -> tuple[dict[str, str], list[str]]:
    """Give the commands of plugins with their summaries, and what to say of plugins that are broken.

    :param taken: deepG's own; a command of such a name is listed with its distribution before it.
    """
    if not _any_added():
        return {}, []
    from deepg_core.plugins import plugin_manager

    manager = plugin_manager()
    names = {_name(entry, taken): entry.component.summary for entry in manager.all("command")}
    return names, [str(plugin) for plugin in manager.plugins if plugin.error]


def find_added(name: str) -> click.Command | None:
    """Import a command of a plugin; None where no plugin has it.

    :raises PluginError: it cannot be imported, is no command of click, or several plugins have it.
    """
    from deepg_core.errors import PluginError
    from deepg_core.plugins import plugin_manager

    manager = plugin_manager()
    if not manager.named("command", name):
        return None
    component = manager.get("command", name)
    command = component.load()
    if not isinstance(command, click.Command):
        message = f"{component.title} is no command of click: {component.implementation} is {type(command).__name__}"
        raise PluginError(message)
    return command


def _name(entry: Registered, taken: Container[str]) -> str:
    """Give what calls it: its name, and before it whose it is where deepG or another plugin has the same."""
    from deepg_core.plugins import plugin_manager

    name = plugin_manager().name_of("command", entry.component)
    return f"{entry.plugin.distribution}:{name}" if name in taken else name


def _any_added() -> bool:
    """Say whether any plugin of others is there, installed or named.

    It looks into the files of entry points by itself: to import importlib.metadata takes 27 ms, and click 25.
    """
    if "deepg_core.plugins.manager" in sys.modules:
        return True
    files = (path for folder in sys.path for path in Path(folder).glob("*.*-info/entry_points.txt"))
    return any(map(_names_others, files))


def _names_others(path: Path) -> bool:
    try:
        text = path.read_bytes()
    except OSError:  # the manager passes over it
        return False
    lines = text.partition(b"[deepg]")[2].partition(b"\n[")[0].splitlines()
    places = (line.partition(b"=")[2].strip() for line in lines)
    return any(place.partition(b":")[0].partition(b".")[0] not in _OURS for place in places if place)
