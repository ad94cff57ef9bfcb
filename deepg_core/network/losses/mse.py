"""The squared error."""

from __future__ import annotations

from deepg_core.network.losses.interface import Loss
from deepg_core.network.ops import Ops, Tensor, activate


class MseLoss(Loss):
    """Mean over the last axis of (p - t)^2."""

    def __call__(self, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
        """Give (batch, ...)."""
        difference = activate(ops, self.output.activation, logits) - target
        return ops.mean(difference * difference)
