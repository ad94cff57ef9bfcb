"""The options of one class: a table of a spec, or a table within one."""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Collection, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Final, Literal, get_args, get_origin

import attrs

from deepg_core.spec.field_types import list_members, list_options
from deepg_core.spec.schema.bounds import list_bounds

_PLAIN: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}
Schema = dict[str, Any]


def _is_json(value: str | float) -> bool:
    return isinstance(value, str) or math.isfinite(value)


def describe_table(cls: type, more: Mapping[str, Schema] | None = None, needed: Collection[str] = ()) -> Schema:
    """Describe a table whose options are the fields of an attrs class.

    :param more: keys that are no fields of it, and those to be described otherwise.
    :param needed: keys that must be there, beside the fields without a default.
    """
    options, more = list_options(cls), more or {}
    described = {key: _describe_option(option, read_docs(cls).get(option.name, "")) for key, option in options.items()}
    required = [key for key, option in options.items() if option.default is attrs.NOTHING and key not in more]
    found: Schema = {"type": "object", "properties": {**described, **more}, "additionalProperties": False}
    return found | ({"required": [*needed, *required]} if needed or required else {})


@cache
def read_docs(cls: type) -> dict[str, str]:
    """Read what stands below the fields of a class and its bases, from their source; nothing is run. Field -> text."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        try:
            body = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        except (OSError, TypeError, SyntaxError):  # built in, or made without a file
            continue
        statements = body[0].body if body and isinstance(body[0], ast.ClassDef) else []
        for field, below in pairwise(statements):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and _is_text(below):
                found[field.target.id] = " ".join(below.value.value.split())  # type: ignore[attr-defined]
    return found


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _describe_option(option: attrs.Attribute[Any], docs: str) -> Schema:
    found = _describe_union(option.type, list_bounds(option))
    if isinstance(option.default, str | int | float) and _is_json(option.default):  # a boolean is one too
        found |= {"default": option.default}
    return ({"description": docs} if docs else {}) | found


def _describe_union(hint: Any, bounds: Schema) -> Schema:
    members = [_describe_type(member, bounds) for member in list_members(hint)]
    return members[0] if len(members) == 1 else {"anyOf": members}


def _describe_type(kind: Any, bounds: Schema) -> Schema:
    origin, args = get_origin(kind), get_args(kind)
    if kind in (int, float):
        return {"type": _PLAIN[kind], **bounds}
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if origin is Literal:
        return {"enum": list(args)}
    if origin in (tuple, list):
        return {"type": "array", "items": _describe_union(args[0], bounds)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _describe_union(args[1], {})}
    return describe_table(kind) if isinstance(kind, type) and attrs.has(kind) else {}
