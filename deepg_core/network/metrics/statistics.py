"""The sums that core's metrics are computed from."""

from __future__ import annotations

from typing import Final

from deepg_core.network.layers import Shape
from deepg_core.network.losses import Output
from deepg_core.network.metrics.interface import Predictions, Statistic
from deepg_core.network.ops import Ops, Tensor, activate

__all__ = [
    "MOMENTS",
    "AbsoluteError",
    "Confusion",
    "Count",
    "Counted",
    "Labels",
    "Letters",
    "LossSum",
    "Moment",
    "Right",
    "Scores",
    "Surprise",
    "Truth",
]


class LossSum(Statistic):
    """Loss times weight of all predictions."""

    name = "loss"

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:  # noqa: ARG002
        """Give ()."""
        return ops.total(predictions.losses)


class Count(Statistic):
    """How many predictions count."""

    name = "count"
    whole = True

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:  # noqa: ARG002
        """Give ()."""
        return ops.total(predictions.counted)


class Confusion(Statistic):
    """Predictions by true class (row) and predicted class (column)."""

    name = "confusion"
    whole = True

    def shape(self, output: Output) -> Shape:
        """Give (classes, classes)."""
        return (output.width, output.width)

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:
        """Give (classes, classes)."""
        true = predictions.target if output.whole else ops.argmax(predictions.target)
        return ops.count_pairs(true, ops.argmax(predictions.logits), predictions.counted, output.width)


class Right(Statistic):
    """Share of the columns on the right side of 0.5, of sigmoids."""

    name = "right"

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:  # noqa: ARG002
        """Give ()."""
        wrong = ops.absolute(ops.above(predictions.logits, 0.0) - ops.above(predictions.target, 0.5))
        return ops.total((1 - ops.mean(wrong)) * predictions.counted)


class AbsoluteError(Statistic):
    """Mean over the columns of how far predictions are off."""

    name = "absolute_error"

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:
        """Give ()."""
        error = ops.absolute(activate(ops, output.activation, predictions.logits) - predictions.target)
        return ops.total(ops.mean(error) * predictions.counted)


class Labels(Statistic):
    """Of sigmoids, for each label: how often it holds, is called (above 0.5), or both."""

    whole = True

    def __init__(self, name: str) -> None:
        """Take one of "held", "called" and "found"."""
        self.name = name

    def shape(self, output: Output) -> Shape:
        """Give (labels,)."""
        return (output.width,)

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:  # noqa: ARG002
        """Give (labels,)."""
        held, called = ops.above(predictions.target, 0.5), ops.above(predictions.logits, 0.0)
        marks = {"held": held, "called": called, "found": held * called}[self.name]
        return ops.columns(marks * predictions.counted[..., None])


MOMENTS: Final = ("x", "y", "xx", "yy", "xy", "squares")
"""Names of the moments: of predictions x and truth y, and the squares of their differences."""


class Moment(Statistic):
    """Sums of powers and products of each number that is predicted, x, and of what it should be, y."""

    def __init__(self, name: str) -> None:
        """Take one of `MOMENTS`."""
        self.name = name

    def shape(self, output: Output) -> Shape:
        """Give (columns,)."""
        return (output.width,)

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:
        """Give (columns,)."""
        x, y = ops.exact(activate(ops, output.activation, predictions.logits)), ops.exact(predictions.target)
        values = {"x": x, "y": y, "squares": x - y}
        first, second = ("squares", "squares") if self.name == "squares" else (self.name[0], self.name[1:])
        value = values[first] * values[second] if second else values[first]
        return ops.columns(value * ops.exact(predictions.counted)[..., None])


class Surprise(Statistic):
    """Cross-entropy of the letters that are there, in nats, whatever the loss is."""

    name = "surprise"

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:
        """Give ()."""
        target = ops.one_hot(predictions.target, output.width) if output.whole else predictions.target
        return -ops.total(ops.sum(target * ops.log_softmax(predictions.logits)) * predictions.counted)


class Letters(Statistic):
    """How many letters there are: a row of zeros, as of an ambiguous one, is none."""

    name = "letters"

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:
        """Give ()."""
        counted = predictions.counted if output.whole else ops.sum(predictions.target) * predictions.counted
        return ops.total(counted)


class Scores(Statistic):
    """The predictions themselves, after softmax or sigmoid."""

    name = "scores"
    rows = True

    def shape(self, output: Output) -> Shape:
        """Give (classes,)."""
        return (output.width,)

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:
        """Give (batch, ..., classes) float32."""
        return activate(ops, output.activation, predictions.logits)


class Truth(Statistic):
    """What they should be: the number of the class, or of sigmoids 1 where a label holds."""

    name = "truth"
    rows = True

    def shape(self, output: Output) -> Shape:
        """Give () or (labels,)."""
        return () if output.activation == "softmax" else (output.width,)

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:
        """Give (batch, ...), or (batch, ..., labels)."""
        if output.activation != "softmax":
            return ops.above(predictions.target, 0.5)
        return 1 * predictions.target if output.whole else ops.argmax(predictions.target)


class Counted(Statistic):
    """Which of them count."""

    name = "counted"
    rows = True

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:  # noqa: ARG002
        """Give (batch, ...)."""
        return predictions.counted
