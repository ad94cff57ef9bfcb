"""Metrics of means of powers and products are those of scikit-learn and numpy."""

import numpy as np
import pytest
from sklearn.metrics import r2_score

from deepg_core.formulas.moments import correlation, determination


def moments(x, y):
    return {"x": x.mean(), "y": y.mean(), "xx": (x * x).mean(), "yy": (y * y).mean(), "xy": (x * y).mean()}


@pytest.mark.parametrize("offset", [0.0, 1000.0])
def test_they_are_those_of_the_numbers(offset):
    rng = np.random.default_rng(0)
    y = rng.normal(size=300) + offset
    x = y + rng.normal(size=300)
    of = moments(x, y)
    assert determination(((x - y) ** 2).mean(), of["y"], of["yy"]) == pytest.approx(r2_score(y, x), rel=1e-7)
    assert correlation(**of) == pytest.approx(np.corrcoef(x, y)[0, 1], rel=1e-7)


@pytest.mark.parametrize(("predicted", "r2"), [(2.0, 1.0), (3.0, 0.0)])
def test_a_truth_that_never_changes(predicted, r2):
    y, x = np.full(5, 2.0), np.full(5, predicted)
    of = moments(x, y)
    assert determination(((x - y) ** 2).mean(), of["y"], of["yy"]) == r2 == r2_score(y, x)
    assert np.isnan(correlation(**of))


def test_of_nothing_nothing_is_known():
    nothing = np.float64(np.nan)
    assert np.isnan(determination(nothing, nothing, nothing))
    assert np.isnan(correlation(*[nothing] * 5))
