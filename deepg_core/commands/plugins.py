"""`deepg plugins`: what is installed, from where, with which options."""

from __future__ import annotations

from typing import Any

import attrs

from deepg_core.errors import DeepgError
from deepg_core.plugins import Registered, plugin_manager
from deepg_core.spec.field_types import describe_type, list_options


def list_plugins() -> dict[str, Any]:
    """Give components and plugins as `deepg plugins --json` prints them."""
    manager = plugin_manager()
    return {
        "components": [_component(entry) for entry in manager.all()],
        "plugins": [attrs.asdict(plugin) for plugin in manager.plugins],
    }


def list_notes() -> list[str]:
    """Say which plugins are broken or disabled, or import a framework."""
    return [str(plugin) for plugin in plugin_manager().plugins if plugin.error or plugin.disabled or plugin.frameworks]


def _component(entry: Registered) -> dict[str, Any]:
    component = entry.component
    return {
        "kind": entry.kind,
        "name": component.name,
        "distribution": entry.plugin.distribution,
        "version": entry.plugin.version,
        "summary": component.summary,
        "implementation": component.implementation,
        "missing": component.missing(),
        "options": _options(component.config),
    }


def _options(config: type) -> dict[str, Any]:
    try:
        return {key: _option(field) for key, field in list_options(config).items()}
    except DeepgError:  # its author will hear of it when a spec names the component
        return {}


def _option(field: attrs.Attribute[Any]) -> dict[str, Any]:
    required = field.default is attrs.NOTHING
    default: Any = None if required or isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]
    default = attrs.asdict(default) if attrs.has(type(default)) else default
    return {"type": describe_type(field.type), "required": required, "default": default}
