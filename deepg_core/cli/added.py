"""Commands of plugins. `deepg --help` imports the modules of those that have any, and of no other."""

from __future__ import annotations

import sys
from collections.abc import Container
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from deepg_core.installed import list_installed

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
    """Give a manager that knows all commands of plugins, None where there are none: a whole one imports all plugins."""
    if "deepg_core.plugins.manager" in sys.modules:
        from deepg_core.plugins import plugin_manager

        return plugin_manager()
    others = [it for it in list_installed() if it.module.partition(".")[0] not in _OURS]
    if not (found := [it for it in others if _mentions_commands(it.module)]):
        return None
    from deepg_core.plugins import PluginManager

    return PluginManager(found)


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
