"""All tables of a spec: core's, and those of the kinds that a spec chooses from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from deepg_core.errors import DeepgError
from deepg_core.plugins import KINDS, ReaderComponent, Registered, plugin_manager
from deepg_core.spec.chooser import UNNAMED
from deepg_core.spec.loader import CHOSEN, CORE
from deepg_core.spec.schema.options import Schema, describe_table
from deepg_core.spec.tables import TABLES

_DRAFT: Final = "http://json-schema.org/draft-07/schema#"


def describe_spec() -> Schema:
    """Give the JSON Schema (draft 7) of a spec: core's tables, and the options of every component that is installed.

    What it accepts may still be wrong: that options exclude each other, or that a file is missing, is found by `deepg check`.
    """
    tables: dict[str, Schema] = {name: describe_table(cls, _more(name)) for name, cls in CORE.items()}
    tables |= {kind: _describe_choice(kind) for kind in CHOSEN}
    tables["evaluate"] = {"anyOf": [tables["evaluate"], {"type": "boolean"}]}
    return {
        "$schema": _DRAFT,
        "title": "A spec of deepG",
        "type": "object",
        "properties": {name: tables[name] for name in TABLES},
        "additionalProperties": False,
    }


def _more(table: str) -> dict[str, Schema]:
    """Describe the keys of a core table that name components, or are tables of them."""
    if table == "run":
        launchers: Schema = {"description": "What starts the workers that train.", "type": "object"}
        components = [_describe_named(entry) for entry in _all("launcher")]
        launchers |= {"anyOf": components} if components else {}
        return {"backend": {"description": "What computes.", "enum": _names("trainer")}, "launcher": launchers}
    named = {kind.named_in[1]: _describe_set(kind.name) for kind in KINDS.values() if table in kind.named_in[:1]}
    if table == "training":
        named |= {"metrics": {"type": "array", "items": {"enum": _names("metric")}}, **_describe_all("trainer")}
        named["schedule"] = _describe_choice("schedule")
    return named


def _describe_set(kind: str) -> Schema:
    """Describe an option that may name several components."""
    found = {"description": "Name -> its options.", "type": "object", "properties": _describe_all(kind)}
    return found | {"additionalProperties": False}


def _describe_choice(kind: str) -> Schema:
    """Describe a table that chooses a component by `type`, or by what else stands in it."""
    named = [_describe_named(entry) for entry in _all(kind)]
    return {"anyOf": [*named, *(_describe_options(entry) for entry in _all(kind) if _is_usual(entry))]}


def _describe_named(entry: Registered) -> Schema:
    type_ = {"description": entry.component.summary, "enum": _of(entry)}
    return _describe_options(entry, {"type": type_}, ["type"])


def _describe_options(entry: Registered, more: dict[str, Schema] | None = None, needed: Sequence[str] = ()) -> Schema:
    try:
        return describe_table(entry.component.config, more, needed=needed)
    except DeepgError:  # its author will hear of it when a spec names the component
        return {"type": "object", "properties": dict(more or {}), "required": list(needed)}


def _is_usual(entry: Registered) -> bool:
    """Say whether a table may mean it without `type`: readers follow from the endings of the files, but for ready arrays."""
    component = entry.component
    if isinstance(component, ReaderComponent):
        return not component.arrays
    return (entry.kind, component.name) in UNNAMED


def _describe_all(kind: str) -> dict[str, Schema]:
    return {name: _describe_options(entry) for entry in _all(kind) for name in _of(entry)}


def _all(kind: str) -> list[Registered]:
    return plugin_manager().all(kind)


def _of(entry: Registered) -> list[str]:
    """Give what a component may be called: its name, and whose it is before it."""
    return [entry.component.name, f"{entry.plugin.distribution}:{entry.component.name}"]


def _names(kind: str) -> list[Any]:
    return [name for entry in _all(kind) for name in _of(entry)]
