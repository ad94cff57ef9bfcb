"""Plugins: the six hooks, the record they yield, and the manager that finds them."""

from deepg_core.plugins.component import Component
from deepg_core.plugins.hookspecs import KINDS, hookimpl
from deepg_core.plugins.manager import KNOWN_ELSEWHERE, PluginManager, Registered, UnknownComponentError, plugin_manager

__all__ = [
    "KINDS",
    "KNOWN_ELSEWHERE",
    "Component",
    "PluginManager",
    "Registered",
    "UnknownComponentError",
    "hookimpl",
    "plugin_manager",
]
