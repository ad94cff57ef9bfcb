"""A stretch that is turned round (EvoAug's RandomInversion: Lee et al. 2023, Genome Biology 24, 105)."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, le
from numpy.typing import NDArray

from deepg_core.augmentations.interface import Augmentation
from deepg_core.augmentations.letters import find_letters
from deepg_core.corpus.alphabet import IUPAC
from deepg_core.corpus.corpus import complement
from deepg_core.errors import OptionError
from deepg_core.sampling.draws import draw_integers


@frozen
class Inversion:
    """`augmentations = { inversion = { invert_min = 0, invert_max = 20 } }`."""

    invert_min: int = field(default=0, validator=[ge(0), le(2**31 - 1)])
    """Letters of the shortest stretch."""
    invert_max: int = field(default=20, validator=[ge(0), le(2**31 - 1)])
    """Letters of the longest; a sequence that is shorter is turned as a whole."""

    def __attrs_post_init__(self) -> None:
        if self.invert_min > self.invert_max:
            message = f"`invert_min` ({self.invert_min}) is above `invert_max` ({self.invert_max})"
            raise ValueError(message)


class InversionAugmentation(Augmentation[Inversion]):
    """Gives a stretch of each window, of random length and place, as its reverse complement."""

    moves_letters = True

    def __init__(self, config: Inversion, vocabulary: str) -> None:
        super().__init__(config, vocabulary)
        if foreign := sorted(set(vocabulary) - set(IUPAC)):
            raise OptionError("", f"letters like {foreign[0]!r} of the vocabulary have no complement", "leave it out")

    def augment(self, letters: NDArray[np.uint8], draw: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Write the letters of the stretch from its other end; the rest of the window is not touched."""
        first, count = find_letters(letters)
        low, high = (np.minimum(most, count) for most in (self.config.invert_min, self.config.invert_max))
        length = draw_integers(draw, low, high, 1)
        start = draw_integers(draw, first, first + count - length, 2)
        row, place = np.nonzero(np.arange(length.max(initial=0)) < length[:, None])
        changed = letters.copy()
        changed[row, start[row] + place] = complement(letters[row, start[row] + length[row] - 1 - place])
        return changed
