"""How far calls along a taxonomy go, and how often they are right."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.evaluation.bootstrap import estimate
from deepg_core.evaluation.call_metrics import CallMetrics
from deepg_core.evaluation.measured import whole

PLACE = np.array([[0, 1], [0, 1], [1, 2], [1, -1]])
DEPTH = np.array([2, 1, 2, 0])
TRUTH = np.array([[0, 1], [1, 1], [1, -1], [1, 2]])
METRICS = CallMetrics(["phylum", "class"], PLACE, DEPTH, TRUTH)


def test_shares_and_precision_of_each_rank():
    """The class of the third record is not known, and that of the second is not called, though it would be right."""
    values = {name: its.tolist() for name, its in METRICS.measure(whole(METRICS)).items()}
    assert values == {
        "phylum/called": [0.75],
        "class/called": [0.5],
        "phylum/stopped": [0.25],
        "class/stopped": [0.5],
        "phylum/precision": [pytest.approx(2 / 3)],
        "class/precision": [1.0],
    }


def test_records_count_as_often_as_they_are_drawn():
    values = METRICS.measure(np.array([[0, 3, 1, 0], [0, 0, 0, 4]]))
    assert values["phylum/precision"].tolist() == [0.25, pytest.approx(np.nan, nan_ok=True)]
    assert values["class/called"].tolist() == [0.25, 0.0]


def test_intervals_hold_the_value():
    found = estimate(METRICS, 100)
    assert all(its.low <= its.value <= its.high for its in found.values())
