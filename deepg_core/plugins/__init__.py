"""Plugins: the six hooks, the record they yield, and the manager that finds them."""

from deepg_core.plugins.component import Component
from deepg_core.plugins.hookspecs import KINDS, hookimpl
from deepg_core.plugins.manager import PluginManager, Registered, UnknownComponentError, plugin_manager

__all__ = [
    "KINDS",
    "Component",
    "PluginManager",
    "Registered",
    "UnknownComponentError",
    "hookimpl",
    "plugin_manager",
]
