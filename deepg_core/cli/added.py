"""Commands of plugins. `deepg --help` imports the modules of those that have any, and of no other."""

from __future__ import annotations

import sys
from collections.abc import Container
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from deepg_core.plugins import PluginManager, Registered

_OURS: Final = ("deepg_core", "deepg_readers", "deepg_torch", "deepg_keras")


def list_added(taken: Container[str]) -> tuple[dict[str, str], list[str]]:
    """Give the commands of plugins with their summaries, and what to say of those of these plugins that are broken.

    :param taken: deepG's own; a command of such a name is listed with its distribution before it.
    """
    manager = _manager_of_added()
    if manager is None:
        return {}, []
    names = {_name(manager, entry, taken): entry.component.summary for entry in manager.all("command")}
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


def _name(manager: PluginManager, entry: Registered, taken: Container[str]) -> str:
    """Give what calls it: its name, and before it whose it is where deepG or another plugin has the same."""
    name = manager.name_of("command", entry.component)
    return f"{entry.plugin.distribution}:{name}" if name in taken else name


def _manager_of_added() -> PluginManager | None:
    """Give a manager that knows all commands of plugins, None where there are none: a whole one imports all plugins, in 0.5 s.

    It looks into the files of entry points by itself: to import importlib.metadata takes 27 ms, and click 25.
    """
    if "deepg_core.plugins.manager" in sys.modules:
        from deepg_core.plugins import plugin_manager

        return plugin_manager()
    files = (path for folder in sys.path for path in Path(folder).glob("*.*-info/entry_points.txt"))
    modules = {module for path in files for module in _list_others(path) if _mentions_commands(module)}
    if not modules:
        return None
    from importlib.metadata import entry_points

    from deepg_core.plugins import PluginManager

    found = entry_points(group="deepg")
    return PluginManager([it for it in found if it.value.partition(":")[0].strip() in modules])


def _list_others(path: Path) -> list[str]:
    """Give the modules of plugins of others that a file of entry points names."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # the manager passes over it
        return []
    lines = text.partition("[deepg]")[2].partition("\n[")[0].splitlines()
    modules = (line.partition("=")[2].partition(":")[0].strip() for line in lines)
    return [module for module in modules if module and module.partition(".")[0] not in _OURS]


def _mentions_commands(module: str) -> bool:
    """Say whether the text of a module speaks of the hook; nothing is imported."""
    root, *rest = module.split(".")
    spec = find_spec(root)
    if spec is None or not rest:
        files = [Path(spec.origin)] if spec and spec.origin else []
    else:
        bases = [Path(folder, *rest) for folder in spec.submodule_search_locations or ()]
        files = [path for base in bases for path in (base.with_name(f"{base.name}.py"), base / "__init__.py")]
    return any(b"deepg_commands" in path.read_bytes() for path in files if path.is_file())
