"""Plugins: the kinds, the record that a hook yields, and the manager that finds them."""

from deepg_core.plugins.component import (
    Component,
    Config,
    ExporterComponent,
    MetricComponent,
    NoOptions,
    ReaderComponent,
    TrainerComponent,
)
from deepg_core.plugins.hookspecs import hookimpl
from deepg_core.plugins.kinds import KINDS, Kind
from deepg_core.plugins.manager import KNOWN_ELSEWHERE, PluginManager, Registered, UnknownComponentError, plugin_manager

__all__ = [
    "KINDS",
    "KNOWN_ELSEWHERE",
    "Component",
    "Config",
    "ExporterComponent",
    "Kind",
    "MetricComponent",
    "NoOptions",
    "PluginManager",
    "ReaderComponent",
    "Registered",
    "TrainerComponent",
    "UnknownComponentError",
    "hookimpl",
    "plugin_manager",
]
