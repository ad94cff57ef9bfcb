"""How many windows an evaluation is of, and how they were drawn, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deepg_core.words import count_of

_CHANGED: Final = "loss, acc and calibration are not those of classes as frequent as they are in the data"


def describe_windows(report: Mapping[str, Any]) -> str:
    """Say how many there were of how many records, and where as many were drawn of each class what that changes.

    :param report: what `evaluation.json` holds, or a model card of it.
    """
    windows, records = (int(report.get(key) or 0) for key in ("windows", "records"))
    head = f"{count_of(windows, 'window')} of {count_of(records, 'record')}"
    drawn = describe_drawn(report)
    return f"{head}, {drawn}: {_CHANGED}" if drawn else head


def describe_drawn(report: Mapping[str, Any]) -> str:
    """Say how many were drawn of each class; `""` where all windows were seen, or drawn whatever their class."""
    most = report.get("drawn_of_each_class")
    return f"at most {most:,} windows of each class" if isinstance(most, int) else ""
