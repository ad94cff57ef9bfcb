"""Letters to numbers (deepG's return_int)."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, le
from numpy.typing import NDArray

from deepg_core.bounds import LETTERS
from deepg_core.encoders.interface import NOTHING, Beside, Encoder
from deepg_core.encoders.vocabulary import distinct_letters, number_letters
from deepg_core.encoders.words import LONGEST, check_stride, fit_numbers, spell_words, word_numbers
from deepg_core.errors import OptionError


@frozen
class Integer:
    """Options of `integer`."""

    vocabulary: str = field(default="ACGT", validator=distinct_letters)
    """The letters in the order of their numbers; any case."""
    ambiguous: Literal["zero", "discard"] = "zero"
    """zero: letters outside of the vocabulary are V + 1; discard: windows that touch one are left out."""
    n_gram: int = field(default=1, validator=[ge(1), le(LONGEST)])
    """Letters of a word: numbers stand for words."""
    n_gram_stride: int = field(default=1, validator=LETTERS)
    """Distance between the starts of words."""


def find_foreign(values: NDArray[Any], numbers: int) -> NDArray[np.bool_]:
    """Say which values are none of the `numbers` of an encoder: whole ones, counted from 0."""
    wrong: NDArray[np.bool_] = (values < 0) | (values >= numbers) | (values != np.floor(values))
    return wrong


class IntegerEncoder(Encoder[Integer]):
    """uint8 (..., length) -> int32 of the same shape: 0 padding, 1..V letters, V + 1 others and the mask.

    With words the last axis has one number a word, see `word_numbers`. An embedding needs V + 2 (V^n + 2) rows.
    """

    def __init__(self, config: Integer) -> None:
        super().__init__(config)
        check_stride(config.n_gram, config.n_gram_stride)
        self.vocabulary = config.vocabulary.upper()
        self.word, self.word_stride = config.n_gram, config.n_gram_stride
        self.discards = config.ambiguous == "discard"
        self._numbers = number_letters(self.vocabulary)
        self.numbers = len(spell_words(self.vocabulary, config.n_gram)) + 2
        self.table = self._numbers if config.n_gram == 1 else np.arange(self.numbers, dtype=np.int32)

    @property
    def classes(self) -> tuple[str, ...]:
        """None: numbers have no columns."""
        return ()

    def encode(self, letters: NDArray[np.uint8], beside: Beside = NOTHING) -> NDArray[np.int32]:  # noqa: ARG002
        """Look every letter up."""
        numbers = np.take(self._numbers, letters)
        if self.config.n_gram == 1:
            return numbers
        return word_numbers(numbers, self.config.n_gram, self.config.n_gram_stride, len(self.vocabulary))

    def codes(self, letters: NDArray[np.uint8]) -> NDArray[Any]:
        """Give the letters, or the numbers of words."""
        if self.config.n_gram == 1:
            return letters
        return fit_numbers(self.encode(letters), self.config.n_gram, len(self.vocabulary))

    def masking(self) -> Encoder:
        """Give itself: the mask is V + 1 already.

        :raises OptionError: its numbers stand for words.
        """
        if self.config.n_gram > 1:
            raise OptionError("n_gram", "`masked_lm` hides letters, which this option leaves no room for")
        return self
