"""Words of n letters (deepG's int_to_n_gram)."""

from __future__ import annotations

from itertools import product
from typing import Any, Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from deepg_core.errors import OptionError

LARGEST: Final = 1 << 16
"""Words that a vocabulary may make: more columns are more than a network can learn from."""


LONGEST: Final = 16
"""Letters of a word: of two kinds of letters they make the largest number of words."""


def word_numbers(numbers: NDArray[np.int32], n: int, stride: int, letters: int) -> NDArray[np.int32]:
    """Give the number of each word: int32 (..., ceil((length - n + 1) / stride)).

    It is 1 + the sum of (letter - 1) * V^(n - t), the first letter most significant, so 1..V^n; 0 where the word holds
    padding, else V^n + 1 where it holds a letter outside of the vocabulary.

    :param numbers: (..., length) 0 padding, 1..V letters, V + 1 others.
    :param letters: V.
    :raises OptionError: there are fewer letters than a word has.
    """
    if numbers.ndim == 0 or numbers.shape[-1] < n:
        found = numbers.shape[-1] if numbers.ndim else 1
        message = f"a word of {n} letters does not fit into {found}"
        raise OptionError("n_gram", message, "raise target.maxlen, or target.target_len where letters are predicted")
    words = sliding_window_view(numbers, n, axis=-1)[..., ::stride, :]
    value = 1 + (words - 1) @ letters ** np.arange(n - 1, -1, -1, dtype=np.int32)
    value = np.where((words > letters).any(-1), letters**n + 1, value)
    return np.where((words == 0).any(-1), 0, value).astype(np.int32)


def fit_numbers(numbers: NDArray[np.int32], n: int, letters: int) -> NDArray[Any]:
    """Give numbers of words, 0..V^n + 1, in the fewest bytes: uint8, uint16 or uint32 of the same shape."""
    return numbers.astype(np.min_scalar_type(letters**n + 1))


def check_stride(n: int, stride: int) -> None:
    """Refuse a stride without words, which would do nothing.

    :raises OptionError: words of one letter are to lie apart.
    """
    if n == 1 and stride > 1:
        message = "is the distance between words, and without `n_gram` letters are encoded one by one"
        raise OptionError("n_gram_stride", message, "set n_gram, or leave it out")


def spell_words(vocabulary: str, n: int) -> tuple[str, ...]:
    """Give all words in the order of their numbers.

    :raises OptionError: they are too many.
    """
    if len(vocabulary) ** n > LARGEST:
        message = f"{len(vocabulary)} letters make {len(vocabulary) ** n:,} words of {n}, more than {LARGEST:,}"
        raise OptionError("n_gram", message)
    return tuple(map("".join, product(vocabulary, repeat=n)))
