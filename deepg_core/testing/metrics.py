"""Contract of metrics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.network.losses import UNLABELLED, Output
from deepg_core.network.metrics import Metric, Predictions
from deepg_core.network.ops import activate
from deepg_core.plugins import MetricComponent
from deepg_core.testing.contract import Contract
from deepg_core.testing.losses import SURE
from deepg_core.testing.numpy_ops import NumpyOps

Known = tuple[Sequence[Sequence[float]], Sequence[Sequence[float]], Any]


class MetricContract(Contract):
    """What every metric does, for each activation of the outputs that it can be measured of.

    Sums of what is kept in rows are those rows, below each other.
    """

    kind = "metric"
    width: ClassVar[int] = 3
    """Numbers of the output's last axis."""
    known: ClassVar[tuple[Known, ...]] = ()
    """(rows of logits, their targets, value): batches that the author knows the value of."""

    @pytest.fixture
    def metrics(self, component: MetricComponent, config: Any) -> list[Metric]:
        """Make the metric for each kind of output; the targets of a softmax may be whole numbers."""
        kind: type[Metric] = component.load()
        kinds = [(activation, False) for activation in component.outputs]
        kinds += [("softmax", True)] if "softmax" in component.outputs else []
        return [kind(config, Output(activation=it, width=self.width, whole=whole)) for it, whole in kinds]

    def test_it_says_what_it_can_be_measured_of(self, component: MetricComponent) -> None:
        """Activations are some of those that an output can have."""
        assert component.outputs
        assert set(component.outputs) <= {"softmax", "sigmoid", "linear", UNLABELLED}

    def test_sums_have_the_shape_they_should(self, metrics: list[Metric]) -> None:
        """A trainer makes room for them before anything is counted; what counts is whole numbers; rows are predictions."""
        for metric, predictions in _each(metrics, (8,), (8, 5)):
            for statistic, found in zip(metric.statistics, _sums(metric, predictions), strict=True):
                rows = predictions.counted.shape if statistic.rows else ()
                due = (*rows, *statistic.shape(metric.output))
                assert found.shape == due, (
                    f"`{statistic.name}` gives {found.shape} for a batch; by its `shape` it is {due}"
                )
                whole = not statistic.whole or (found == np.round(found)).all()
                assert whole, f"`{statistic.name}` is `whole`, but gives {found}"

    def test_sums_of_two_halves_give_the_value_of_the_whole(self, metrics: list[Metric]) -> None:
        """Epochs are summed up batch by batch, and may be on several workers."""
        for metric, predictions in _each(metrics, (8,), (8, 5)):
            halves = [_sums(metric, _rows(predictions, rows)) for rows in (slice(0, 3), slice(3, None))]
            added = [
                np.concatenate(both) if statistic.rows else sum(both)
                for statistic, *both in zip(metric.statistics, *halves, strict=True)
            ]
            _assert_close(metric.value(*added), metric.value(*_sums(metric, predictions)))

    def test_what_is_known_is_given(self, metrics: list[Metric]) -> None:
        """Batches whose value the author knows; targets are given to each metric as it takes them."""
        if not self.known:
            pytest.skip("`known` of the contract is empty")
        for metric in metrics:
            for rows, targets, due in self.known:
                logits, target = np.asarray(rows, np.float32), np.asarray(targets, np.float32)
                target = target.argmax(-1).astype(np.int32) if metric.output.whole else target
                ones = np.ones(len(logits), np.float32)
                value = metric.value(*_sums(metric, Predictions(logits, target, ones, ones)))
                np.testing.assert_allclose(
                    value, due, rtol=1e-5, atol=1e-7, err_msg=f"logits {rows}, targets {targets}"
                )

    def test_a_batch_is_left_alone(self, metrics: list[Metric]) -> None:
        """Nothing is written into predictions, nor into sums that are read."""
        for metric, predictions in _each(metrics, (8,)):
            before = [
                np.copy(it) for it in (predictions.logits, predictions.target, predictions.losses, predictions.counted)
            ]
            sums = _sums(metric, predictions)
            kept = [np.copy(it) for it in sums]
            metric.value(*sums)
            after = (predictions.logits, predictions.target, predictions.losses, predictions.counted)
            for its, was in zip((*after, *sums), (*before, *kept), strict=True):
                np.testing.assert_array_equal(its, was)

    def test_it_is_a_number_or_not_defined_where_nothing_counts(
        self, component: MetricComponent, metrics: list[Metric]
    ) -> None:
        """Weights may all be 0."""
        for metric, predictions in _each(metrics, (8,)):
            nothing = _weighed(predictions, np.zeros(8, np.float32))
            value = np.asarray(metric.value(*_sums(metric, nothing)), np.float64)
            due = (self.width,) if component.per_class else ()
            assert value.shape == due, f"the value has the shape {value.shape}; due is {due}"
            assert not np.isinf(value).any(), f"the value is {value} where nothing counts; a number, or NaN, is due"

    def test_a_weight_of_zero_does_not_count(self, metrics: list[Metric]) -> None:
        """The value is that of the other predictions."""
        weight = np.asarray([1, 0, 1, 1, 0, 0, 1, 0], np.float32)
        for metric, predictions in _each(metrics, (8,), (8, 5)):
            others, found = _sums(metric, _rows(predictions, weight > 0)), _sums(metric, _weighed(predictions, weight))
            _assert_close(metric.value(*found), metric.value(*others))
            for statistic, its, wanted in zip(metric.statistics, found, others, strict=True):
                if not statistic.rows:
                    np.testing.assert_allclose(its, wanted, rtol=1e-6)

    def test_it_says_which_way_it_gets_better(self, component: MetricComponent, metrics: list[Metric]) -> None:
        """What is predicted as it is has no worse value than what is not."""
        sign = 1 if component.higher_is_better else -1
        for metric in metrics:
            right, wrong = (metric.value(*_sums(metric, _predictions(metric, (8,), turned=by))) for by in (0, 1))
            better = (sign * np.asarray(right) >= sign * np.asarray(wrong)).all()
            way = "more" if component.higher_is_better else "less"
            assert better, f"{right} where all is right, {wrong} where all is wrong, though {way} is better"


