"""Every metric is the one of scikit-learn or scipy on the same predictions."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as sk

from deepg_core.evaluation.bootstrap import estimate
from deepg_core.evaluation.measured import whole
from deepg_core.evaluation.number_metrics import NumberMetrics


@pytest.fixture
def numbers(rng):
    truth = np.round(rng.normal(size=(300, 2)), 1) + np.array([0, 1e4])
    return truth + np.round(rng.normal(size=(300, 2)), 1), truth, np.sort(rng.integers(25, size=300))


def ours(predicted, truth, **options):
    measured = NumberMetrics(predicted, truth, **options)
    return {name: value[0] for name, value in measured.measure(whole(measured)).items()}


def theirs(predicted, truth):
    columns = list(zip(predicted.T, truth.T, strict=True))
    mse = sk.mean_squared_error(truth, predicted)
    return {
        "loss": mse,
        "mse": mse,
        "mae": sk.mean_absolute_error(truth, predicted),
        "r2": sk.r2_score(truth, predicted),
        "pearson": np.mean([stats.pearsonr(x, y).statistic for x, y in columns]),
        "spearman": np.mean([stats.spearmanr(x, y).statistic for x, y in columns]),
    }


def test_the_metrics_are_the_known_ones(numbers):
    assert ours(*numbers[:2]) == pytest.approx(theirs(*numbers[:2]), rel=1e-9)


def test_a_record_that_counts_twice_is_a_record_given_twice(numbers, rng):
    predicted, truth, record = numbers
    weights = rng.integers(3, size=(3, 25))
    found = NumberMetrics(predicted, truth, record).measure(weights)
    for draw, times in enumerate(weights):
        repeated = np.repeat(np.arange(300), times[record])
        expected = theirs(predicted[repeated], truth[repeated])
        assert {name: values[draw] for name, values in found.items()} == pytest.approx(expected, rel=1e-9)


def test_each_column_has_its_own(numbers):
    predicted, truth, _ = numbers
    measured = NumberMetrics(predicted, truth)
    found = measured.per_column(whole(measured))
    np.testing.assert_allclose(found["r2"], [sk.r2_score(truth, predicted, multioutput="raw_values")])
    np.testing.assert_allclose(found["mae"], [abs(predicted - truth).mean(0)])


def test_a_loss_other_than_the_squared_error_is_its_mean(numbers):
    assert ours(*numbers[:2], losses=np.arange(300.0))["loss"] == 149.5


@pytest.mark.parametrize(("predicted", "r2"), [([0.5, 0.5, 0.5], 1), ([0.1, 0.2, 0.3], 0)])
def test_a_truth_that_never_changes_has_the_r2_of_scikit_learn_and_no_correlation(predicted, r2):
    truth = np.full((3, 1), 0.5)
    found = ours(np.array(predicted)[:, None], truth)
    assert found["r2"] == r2 == sk.r2_score(truth, predicted)
    assert np.isnan([found["pearson"], found["spearman"]]).all()


def test_what_rounding_leaves_is_no_spread():
    found = ours(np.array([[0.1], [0.2], [0.3]]), np.full((3, 1), 0.1))  # whose mean is 0.10000000000000002
    assert found["r2"] == 0
    assert np.isnan(found["pearson"])


def test_numbers_have_intervals(numbers):
    found = estimate(NumberMetrics(*numbers))
    assert all(metric.low < metric.value < metric.high for metric in found.values())
