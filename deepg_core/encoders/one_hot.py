"""Letters to unit vectors (deepG's default encoding)."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, le, optional
from numpy.typing import NDArray

from deepg_core.bounds import LETTERS
from deepg_core.encoders.interface import MASK, NOTHING, Beside, Encoder
from deepg_core.encoders.noise import Noise, add_noise
from deepg_core.encoders.quality import quality_rows
from deepg_core.encoders.rows import RowTable
from deepg_core.encoders.vocabulary import distinct_letters, number_letters
from deepg_core.encoders.words import LONGEST, check_stride, fit_numbers, spell_words, word_numbers
from deepg_core.errors import OptionError

_LARGEST_TABLE: Final = 1 << 24
"""Bytes of the rows of all words: those of 5 of four letters take 4 MB, those of 8 would take 17 GB."""


@frozen
class OneHot:
    """Options of `one_hot`."""

    vocabulary: str = field(default="ACGT", validator=distinct_letters)
    """The letters in the order of the columns; any case."""
    ambiguous: Literal["zero", "equal", "empirical", "discard"] = "zero"
    """What a letter outside of the vocabulary becomes: zeros, 1/V everywhere, or the shares of the letters in its file;
    discard: windows that touch one are left out."""
    n_gram: int = field(default=1, validator=[ge(1), le(LONGEST)])
    """Letters of a word: columns stand for words."""
    n_gram_stride: int = field(default=1, validator=LETTERS)
    """Distance between the starts of words."""
    use_quality_score: bool = False
    """Rows are probabilities made of the quality of each base."""
    use_coverage: float | None = field(default=None, validator=optional([ge(1e-9), le(1e9)]))
    """Rows are multiplied by the coverage in the header (`cov_12`) and divided by this."""
    add_noise: Noise | None = None


class OneHotEncoder(Encoder[OneHot]):
    """uint8 (..., length) -> float32 (..., length, V), or with words (..., words, V^n); padding is rows of zeros.

    With a token for the mask there is one column more, for it and for letters outside of the vocabulary.
    """

    def __init__(self, config: OneHot, *, mask: bool = False) -> None:
        super().__init__(config)
        self.vocabulary = config.vocabulary.upper()
        self.discards = config.ambiguous == "discard"
        self.needs = _needs(config)
        _check(config, mask)
        check_stride(config.n_gram, config.n_gram_stride)
        self.word, self.word_stride = config.n_gram, config.n_gram_stride
        self._mask = mask
        self._words = spell_words(self.vocabulary, config.n_gram)
        self._numbers = number_letters(self.vocabulary)
        rows = self._letter_rows()
        self._rows = RowTable(quality_rows(rows).reshape(-1, rows.shape[1]) if config.use_quality_score else rows)
        self.table = None if self.needs or config.add_noise else self._table(rows)

    @property
    def classes(self) -> tuple[str, ...]:
        """The words, and the mask."""
        return (*self._words, "*") if self._mask else self._words

    def encode(self, letters: NDArray[np.uint8], beside: Beside = NOTHING) -> NDArray[np.float32]:
        """Look every letter up: float32 (..., length, V)."""
        encoded = self._looked_up(letters, beside)
        if beside.frequencies is not None and self.config.ambiguous == "empirical":
            place = np.nonzero(self._numbers[letters] > len(self.vocabulary))
            encoded[place] = beside.frequencies[place[0]]
        if self.config.use_coverage:
            coverage = np.ones(1, np.float32) if beside.coverage is None else beside.coverage
            encoded *= (coverage / np.float32(self.config.use_coverage)).reshape(-1, *[1] * (encoded.ndim - 1))
        return encoded

    def codes(self, letters: NDArray[np.uint8]) -> NDArray[Any]:
        """Give the letters, or the numbers of words."""
        n = self.config.n_gram
        return letters if n == 1 else fit_numbers(self._word_numbers(letters), n, len(self.vocabulary))

    def disturb(self, encoded: NDArray[Any], draw: NDArray[np.uint64]) -> NDArray[Any]:
        """Add the noise of `add_noise`."""
        noise = self.config.add_noise
        return encoded if noise is None else add_noise(encoded, noise, draw)

    def masking(self) -> Encoder:
        """Give one with a column for the mask."""
        return OneHotEncoder(self.config, mask=True)

    def _looked_up(self, letters: NDArray[np.uint8], beside: Beside) -> NDArray[np.float32]:
        if self.config.n_gram > 1:
            return self._word_rows(self._word_numbers(letters))
        index: NDArray[Any] = letters
        if self.config.use_quality_score and beside.qualities is not None:
            index = beside.qualities.astype(np.uint16) << 8 | letters
        elif self.config.use_quality_score:
            index = np.full(letters.shape, ord("~") << 8, np.uint16) | letters  # a window without qualities is trusted
        return self._rows.look_up(index)

    def _word_numbers(self, letters: NDArray[np.uint8]) -> NDArray[np.int32]:
        config = self.config
        return word_numbers(self._numbers[letters], config.n_gram, config.n_gram_stride, len(self.vocabulary))

    def _word_rows(self, numbers: NDArray[np.int32]) -> NDArray[np.float32]:
        flat, words = numbers.ravel(), len(self._words)
        rows = np.zeros((len(flat), words), np.float32)
        known = np.flatnonzero((flat > 0) & (flat <= words))
        rows[known, flat[known] - 1] = 1
        if self.config.ambiguous == "equal":
            rows[flat > words] = 1 / words
        return rows.reshape(*numbers.shape, words)

    def _table(self, rows: NDArray[np.float32]) -> NDArray[np.float32] | None:
        """Give the row of each code; that of letters by themselves is known."""
        words = len(self._words)
        if self.config.n_gram == 1:
            return rows
        return self._word_rows(np.arange(words + 2, dtype=np.int32)) if 4 * words**2 <= _LARGEST_TABLE else None

    def _letter_rows(self) -> NDArray[np.float32]:
        letters = len(self.vocabulary)
        rows = np.zeros((letters + 2, letters + self._mask), np.float32)
        rows[np.arange(1, letters + 1), np.arange(letters)] = 1
        if self.config.ambiguous == "equal":
            rows[-1, :letters] = 1 / letters
        elif self._mask:
            rows[-1, -1] = 1
        table: NDArray[np.float32] = rows[self._numbers]
        if self._mask:
            table[MASK] = np.eye(letters + 1, dtype=np.float32)[-1]
        return table


def _needs(config: OneHot) -> frozenset[str]:
    wanted = {
        "qualities": config.use_quality_score,
        "coverage": config.use_coverage is not None,
        "frequencies": config.ambiguous == "empirical",
    }
    return frozenset(name for name, needed in wanted.items() if needed)


def _check(config: OneHot, mask: bool) -> None:
    """Refuse what does not go together."""
    if config.n_gram > 1:
        if config.use_quality_score:
            raise OptionError("use_quality_score", "a word of several letters has no quality", "use n_gram = 1")
        if config.ambiguous == "empirical":
            raise OptionError("ambiguous", '"empirical" gives shares of letters, not of words', 'use "equal"')
    if mask and (config.n_gram > 1 or config.use_quality_score or config.ambiguous == "empirical"):
        name = "n_gram" if config.n_gram > 1 else "use_quality_score" if config.use_quality_score else "ambiguous"
        raise OptionError(name, "`masked_lm` hides letters, which this option leaves no room for")
