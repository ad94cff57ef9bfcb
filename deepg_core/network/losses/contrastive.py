"""The contrastive loss of how far two inputs are apart."""

from __future__ import annotations

from math import inf

from attrs import field, frozen
from attrs.validators import gt, lt

from deepg_core.network.losses.interface import Loss
from deepg_core.network.ops import Ops, Tensor, activate


@frozen(kw_only=True)
class Contrastive:
    """Options of `contrastive`."""

    margin: float = field(default=1.0, validator=[gt(0), lt(inf)])


class ContrastiveLoss(Loss[Contrastive]):
    """Mean of (1 - t) d^2 + t max(margin - d, 0)^2; t = 1 says "different" (Hadsell et al. 2006; deepG's loss_cl)."""

    def __call__(self, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
        """Give (batch, ...)."""
        d = activate(ops, self.output.activation, logits)
        far = ops.maximum(self.config.margin - d, 0.0)
        return ops.mean((1 - target) * d * d + target * far * far)
