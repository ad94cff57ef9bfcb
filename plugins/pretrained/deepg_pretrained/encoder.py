"""Letters to numbers, in the words of a pretrained model's tokenizer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from deepg_core.encoders import MASK, NOTHING, PADDING, Beside, Encoder
from deepg_core.errors import OptionError
from deepg_pretrained.folder import find_folder
from deepg_pretrained.options import PretrainedTokens
from deepg_pretrained.vocabulary import read_vocabulary


class PretrainedEncoder(Encoder[PretrainedTokens]):
    """uint8 (..., length) -> int32 (..., tokens), numbers as in `Vocabulary`.

    The tokens that the tokenizer adds before and behind are no numbers: the network has them. A word that holds padding is
    padding, one that holds another letter is what the tokenizer has for unknown ones.
    """

    def __init__(self, config: PretrainedTokens) -> None:
        super().__init__(config)
        self._words = words = read_vocabulary(find_folder(config.source))
        self.vocabulary, self.word, self.numbers = words.letters, words.word, len(words.tokens)
        self.word_stride = config.stride or words.stride
        if self.word == 1 and self.word_stride > 1:
            raise OptionError(
                "stride", "is the distance between words, and this tokenizer reads letter by letter", "leave it out"
            )
        self._rest = words.rest and self.word_stride == self.word
        self._table = _number_letters(self.vocabulary)

    @property
    def classes(self) -> tuple[str, ...]:
        """None: numbers have no columns."""
        return ()

    def encode(self, letters: NDArray[np.uint8], beside: Beside = NOTHING) -> NDArray[np.int32]:  # noqa: ARG002
        """Look every letter up, and count words in V-adic numbers.

        :raises OptionError: there are fewer letters than a word has.
        """
        numbers = self._table[letters]
        if self.word == 1:
            return numbers
        if (length := numbers.shape[-1]) < self.word:
            message = f"a word of {self.word} letters does not fit into {length}"
            raise OptionError("from", message, "raise target.maxlen")
        words = self._count(sliding_window_view(numbers, self.word, axis=-1)[..., :: self.word_stride, :])
        rest = length % self.word if self._rest else 0
        return np.concatenate([words, self._single(numbers[..., length - rest :])], -1) if rest else words

    def masking(self) -> Encoder:
        """Give itself: the mask has a number.

        :raises OptionError: its numbers stand for words.
        """
        if self.word > 1:
            raise OptionError("from", f"`masked_lm` hides letters, and this tokenizer reads words of {self.word}")
        return self

    def _count(self, words: NDArray[np.int32]) -> NDArray[np.int32]:
        many, n = len(self.vocabulary), self.word
        value = 1 + (words - 1) @ many ** np.arange(n - 1, -1, -1, dtype=np.int32)
        value = np.where((words > many).any(-1), many**n + 1, value)
        return np.where((words == 0).any(-1), 0, value).astype(np.int32)

    def _single(self, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        many = len(self.vocabulary)
        words = many**self.word
        value = np.where(numbers > many, words + 1, words + 2 + numbers)
        return np.where(numbers == 0, 0, value).astype(np.int32)


def _number_letters(vocabulary: str) -> NDArray[Any]:
    """Give the number of each code, int32 (256,): 0 padding, 1..V in either case, V + 1 others, V + 2 the mask."""
    many = len(vocabulary)
    numbers = np.full(256, many + 1, np.int32)
    numbers[PADDING], numbers[MASK] = 0, many + 2
    read = vocabulary + "T" if "U" in vocabulary and "T" not in vocabulary else vocabulary
    for text in (read, read.lower()):
        numbers[np.frombuffer(text.encode("ascii"), np.uint8)] = np.minimum(np.arange(1, len(read) + 1), many)
    if read != vocabulary:
        numbers[[ord("T"), ord("t")]] = numbers[ord("U")]
    return numbers
