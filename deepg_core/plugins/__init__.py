"""Plugins: the kinds, the record that a hook yields, and the manager that finds them."""

from deepg_core.plugins.api import API
from deepg_core.plugins.component import Component, Config, NoOptions
from deepg_core.plugins.components import (
    CommandComponent,
    ExporterComponent,
    LayerComponent,
    MetricComponent,
    ReaderComponent,
    TrainerComponent,
)
from deepg_core.plugins.hookspecs import hookimpl
from deepg_core.plugins.kinds import KINDS as KINDS
from deepg_core.plugins.kinds import Kind as Kind
from deepg_core.plugins.manager import KNOWN_ELSEWHERE as KNOWN_ELSEWHERE
from deepg_core.plugins.manager import PluginManager as PluginManager
from deepg_core.plugins.manager import Registered as Registered
from deepg_core.plugins.manager import plugin_manager
from deepg_core.plugins.plugin import Plugin
from deepg_core.plugins.unknown import AmbiguousComponentError as AmbiguousComponentError
from deepg_core.plugins.unknown import ComponentError as ComponentError
from deepg_core.plugins.unknown import UnknownComponentError as UnknownComponentError

__all__ = [
    "API",
    "CommandComponent",
    "Component",
    "Config",
    "ExporterComponent",
    "LayerComponent",
    "MetricComponent",
    "NoOptions",
    "Plugin",
    "ReaderComponent",
    "TrainerComponent",
    "hookimpl",
    "plugin_manager",
]
