"""Cross-entropies of classes."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, lt

from deepg_core.errors import OptionError
from deepg_core.network.losses.interface import Loss, Output
from deepg_core.network.ops import Ops, Tensor

_NOISE: Final = "label_noise_matrix"


@frozen(kw_only=True)
class Crossentropy:
    """Options of the cross-entropies of classes."""

    label_smoothing: float = field(default=0.0, validator=[ge(0), lt(1)])
    label_noise_matrix: tuple[tuple[float, ...], ...] = ()
    """T[i][j]: how probable it is that an example of class i was given label j."""


class CategoricalCrossentropy(Loss[Crossentropy]):
    """-sum(t log p); with a noise matrix T backward-corrected, -sum((t T^-1) log p) (Patrini et al. 2017)."""

    activations = ("softmax",)

    def __init__(self, config: Crossentropy, output: Output) -> None:
        super().__init__(config, output)
        if config.label_noise_matrix:
            _check_noise(config.label_noise_matrix, output.width)

    def __call__(self, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
        """Give (batch, ...)."""
        smoothing, noise = self.config.label_smoothing, self.config.label_noise_matrix
        if smoothing:
            target = target * (1 - smoothing) + smoothing / self.output.width
        if noise:
            target = target @ ops.constant(np.linalg.inv(np.asarray(noise)).astype(np.float32))
        return -ops.sum(target * ops.log_softmax(logits))


class SparseCategoricalCrossentropy(CategoricalCrossentropy):
    """The same for whole numbers."""

    whole = True

    def __call__(self, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
        """Give (batch, ...)."""
        return super().__call__(ops, logits, ops.one_hot(target, self.output.width))


def _check_noise(matrix: tuple[tuple[float, ...], ...], width: int) -> None:
    if len(matrix) != width or any(len(row) != width for row in matrix):
        raise OptionError(_NOISE, f"must have {width} rows of {width} numbers, one for each class")
    noise = np.asarray(matrix)
    if not (noise >= 0).all() or not np.allclose(noise.sum(axis=1), 1, atol=0.01):
        raise OptionError(_NOISE, "must be of probabilities: no number below 0, and each row adds up to 1")
    if np.linalg.matrix_rank(noise) < width:
        raise OptionError(_NOISE, "cannot be inverted")
