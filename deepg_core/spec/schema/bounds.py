"""How large a number may be, read from the validators of its option."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import attrs

_KEYWORDS: Final = {
    ">=": ("minimum", None),
    ">": ("minimum", "exclusiveMinimum"),
    "<=": ("maximum", None),
    "<": ("maximum", "exclusiveMaximum"),
}


def list_bounds(option: attrs.Attribute[Any]) -> dict[str, Any]:
    """Give the keywords of JSON Schema for the limits of an option: `{"minimum": 1}`.

    Only those of attrs' own validators are seen; a function of an author's is a matter of `deepg check`.
    """
    found: dict[str, Any] = {}
    for operator, bound in _walk(option.validator):
        keyword, exclusive = _KEYWORDS[operator]
        found[exclusive or keyword] = bound
    return found


def _walk(validator: Any) -> Iterator[tuple[str, Any]]:
    """Go through `and_`, `optional` and lists of validators, down to `ge(1)` and its like."""
    if isinstance(validator, list | tuple):
        for each in validator:
            yield from _walk(each)
    elif attrs.has(type(validator)):
        inside = attrs.asdict(validator, recurse=False)
        if inside.get("compare_op") in _KEYWORDS and isinstance(inside.get("bound"), int | float):
            if math.isfinite(inside["bound"]):  # JSON has no other numbers: `lt(inf)` is a matter of `deepg check`
                yield inside["compare_op"], inside["bound"]
        else:
            yield from _walk(list(inside.values()))
