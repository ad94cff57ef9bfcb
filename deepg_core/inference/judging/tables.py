"""Tables of an evaluation: a row for each record, and one for each file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.class_metrics import negative_log
from deepg_core.evaluation.measured import number_records
from deepg_core.evaluation.records import join_numbers, join_windows
from deepg_core.formulas.shares import ratio
from deepg_core.inference.judging.answers import Told
from deepg_core.inference.judging.material import Material
from deepg_core.inference.judging.parts import Part
from deepg_core.words import one_line

Columns = dict[str, NDArray[Any]]
"""Name of a column -> a value for each row."""


def list_records(part: Part, raw: Told, told: Told) -> Columns:
    """Give for each record that has windows its number, its truth, and what it is called.

    :param raw: without a temperature, which must not change a call.
    """
    number, count = number_records(told.record, told.count)
    columns: Columns = {"record": np.unique(told.record), "windows": np.bincount(number, minlength=count)}
    if part.kind == "classes":
        joined, names = join_windows(told.predicted, told.truth, told.record), np.array(part.names, object)
        call = join_windows(raw.predicted, raw.truth, raw.record).probabilities.argmax(1)
        columns |= {"true": names[joined.truth], "call": names[call], "right": (call == joined.truth).astype(np.int64)}
        return columns | {f"mean_conf_{name}": its for name, its in zip(names, joined.probabilities.T, strict=True)}
    mean, truth = join_numbers(told.predicted, told.record), join_numbers(told.truth, told.record)
    what = "mean_conf" if part.kind == "labels" else "mean"
    for column, name in enumerate(part.names):
        columns |= {f"true_{name}": truth[:, column], f"{what}_{name}": mean[:, column]}
    return columns


def list_files(part: Part, told: Told, material: Material) -> Columns:
    """Give for each file its records and windows, and how good its windows are predicted."""
    records, of_record = np.unique(told.record, return_inverse=True)
    names, number = np.unique(np.array(material.places(records)[1], object), return_inverse=True)
    file = number[of_record]
    windows = np.bincount(file, minlength=len(names))
    means = {
        name: ratio(np.bincount(file, values, len(names)), windows)
        for name, values in _judge_windows(part, told).items()
    }
    return {"file": names, "records": np.bincount(number, minlength=len(names)), "windows": windows, **means}


def join_tables(tables: Mapping[str, Columns], key: str, *, several: bool) -> Columns:
    """Put the tables of several outputs beside each other, by their key; that of a single one stays as it is.

    :param tables: output -> table, whose keys rise.
    :param several: whether columns get the name of the output as a prefix.
    """
    if not several:
        return next(iter(tables.values()))
    keys = np.unique(np.concatenate([table[key] for table in tables.values()]))
    joined: Columns = {key: keys}
    for name, table in tables.items():
        place = np.searchsorted(keys, table[key])
        for column, values in table.items():
            if column != key:
                wide = np.full(len(keys), "", object)
                wide[place] = values
                joined[f"{name}_{column}"] = wide
    return joined


def write_table(path: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    """Write tab-separated columns; what stands in a cell of its own are no tabs or line ends."""
    rows = zip(*(map(_spell, column.tolist()) for column in columns.values()), strict=True)
    lines = ["\t".join(map(_spell, columns)), *map("\t".join, rows)]
    path.write_bytes(("\n".join(lines) + "\n").encode(errors="surrogateescape"))


def _judge_windows(part: Part, told: Told) -> Columns:
    if part.kind == "classes":
        right = told.predicted.argmax(1) == told.truth
        return {"acc": right, "loss": negative_log(told.predicted, told.truth)}
    if part.kind == "labels":
        return {"acc": ((told.predicted > 0.5) == (told.truth > 0.5)).mean(1)}
    error = told.predicted.astype(np.float64) - told.truth
    return {"mse": (error**2).mean(1), "mae": abs(error).mean(1)}


def _spell(value: Any) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.7g}"
    return one_line(str(value))