def _assert_close(value: Any, wanted: Any) -> None:
    np.testing.assert_allclose(value, wanted, rtol=1e-6)


def _each(metrics: list[Metric], *shapes: tuple[int, ...]) -> Iterator[tuple[Metric, Predictions]]:
    """Draw predictions of windows, or of positions, for each metric."""
    for metric in metrics:
        for shape in shapes:
            yield metric, _predictions(metric, shape)


def _predictions(metric: Metric, shape: tuple[int, ...], turned: int | None = None) -> Predictions:
    """Draw predictions.

    :param turned: left out, these have nothing to do with their targets; 0: they are right; else wrong.
    """
    ops, output, rng = NumpyOps(), metric.output, np.random.default_rng(0)
    if output.activation == UNLABELLED:
        return _compared(shape[0], turned, rng)
    numbers = rng.integers(0, output.width, shape).astype(np.int32)
    vectors = np.eye(output.width, dtype=np.float32)[numbers]
    logits = rng.normal(size=vectors.shape).astype(np.float32)
    if turned is not None:
        sure = vectors if output.activation == "linear" else (2 * vectors - 1) * np.float32(SURE)
        logits = np.roll(sure, turned, axis=-1)
    losses = ((activate(ops, output.activation, logits) - vectors) ** 2).mean(-1)
    return Predictions(logits, numbers if output.whole else vectors, losses, np.ones(shape, np.float32))


def _compared(windows: int, turned: int | None, rng: np.random.Generator) -> Predictions:
    """Draw what a network without labels is asked: three questions of a window at one distance, two at another."""
    drawn = [rng.integers(0, 9, (windows, questions)).astype(np.float32) for questions in (3, 2)]
    ranks = drawn if turned is None else [np.full_like(its, 99 * turned) for its in drawn]
    nothing, ones = np.zeros((windows, 1), np.float32), np.ones(windows, np.float32)
    return Predictions(nothing, nothing, ranks[0].mean(-1), ones, tuple(ranks))


def _rows(predictions: Predictions, rows: slice | NDArray[np.bool_]) -> Predictions:
    """Take some examples."""
    of = predictions
    ranks = tuple(its[rows] for its in of.ranks)
    return Predictions(of.logits[rows], of.target[rows], of.losses[rows], of.counted[rows], ranks)


def _weighed(predictions: Predictions, weight: NDArray[np.float32]) -> Predictions:
    """Weigh examples by 0 or 1."""
    of = predictions
    weight = weight.reshape(-1, *[1] * (of.losses.ndim - 1))
    return Predictions(of.logits, of.target, of.losses * weight, of.counted * weight, of.ranks)


def _sums(metric: Metric, predictions: Predictions) -> list[NDArray[Any]]:
    return [np.asarray(it.of(NumpyOps(), metric.output, predictions)) for it in metric.statistics]
