"""Plugins: the kinds, the record that a hook yields, and the manager that finds them."""

from deepg_core.plugins.component import (
    Component,
    Config,
    ExporterComponent,
    LayerComponent,
    MetricComponent,
    NoOptions,
    ReaderComponent,
    TrainerComponent,
)
from deepg_core.plugins.hookspecs import hookimpl
from deepg_core.plugins.kinds import KINDS, Kind
from deepg_core.plugins.manager import KNOWN_ELSEWHERE, PluginManager, Registered, plugin_manager
from deepg_core.plugins.plugin import Plugin
from deepg_core.plugins.unknown import AmbiguousComponentError, ComponentError, UnknownComponentError

__all__ = [
    "KINDS",
    "KNOWN_ELSEWHERE",
    "AmbiguousComponentError",
    "Component",
    "ComponentError",
    "Config",
    "ExporterComponent",
    "Kind",
    "LayerComponent",
    "MetricComponent",
    "NoOptions",
    "Plugin",
    "PluginManager",
    "ReaderComponent",
    "Registered",
    "TrainerComponent",
    "UnknownComponentError",
    "hookimpl",
    "plugin_manager",
]
