"""Losses and metrics."""

from __future__ import annotations

import numpy as np
from attrs import evolve
from mutants import Mutants, caught_by

from deepg_core.network.losses.crossentropy import CategoricalCrossentropy
from deepg_core.network.metrics import Metric, Statistic
from deepg_core.network.metrics.f1 import MacroF1
from deepg_core.network.metrics.statistics import Count
from deepg_core.testing import LossContract, MetricContract

NUMBER = "test_each_prediction_has_a_number"


@caught_by("test_what_is_known_is_given", "logits")
class ForgetsTheSmoothing(CategoricalCrossentropy):
    def __init__(self, config, output):
        super().__init__(evolve(config, label_smoothing=0.0), output)


@caught_by("test_it_is_lower_at_the_target")
class HasTheOtherSign(CategoricalCrossentropy):
    def __call__(self, ops, logits, target):
        return -super().__call__(ops, logits, target)


@caught_by(NUMBER)
class AveragesABatch(CategoricalCrossentropy):
    def __call__(self, ops, logits, target):
        return super().__call__(ops, logits, target).mean()


@caught_by(NUMBER)
class Overflows(CategoricalCrossentropy):
    def __call__(self, ops, logits, target):
        with np.errstate(all="ignore"):
            odds = ops.exp(logits)
            return -np.log(ops.sum(target * odds) / ops.sum(odds))


@caught_by("test_examples_are_judged_each_by_itself")
class CentresABatch(CategoricalCrossentropy):
    def __call__(self, ops, logits, target):
        return super().__call__(ops, logits - logits.mean(0), target)


@caught_by("test_a_batch_is_left_alone")
class WritesIntoLogits(CategoricalCrossentropy):
    def __call__(self, ops, logits, target):
        logits -= logits.max()
        return super().__call__(ops, logits, target)


@caught_by("test_it_goes_down_along_its_slope", "teaches nothing")
class CountsMistakes(CategoricalCrossentropy):
    def __call__(self, ops, logits, target):
        return 1 - ops.sum(target * ops.one_hot(ops.argmax(logits), 3))


class TestLosses(Mutants, LossContract):
    of = "categorical_crossentropy"
    options = {"label_smoothing": 0.1}  # noqa: RUF012
    # log 3 whatever is smoothed where all are alike; elsewhere 0.9333 and twice 0.0333 of what is 0.5514 and 1.5514 off
    known = (
        ([0, 0, 0], [0, 1, 0], np.log(3)),
        ([1, 0, 0], [1, 0, 0], np.log(np.e + 2) - (0.9 + 0.1 / 3)),
    )
    mutants = (
        ForgetsTheSmoothing, HasTheOtherSign, AveragesABatch, Overflows, CentresABatch, WritesIntoLogits,
        CountsMistakes,
    )  # fmt: skip


class Hits(Statistic):
    name = "hits"

    def of(self, ops, output, predictions):
        true = predictions.target if output.whole else predictions.target.argmax(-1)
        return ops.total((predictions.logits.argmax(-1) == true) * predictions.counted)


class Share(Metric):
    """How many of the largest numbers are in the right place: what is wrong with it is below."""

    statistics = (Hits(), Count())

    def value(self, hits, count):
        return float(hits) / max(float(count), 1.0)


class MeanHits(Hits):
    def of(self, ops, output, predictions):
        return super().of(ops, output, predictions) / np.maximum(predictions.counted.sum(), 1)


class One(Statistic):
    name = "batches"
    whole = True

    def of(self, ops, output, predictions):
        return np.asarray(1, np.int64)


@caught_by("test_sums_of_two_halves_give_the_value_of_the_whole")
class AveragesBatches(Share):
    statistics = (MeanHits(), One())


class Every(Count):
    def of(self, ops, output, predictions):
        return np.asarray(predictions.counted.size, np.int64)


@caught_by("test_a_weight_of_zero_does_not_count")
class CountsAll(Share):
    statistics = (Hits(), Every())


@caught_by("test_it_says_which_way_it_gets_better")
class CountsWhatIsWrong(Share):
    def value(self, hits, count):
        return 1 - super().value(hits, count)


@caught_by("test_it_is_a_number_or_not_defined_where_nothing_counts")
class DividesByNothing(Share):
    def value(self, hits, count):
        with np.errstate(all="ignore"):
            return np.float64(hits + 1) / np.float64(count)


class Wide(Hits):
    def of(self, ops, output, predictions):
        return np.full(output.width, super().of(ops, output, predictions))


@caught_by("test_sums_have_the_shape_they_should")
class HasAnotherShape(Share):
    statistics = (Wide(), Count())

    def value(self, hits, count):
        return super().value(hits.sum(), count)


@caught_by("test_a_batch_is_left_alone")
class WritesIntoSums(Share):
    def value(self, hits, count):
        found = super().value(hits, count)
        hits[...] = 0
        return found


class TestRight(MetricContract):
    """What they are made of is right."""

    def components(self):
        (acc,) = [it for it in super().components() if it.name == "acc"]
        return [evolve(acc, name="Share", implementation=f"{__name__}:Share")]


class TestAccuracy(Mutants, MetricContract):
    of = "acc"
    mutants = (
        AveragesBatches, CountsAll, CountsWhatIsWrong, DividesByNothing, HasAnotherShape, WritesIntoSums,
    )  # fmt: skip


@caught_by("test_what_is_known_is_given", "logits")
class ForgetsTheFalseNegatives(MacroF1):
    def of_classes(self, confusion):
        return np.mean(np.diagonal(confusion) / np.maximum(confusion.sum(0), 1))


class TestF1(Mutants, MetricContract):
    of = "f1"
    # classes 0, 0, 0, 1, 2 called 0, 0, 1, 1, 1: F1 of each is 4/5, 1/2 and 0
    known = (
        ([[9, 0, 0], [9, 0, 0], [0, 9, 0], [0, 9, 0], [0, 9, 0]], np.eye(3)[[0, 0, 0, 1, 2]], (4 / 5 + 1 / 2) / 3),
    )
    mutants = (ForgetsTheFalseNegatives,)
