"""What a check found out, as text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from deepg_core.views.batches import list_windows
from deepg_core.views.table import format_table
from deepg_core.views.targets import format_target


def format_check(report: dict[str, Any]) -> str:
    """Write what `check` gives."""
    lines = (_model(report.get("model")), map(format_target, report.get("targets", ())), report.get("taken", ()))
    model = "\n".join(chain.from_iterable(lines))
    parts = (
        _splits(report["splits"], report.get("classes", {})),
        _batch(report["batch"]),
        model,
        _notes(report["notes"]),
    )
    return "\n\n".join(filter(None, parts))


def _splits(splits: dict[str, Any], classes: dict[str, dict[str, int]]) -> str:
    counts = ("files", "rows") if "rows" in splits["train"] else ("files", "sequences", "bases")
    rows = [["split", *counts, "windows" if "bases" in counts else "rows a pass", "steps a pass"]]
    for name, split in splits.items():
        steps = f"{split['steps_per_pass']:,}" if "steps_per_pass" in split else ""
        windows = list_windows(classes.get(name, split["windows"]))
        rows.append([name, *(f"{split[key]:,}" for key in counts), windows, steps])
    return format_table(rows, right=frozenset(range(1, len(counts) + 1)))


def _batch(batch: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {part['dtype']} {tuple(part['shape'])}" for name, part in batch.items())


def _model(model: dict[str, Any] | None) -> Iterator[str]:
    if not model:
        return
    counts = "parameters not counted: the Native layer is a module of the backend's own"
    if model["total_params"] is not None:
        counts = f"{model['total_params']:,} parameters ({model['trainable_params']:,} trained)"
    yield f"model: {len(model['layers'])} layers, {counts}"


def _notes(notes: list[str]) -> str:
    return "\n".join(f"note: {note}" for note in notes)
