"""What a calibration found, as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from attrs import asdict, filters

from deepg_core.evaluation.calibration import Temperature
from deepg_core.views.table import format_table


def format_calibration(path: Path, split: str, temperatures: Mapping[str, Temperature]) -> str:
    """Write temperatures, and loss and calibration error without and with them.

    :param path: the file that holds them.
    """
    rows = [["output", "temperature", *_pair("loss"), *_pair("calibration error"), "predictions"]]
    for node, its in temperatures.items():
        numbers = (its.value, its.loss_before, its.loss_after, its.ece_before, its.ece_after)
        rows.append([node, *(f"{number:.3f}" for number in numbers), f"{its.windows:,}"])
    table = format_table(rows, right=frozenset(range(1, len(rows[0]))))
    return f"{path}\nfitted on {split}; `deepg predict` and `deepg evaluate` apply it\n\n{table}"


def write_calibration(path: Path, split: str, temperatures: Mapping[str, Temperature]) -> str:
    """Write the same for programs. Parameters are those of `format_calibration`."""
    found = {node: asdict(its, filter=filters.exclude("at_bound")) for node, its in temperatures.items()}
    return json.dumps({"path": str(path), "split": split, "temperatures": found}, indent=2)


def _pair(name: str) -> tuple[str, str]:
    return name, f"{name}, calibrated"
