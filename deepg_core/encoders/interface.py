"""What an encoder is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Final, Generic

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus.codes import MASK, PADDING
from deepg_core.errors import OptionError
from deepg_core.plugins import Config


@frozen
class Beside:
    """What is known of a batch besides its letters; None where the encoder does not ask for it."""

    qualities: NDArray[np.uint8] | None = None
    """Phred + 33 of each letter, of the letters' shape; any value at padding."""
    coverage: NDArray[np.float32] | None = None
    """(batch,): the coverage that the header of the record names, as `cov_12`; 1 where it names none."""
    frequencies: NDArray[np.float32] | None = None
    """(batch, V): share of each letter of the vocabulary in the file, on the strand of the window."""


__all__ = ["MASK", "NOTHING", "PADDING", "Beside", "Encoder"]
NOTHING: Final = Beside()


class Encoder(ABC, Generic[Config]):
    """Turns letters into the numbers that a network reads, whole batches at a time.

    Letters come as uint8 codes of upper-case ASCII, (batch, length), also where `length` is 1; `PADDING` marks places
    before a short sequence. An encoder that maps each letter by itself is a table::

        class PurineEncoder(Encoder):
            vocabulary = "AG"
            classes = ("purine",)

            def encode(self, letters, beside=NOTHING):
                return np.isin(letters, (65, 71)).astype(np.float32)[..., None]

    Such a one may also give its `table`: backends whose device is not the host are then given letters, a sixteenth of the
    bytes of four columns, and look them up there.
    """

    vocabulary: str
    """The letters it tells apart, upper case, in the order of its columns."""
    needs: frozenset[str] = frozenset()
    """What of `Beside` it asks for: "qualities", "coverage", "frequencies"."""
    numbers: int | None = None
    """How many different whole numbers it gives, counted from 0; None where it gives no whole numbers."""
    word: int = 1
    """How many letters one of its columns, or numbers, stands for."""
    word_stride: int = 1
    """How many letters lie between the starts of two words."""
    discards: bool = False
    """Whether windows that touch a letter outside of the vocabulary are left out."""
    table: NDArray[Any] | None = None
    """(codes, ...): what `encode` gives of each code, where it gives `table[codes(letters)]` whatever is beside them, and
    `disturb` nothing else; None where it does not. Of single letters it is
    `encode(np.arange(256, dtype=np.uint8)[:, None])[:, 0]`."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of its columns: the classes of a letter that is a target. Empty where it has none."""
        return tuple(self.vocabulary)

    @abstractmethod
    def encode(self, letters: NDArray[np.uint8], beside: Beside = NOTHING) -> NDArray[Any]:
        """Encode uint8 letters of shape (batch, length).

        Gives float32 (batch, length, len(vocabulary)) or another layout that depends on the length alone, the batch on its
        first axis. Other dtypes are cast: to int32 where there are `numbers`, else to float32. Where one letter is to be
        predicted `length` is 1, and core takes that axis off afterwards.
        """

    def codes(self, letters: NDArray[np.uint8]) -> NDArray[Any]:
        """Give the rows of `table` for letters (batch, length): unsigned (batch, places). Without words: the letters."""
        return letters

    def disturb(self, encoded: NDArray[Any], draw: NDArray[np.uint64]) -> NDArray[Any]:  # noqa: ARG002
        """Add noise to encoded inputs (never to targets). Without an option for it: none.

        :param draw: (batch,) a random number for each window, to draw from.
        """
        return encoded

    def masking(self) -> Encoder:
        """Give the same encoder with a token for `MASK`, which letters outside of the vocabulary share.

        :raises OptionError: it has none.
        """
        message = "this encoder cannot hide letters, which `masked_lm` does"
        raise OptionError("type", message, "`one_hot` and `integer` can")
