"""Writes the pages of the reference from the code: the Python functions, the tables of a spec, a page for each kind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import import_module
from math import inf
from pathlib import Path
from typing import Any

import deepg_core
from deepg_core.plugins import KINDS, Registered, plugin_manager
from deepg_core.plugins.kinds import Kind
from deepg_core.spec.loader import CORE
from deepg_core.spec.schema.options import describe_table

Schema = dict[str, Any]


def write_reference(folder: Path) -> None:
    """Write all pages."""
    pages = {"python": _describe_python(), "tables": _describe_tables()}
    pages |= {name: _describe_kind(kind) for name, kind in KINDS.items()}
    folder.mkdir(exist_ok=True)
    for name, text in {"index": _list_pages(pages), **pages}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def _list_pages(pages: Iterable[str]) -> str:
    entries = "\n".join(pages)
    return f"# Reference\n\nWritten from the code.\n\n```{{toctree}}\n:maxdepth: 1\n\n{entries}\n```\n"


def _describe_python() -> str:
    head = "# From Python\n\n`import deepg_core as dg`; each of these is `dg.NAME`.\n"
    return head + "".join(_section(name, _autodoc(name)) for name in deepg_core.__all__)


def _autodoc(name: str) -> str:
    directive = "autoclass" if isinstance(getattr(deepg_core, name), type) else "autofunction"
    return _rst(f".. {directive}:: {deepg_core._WHERE[name]}.{name}")


def _describe_tables() -> str:
    more = "[The spec](../spec.md) says more; the other tables are on the pages of the kinds."
    head = f"# Tables of a spec\n\nThose of core. {more}\n"
    return head + "".join(_section(f"[{name}]", _table(describe_table(cls))) for name, cls in CORE.items())


def _describe_kind(kind: Kind) -> str:
    module, _, name = kind.interface.partition(":")
    head = f"# {_begin(kind.label)}\n\n{_begin(kind.summary)}. Hook: `{kind.hook}`.\n\n"
    head += _rst(f".. highlight:: python\n\n.. autoclass:: {module}.{name}")
    base = _load(kind.inherits) if kind.inherits else None
    shared = _section("Options of all", _table(describe_table(base))) if base else ""
    listed = [entry for entry in plugin_manager().all(kind.name) if entry.plugin.ours]
    return head + shared + "".join(_describe_component(entry, base) for entry in listed)


def _load(place: str) -> type:
    module, _, name = place.rpartition(".")
    found: type = getattr(import_module(module), name)
    return found


def _describe_component(entry: Registered, base: type | None) -> str:
    """Describe a component by the options that are its own, or that have another default than those of all."""
    component = entry.component
    described, shared = describe_table(component.config), describe_table(base)["properties"] if base else {}
    own = {key: option for key, option in described["properties"].items() if shared.get(key) != option}
    about = f"{_begin(component.summary)} ({entry.plugin.distribution}).\n\n"
    return _section(component.name, about + _table({**described, "properties": own}))


def _table(described: Schema) -> str:
    """Make a table of the options of an attrs class, which say themselves what they are."""
    rows = [_row(key, option, key in described.get("required", ())) for key, option in described["properties"].items()]
    return "\n".join(["| key | default | is | meaning |", "|---|---|---|---|", *rows, ""]) if rows else "No options.\n"


def _row(key: str, option: Schema, needed: bool) -> str:
    default = "needed" if needed else f"`{json.dumps(option['default'])}`" if "default" in option else ""
    cells = (f"`{key}`", default, _name_type(option), option.get("description", ""))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _name_type(option: Schema) -> str:
    if "anyOf" in option:
        return " or ".join(map(_name_type, option["anyOf"]))
    if "enum" in option:
        return ", ".join(f"`{json.dumps(value)}`" for value in option["enum"])
    if option.get("type") == "array":
        return f"list of {_name_type(option['items'])}"
    if option.get("type") == "object":
        return "table"
    return ", ".join([option.get("type", "any"), *_limits(option)])


def _limits(option: Schema) -> list[str]:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    return [f"{sign} {option[name]:,}" for name, sign in signs.items() if option.get(name, inf) != inf]


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def _section(title: str, text: str) -> str:
    return f"\n## {title}\n\n{text}"


def _rst(text: str) -> str:
    return f"```{{eval-rst}}\n{text}\n```\n"
