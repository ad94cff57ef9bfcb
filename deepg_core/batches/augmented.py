"""Inputs of letters, changed by one augmentation after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.augmentations import Augmentation
from deepg_core.examination import augment_letters, examine_augmentation
from deepg_core.mixing import mix_bits

_APART: Final = 1 << 32
"""Between the numbers of two inputs: what is drawn for masks and noise is not drawn again."""


class Augmented:
    """Changes the letters of a batch of windows, part by part.

    :param draw: (batch,) a random number for each window.
    :param examined: whether each is asked for a smaller batch, too.
    """

    def __init__(self, chain: Sequence[Augmentation], draw: NDArray[np.uint64], *, examined: bool = False) -> None:
        self._chain, self._draw, self._examined, self._parts = chain, draw, examined, 0

    def __call__(self, part: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Give the changed letters of the next input: (batch, length), or (batch,) of one letter each."""
        self._parts += 1
        letters = part.reshape(len(part), -1)
        for augmentation, draw in zip(self._chain, self._draws(), strict=False):
            if self._examined:
                examine_augmentation(augmentation, letters, draw)
            letters = augment_letters(augmentation, letters, draw)
        return letters.reshape(part.shape)

    def _draws(self) -> Iterator[NDArray[np.uint64]]:
        for number in range(len(self._chain)):
            yield mix_bits(self._draw, self._parts * _APART + number)
