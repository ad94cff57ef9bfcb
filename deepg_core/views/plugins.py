"""What is installed, as tables."""

from __future__ import annotations

import json
from typing import Any

from deepg_core.views.table import format_table


def format_plugins(data: dict[str, Any]) -> str:
    """Give the components as a table to read, and their options below it."""
    rows = [["kind", "name", "plugin", "what it is"]]
    for entry in data["components"]:
        missing = f" (unavailable: {', '.join(entry['missing'])} not installed)" if entry["missing"] else ""
        plugin = f"{entry['distribution']} {entry['version']}"
        rows.append([entry["kind"], entry["name"], plugin, entry["summary"] + missing])
    listed = [["kind", "name", "option", "default", "type"]]
    for entry in data["components"]:
        for name, option in entry["options"].items():
            default = "required" if option["required"] else _as_toml(option["default"])
            listed.append([entry["kind"], entry["name"], name, default, option["type"]])
    return f"{format_table(rows)}\n\n{format_table(listed)}"


def _as_toml(value: Any) -> str:
    return "" if value is None else json.dumps(value, default=str)
