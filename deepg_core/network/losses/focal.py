"""The focal loss: what is known already counts less."""

from __future__ import annotations

from math import inf

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, lt

from deepg_core.errors import OptionError
from deepg_core.network.losses.interface import Loss, Output
from deepg_core.network.ops import Ops, Tensor
from deepg_core.network.per_layer import as_tuple


@frozen(kw_only=True)
class Focal:
    """Options of `focal`."""

    focal_gamma: float = field(default=2.5, validator=[ge(0), lt(inf)])
    focal_alpha: float | tuple[float, ...] = 1.0
    """One number, or one for each class."""


class FocalLoss(Loss[Focal]):
    """Sum of alpha (1 - p)^gamma (-t log p) (Lin et al. 2017; deepG's focal_loss_multiclass, gamma as it is written)."""

    activations = ("softmax",)

    def __init__(self, config: Focal, output: Output) -> None:
        super().__init__(config, output)
        if len(as_tuple(config.focal_alpha)) not in (1, output.width):
            raise OptionError("focal_alpha", f"must have 1 number, or {output.width}, one for each class")

    def __call__(self, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
        """Give (batch, ...)."""
        log_p = ops.log_softmax(logits)
        shares = np.asarray(as_tuple(self.config.focal_alpha), np.float32)
        alpha = ops.constant(np.broadcast_to(shares, (self.output.width,)).copy())
        return -ops.sum(alpha * ops.power(1 - ops.exp(log_p), self.config.focal_gamma) * target * log_p)
