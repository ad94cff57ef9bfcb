"""The sums that core's metrics are computed from."""

from __future__ import annotations

from deepg_core.network.layers import Shape
from deepg_core.network.losses import Output
from deepg_core.network.metrics.interface import Predictions, Statistic
from deepg_core.network.ops import Ops, Tensor, activate


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
