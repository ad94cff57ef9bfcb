"""`deepg plugins`: what is installed, from where, with which options."""

from __future__ import annotations

from typing import Any

import attrs

from deepg_core.commands.table import table
from deepg_core.plugins import Registered, plugin_manager


def plugins() -> dict[str, Any]:
    """Give components and plugins as `deepg plugins --json` prints them."""
    manager = plugin_manager()
    return {
        "components": [_component(entry) for entry in manager.all()],
        "plugins": [attrs.asdict(plugin) for plugin in manager.plugins],
    }


def plugins_text(data: dict[str, Any]) -> str:
    """Give the components as a table to read."""
    rows = [["kind", "name", "plugin", "what it is"]]
    for entry in data["components"]:
        missing = f" (unavailable: {', '.join(entry['missing'])} not installed)" if entry["missing"] else ""
        rows.append(
            [entry["kind"], entry["name"], f"{entry['distribution']} {entry['version']}", entry["summary"] + missing]
        )
    return table(rows)


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
        "options": {field.alias: _option(field) for field in attrs.fields(component.config)},
    }


def _option(field: attrs.Attribute[Any]) -> dict[str, Any]:
    required = field.default is attrs.NOTHING
    default = None if required or isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]
    return {"type": str(field.type), "required": required, "default": default}
