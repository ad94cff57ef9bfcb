"""What an augmentation is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Generic

import numpy as np
from numpy.typing import NDArray

from deepg_core.plugins import Config


class Augmentation(ABC, Generic[Config]):
    """Changes the letters of a network's inputs while it learns, whole batches at a time; targets stay what they are.

    One of its own, complete: letters that a sequencer could not read::

        @frozen
        class Unread:
            rate: float = 0.01

        class UnreadAugmentation(Augmentation):
            def augment(self, letters, draw):
                chosen = draw_uniform(draw, letters.shape[1]) < self.config.rate
                return np.where(chosen & (letters > MASK), np.uint8(ord("N")), letters)

        @hookimpl
        def deepg_augmentations():
            yield Component("unread", Unread, "my_package.unread:UnreadAugmentation", "letters become N")

    A spec names it in `[sampling]`: `augmentations = { unread = { rate = 0.02 } }`. Those of a spec follow each other in its
    order. They apply to the windows of a training alone: not to validation, evaluation, prediction or states. With
    `reverse_complement_encoding` the other strand is that of the changed letters.

    All that is random follows from `draw` (`draw_uniform`, `draw_integers`): so a window is changed in the same way whatever
    batch it is in, on however many workers, and in a run that was resumed; in the next pass in another.
    """

    moves_letters: ClassVar[bool] = False
    """Whether letters change their places. Then it is refused where letters are predicted from those beside them, and where
    the encoder reads qualities, which would stay where they are."""

    def __init__(self, config: Config, vocabulary: str) -> None:
        """Take the options.

        :param vocabulary: the encoder's letters, upper case.
        :raises OptionError: they cannot be so.
        """
        self.config, self.vocabulary = config, vocabulary

    @abstractmethod
    def augment(self, letters: NDArray[np.uint8], draw: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Give the changed letters: uint8 (batch, length), of the same shape.

        :param letters: codes of upper-case ASCII, `PADDING` before a short sequence or behind it, `MASK` where one was hidden,
            which is never so where `moves_letters` (`deepg_core.encoders`); both have to stay where they are. Not to be
            written into.
        :param draw: (batch,) a random number for each window.
        """
