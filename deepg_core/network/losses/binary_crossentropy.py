"""The cross-entropy of columns that are each true or not."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge, lt

from deepg_core.network.losses.interface import Loss
from deepg_core.network.ops import Ops, Tensor


@frozen(kw_only=True)
class BinaryCrossentropy:
    """Options of `binary_crossentropy`."""

    label_smoothing: float = field(default=0.0, validator=[ge(0), lt(1)])


class BinaryCrossentropyLoss(Loss[BinaryCrossentropy]):
    """Mean over the last axis of -t log p - (1 - t) log(1 - p)."""

    activations = ("sigmoid",)

    def __call__(self, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
        """Give (batch, ...)."""
        if smoothing := self.config.label_smoothing:
            target = target * (1 - smoothing) + smoothing / 2
        return -ops.mean(target * ops.log_sigmoid(logits) + (1 - target) * ops.log_sigmoid(-logits))
