"""Letters that are replaced by others (EvoAug's RandomMutation: Lee et al. 2023, Genome Biology 24, 105)."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, le
from numpy.typing import NDArray

from deepg_core.augmentations.interface import Augmentation
from deepg_core.encoders.vocabulary import number_letters
from deepg_core.sampling.draws import draw_uniform


@frozen
class Mutation:
    """`augmentations = { mutation = { rate = 0.05 } }`."""

    rate: float = field(default=0.05, validator=[ge(0), le(1)])
    """Probability of each letter to become another one of the vocabulary, all others alike."""


class MutationAugmentation(Augmentation[Mutation]):
    """Substitutes letters of the vocabulary; ambiguous ones stay."""

    def __init__(self, config: Mutation, vocabulary: str) -> None:
        super().__init__(config, vocabulary)
        self._codes = np.frombuffer(vocabulary.encode("ascii"), np.uint8)
        self._number = number_letters(vocabulary)

    def augment(self, letters: NDArray[np.uint8], draw: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Substitute where the number that was drawn is below the rate; how far below says by which letter."""
        rate, size = self.config.rate, len(self._codes)
        drawn, changed = draw_uniform(draw, letters.shape[1]).ravel(), letters.flatten()
        chosen = np.flatnonzero(drawn < rate) if size > 1 else np.zeros(0, np.int64)
        number = self._number[changed[chosen]] - 1
        known = (number >= 0) & (number < size)
        chosen, number = chosen[known], number[known]
        step = np.minimum((drawn[chosen] / rate * (size - 1)).astype(np.int64), size - 2)
        changed[chosen] = self._codes[(number + 1 + step) % size]
        return changed.reshape(letters.shape)
