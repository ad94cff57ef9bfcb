"""Means over seeds, and intervals in which records and seeds vary."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.probing.curve import describe_curve
from deepg_core.probing.trial import Trial


def trial(contestant, seed, values, fraction=1.0):
    return Trial(contestant, fraction, seed, 10 + seed, 2, 1.0, {"balanced_acc": np.array(values, float)})


def test_the_value_is_the_mean_over_seeds_and_each_is_there():
    (point,) = describe_curve([trial("network", seed, [0.6 + 0.1 * seed] * 5) for seed in range(3)])
    found = point["results"]["network"]["metrics"]["balanced_acc"]
    assert (found["value"], found["sd"]) == (pytest.approx(0.7), pytest.approx(0.1))
    assert found["seeds"] == pytest.approx([0.6, 0.7, 0.8])
    assert point["windows"] == [10, 11, 12]


def test_seeds_that_differ_widen_the_interval_where_records_do_not():
    (point,) = describe_curve([trial("network", seed, [0.6 + 0.1 * seed] * 1001) for seed in range(3)])
    found = point["results"]["network"]["metrics"]["balanced_acc"]
    assert (found["low"], found["high"]) == (pytest.approx(0.6), pytest.approx(0.8))


def test_a_difference_that_all_draws_have_is_sure_however_much_they_vary(rng):
    ours = [0.5 + 0.1 * rng.random(201) for _ in range(3)]
    trials = [trial("network", seed, values + 0.05) for seed, values in enumerate(ours)]
    trials += [trial("random", seed, values) for seed, values in enumerate(ours)]
    (point,) = describe_curve(trials)
    found = point["differences"]["random"]["balanced_acc"]
    assert [found[key] for key in ("value", "low", "high")] == pytest.approx([0.05] * 3)
    assert list(point["differences"]) == ["random"]


def test_fractions_rise_and_one_seed_without_draws_has_no_interval():
    points = describe_curve([trial("network", 0, [0.8], 1.0), trial("network", 0, [0.6], 0.1)])
    assert [point["fraction"] for point in points] == [0.1, 1.0]
    found = points[0]["results"]["network"]["metrics"]["balanced_acc"]
    assert found == {"value": 0.6, "low": None, "high": None, "sd": None, "seeds": [0.6]}


@pytest.fixture
def rng():
    return np.random.default_rng(7)
