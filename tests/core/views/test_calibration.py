"""What a calibration found, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from deepg_core.evaluation.calibration import Temperature
from deepg_core.views.calibration import format_calibration, write_calibration

FOUND = (
    Path("m.h5.calibration.json"),
    "validation",
    {"dense_1": Temperature(4.478, 0.7, 0.6, 0.25, 0.125, 1200, False)},
)


def test_each_column_has_a_name_of_its_own():
    assert format_calibration(*FOUND) == (
        "m.h5.calibration.json\n"
        "fitted on validation; `deepg predict` and `deepg evaluate` apply it\n\n"
        "output   temperature   loss  loss, calibrated  calibration error  calibration error, calibrated  predictions\n"
        "───────  ───────────  ─────  ────────────────  ─────────────────  ─────────────────────────────  ───────────\n"
        "dense_1        4.478  0.700             0.600              0.250                          0.125        1,200"
    )


def test_programs_read_the_same():
    values = {
        "value": 4.478,
        "loss_before": 0.7,
        "loss_after": 0.6,
        "ece_before": 0.25,
        "ece_after": 0.125,
        "windows": 1200,
    }
    assert json.loads(write_calibration(*FOUND)) == {
        "path": "m.h5.calibration.json",
        "split": "validation",
        "temperatures": {"dense_1": values},
    }
