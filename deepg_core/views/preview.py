"""Batches as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from deepg_core.views.table import format_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_RIGHT: Final = frozenset({"batch", "window", "start", "row"})
"""Columns of numbers."""


def format_preview(batches: list[list[dict[str, str]]], arrays: Mapping[str, NDArray[Any]]) -> str:
    """Write windows below each other, and the shapes of the arrays.

    :param batches: for each batch its windows: column -> what stands in it.
    :param arrays: name -> array.
    """
    rows = [
        {"batch": str(number), "window": str(place), **window}
        for number, windows in enumerate(batches)
        for place, window in enumerate(windows)
    ]
    head = list(rows[0])
    right = frozenset(place for place, column in enumerate(head) if column in _RIGHT)
    shapes = [f"{name}: {array.dtype} {array.shape}" for name, array in arrays.items()]
    return "\n".join([format_table([head, *(list(row.values()) for row in rows)], right=right), "", *shapes])
