"""A window whose two parts change places (EvoAug's RandomTranslocation: Lee et al. 2023, Genome Biology 24, 105)."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, le
from numpy.typing import NDArray

from deepg_core.augmentations.interface import Augmentation
from deepg_core.augmentations.letters import find_letters
from deepg_core.sampling.draws import draw_integers


@frozen
class Translocation:
    """`augmentations = { translocation = { shift_min = 0, shift_max = 20 } }`."""

    shift_min: int = field(default=0, validator=[ge(0), le(2**31 - 1)])
    """Letters by which a window is shifted at least ..."""
    shift_max: int = field(default=20, validator=[ge(0), le(2**31 - 1)])
    """... and at most, to the left or to the right."""

    def __attrs_post_init__(self) -> None:
        if self.shift_min > self.shift_max:
            message = f"`shift_min` ({self.shift_min}) is above `shift_max` ({self.shift_max})"
            raise ValueError(message)


class TranslocationAugmentation(Augmentation[Translocation]):
    """Shifts each window by a random number of letters; what leaves it at one end comes in again at the other."""

    moves_letters = True

    def augment(self, letters: NDArray[np.uint8], draw: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Gather each letter from where it was; padding stays, and the letters beside it go round."""
        first, count = (its[:, None] for its in find_letters(letters))
        shift = draw_integers(draw, self.config.shift_min, self.config.shift_max, 1)
        shift = np.where(draw_integers(draw, 0, 1, 2) == 1, shift, -shift)[:, None]
        place = np.arange(letters.shape[1])
        inside = (place >= first) & (place < first + count)
        moved = first + (place - first - shift) % np.maximum(count, 1)
        return np.take_along_axis(letters, np.where(inside, moved, place), axis=1)
