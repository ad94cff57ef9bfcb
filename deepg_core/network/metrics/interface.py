"""What a metric is, and what it is computed from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.network.layers import Shape
from deepg_core.network.losses import Output
from deepg_core.network.ops import Ops, Tensor
from deepg_core.network.sums import ROWS
from deepg_core.plugins import Config


@frozen(eq=False)
class Predictions:
    """A batch of predictions of one output, tensors of a backend. A prediction is a window, or a position of a sequence."""

    logits: Tensor
    """(batch, ..., width): the output before its softmax or sigmoid."""
    target: Tensor
    """(batch, ..., width), or whole numbers (batch, ...)."""
    losses: Tensor
    """(batch, ...): of each prediction, times its weight."""
    counted: Tensor
    """(batch, ...) float32: 1 for predictions of a weight above 0, else 0."""
    ranks: tuple[Tensor, ...] = ()
    """Without labels: of each distance that is asked about, how many of the others are taken for the right one before it,
    (batch, questions) float32."""

    def of_examples(self, ops: Ops) -> Tensor:
        """Give the loss of each example, of positions the mean: (batch,)."""
        losses = self.losses
        while len(losses.shape) > 1:
            losses = ops.mean(losses)
        return losses


class Statistic(ABC):
    """What adds up over batches: a formula over what a backend computes with. Sums of two halves make those of the whole.

    Where only the predictions themselves will do, as for their order, a statistic is made of `rows`: those of all batches
    are kept, one below the other.
    """

    name: str
    """Of the class, or of its instances. Those of one name are one and the same, and are summed once for all metrics that
    need them."""
    whole: ClassVar[bool] = False
    """Whether it counts: int64 instead of float64."""

    rows: ClassVar[bool] = False
    """Whether batches are kept instead of added up; an epoch then takes as much memory as its predictions."""

    @property
    def key(self) -> str:
        """What its sum is called among `Sums`."""
        return f"{self.name}{ROWS}" if self.rows else self.name

    def shape(self, output: Output) -> Shape:  # noqa: ARG002
        """Give the shape of the sum, or of what is kept of each prediction."""
        return ()

    @abstractmethod
    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:
        """Give what a batch adds: of that shape, or of rows (batch, ..., *shape)."""


class Metric(ABC, Generic[Config]):
    """A number that says how good predictions are, computed from sums.

    A metric of its own, complete: how often the right class is among the two most probable ones::

        class Among(Statistic):
            name = "among_two"

            def of(self, ops, output, predictions):
                target = ops.one_hot(predictions.target, output.width) if output.whole else predictions.target
                true = ops.sum(target * predictions.logits)
                better = ops.sum(ops.above(predictions.logits - true[..., None], 0.0))
                return ops.total((1 - ops.above(better, 1.0)) * predictions.counted)

        class TopTwo(Metric):
            statistics = (Among(), Count())

            def value(self, among, count):
                return among / max(count, 1)

        @hookimpl
        def deepg_metrics():
            yield MetricComponent("top2", NoOptions, "my_package.top2:TopTwo", "among the best two", outputs=("softmax",))

    A spec names it, `metrics = ["acc", "top2"]` in `[training]`; then it is in log and history, also as `val_top2`, and
    either name can be a `monitor`.
    """

    statistics: tuple[Statistic, ...]
    """What it is computed from."""
    columns: tuple[str, ...] = ()
    """Names of the classes that it gives a number for each; set by whoever made it, if it is registered so."""

    def __init__(self, config: Config, output: Output) -> None:
        self.config, self.output = config, output

    @abstractmethod
    def value(self, *sums: Any) -> float | NDArray[np.float64]:
        """Compute it from the sums of its statistics, in their order: numbers, or arrays (`Statistic.shape`).

        NaN where it is not defined. Where it is registered with `per_class`: a number for each class, (width,).
        """
