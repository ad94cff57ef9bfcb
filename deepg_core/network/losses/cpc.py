"""Contrastive predictive coding (van den Oord et al. 2018), as in deepG."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np
from attrs import field, frozen
from attrs.validators import gt, lt

from deepg_core.network.losses.contrast import ContrastLoss, Steps
from deepg_core.network.losses.interface import Output
from deepg_core.network.ops import Ops, Tensor


@frozen(kw_only=True, slots=False)
class Cpc(Steps):
    """Options of `cpc`."""

    emb_scale: float = field(default=0.1, validator=[gt(0), lt(inf)])
    """What predictions are multiplied by."""


class CpcLoss(ContrastLoss[Cpc]):
    """Which patch of all of the batch is the one i + 1 after patch c? For i from `stepsmin` to below `stepsmax`.

    The scores are predictions . targets * emb_scale; right of window b and patch c is the target b * n + c + i + 1, for c
    from 0 to n - i - 2 (deepG's cpcloss with train_type "CPC").
    """

    layout = "(patches, 2 * width * steps): of each step targets and predictions"

    def fits(self, output: Output) -> bool:
        """Look at the axes."""
        return len(output.positions) == 1 and not output.width % (2 * len(self.steps))

    def questions(self, ops: Ops, given: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Give (batch, n - i - 1, batch * n) for each i."""
        (patches,), width = self.output.positions, self.output.width // (2 * len(self.steps))
        for place, step in enumerate(self.steps):
            start, asked = 2 * width * place, patches - step - 1
            targets = ops.reshape(given[..., start : start + width], (-1, width))
            predictions = given[:, :asked, start + width : start + 2 * width] * self.config.emb_scale
            ahead = ops.constant(np.arange(step + 1, patches, dtype=np.int32))
            yield predictions @ ops.transpose(targets, (1, 0)), ops.rows(given)[:, None] * patches + ahead
