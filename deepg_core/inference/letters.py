"""Texts as windows: each as many letters as a network reads, nothing that it learned from left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays, Feed
from deepg_core.corpus.alphabet import allowed_letters
from deepg_core.encoders import PADDING
from deepg_core.encoders.vocabulary import number_letters
from deepg_core.errors import DataError
from deepg_core.targets import Windows

_BESIDE: Final = {"qualities": "the quality of each letter", "coverage": "the coverage that headers name"}
"""What an encoder may ask for -> what that is; letters alone never have it."""
_SHARES: Final = "the share of each letter in its file, which stands for ambiguous letters"


class LetterReader:
    """Makes inputs of texts.

    :param feed: what makes inputs of letters in training.
    :param shorter: whether texts may be shorter than the input: the network passes over what fills them up.
    """

    def __init__(self, feed: Feed, *, shorter: bool = False) -> None:
        target = feed.target
        self._feed, self._window, self._shorter = feed, target.window, shorter
        self._lengths = (target.window, target.config.maxlen) if _input_first(feed) else (target.window,)
        allowed = allowed_letters(feed.encoder.vocabulary)
        self._allowed = {*allowed, *allowed.lower()}
        self._in_set = target.sets.samples_per_target if target.sets else 1

    def encode(self, texts: Sequence[Any], added: Sequence[NDArray[Any]], *, coded: bool = False) -> Arrays:
        """Give name of the input -> array.

        :param texts: of `window` letters, or of those of the input if it is the first of them.
        :param added: rows of tables, (windows, ...) each.
        :param coded: give letters as codes, where the feed has a table.
        :raises DataError: there are none, they are no texts or too long or too short, make no whole set, or the network
            learned from more than letters.
        """
        letters = self._codes([self._require_text(number, text) for number, text in enumerate(texts)])
        if not len(letters) or len(letters) % self._in_set:
            raise DataError(f"{self._counted(len(letters))}; the model reads {self._wanted}")
        self._require_letters_alone(letters)
        if wrong := [len(rows) for rows in added if len(rows) != len(letters)]:
            message = f"`added` has {wrong[0]} rows for {len(letters)} windows; give one for each"
            raise DataError(message)
        return self._feed.encode(Windows.of_letters(letters), added=added, coded=coded and "inputs").inputs

    def _codes(self, texts: Sequence[str]) -> NDArray[np.uint8]:
        block = "".join(text.upper().ljust(self._window, chr(PADDING)) for text in texts).encode("ascii")
        return np.frombuffer(block, np.uint8).reshape(len(texts), self._window)

    def _require_text(self, number: int, given: Any) -> str:
        text = given.decode("latin-1") if isinstance(given, bytes) else given
        if not isinstance(text, str):
            message = f"window {number} is no text but {shorten_value(given)}; the model reads {self._wanted}"
            raise DataError(message)
        foreign = set(text) - self._allowed
        if not self._fits(len(text)) or foreign:
            first = next((letter for letter in text if letter in foreign), "")
            also = f", {first!r} among them" if foreign else ""
            raise DataError(f"window {number} has {len(text)} letters{also}; the model reads {self._each}")
        return text

    def _fits(self, length: int) -> bool:
        return length in self._lengths or (self._shorter and 0 < length < self._lengths[-1])

    @property
    def _each(self) -> str:
        return f"{'1 to ' if self._shorter else ''}{self._lengths[-1]} letters of ASCII"

    @property
    def _wanted(self) -> str:
        each = self._each
        return each if self._in_set == 1 else f"sets of {self._in_set} windows, one after the other, of {each} each"

    def _counted(self, count: int) -> str:
        if not count:
            return "there are no windows"
        return f"{count} {'window makes' if count == 1 else 'windows make'} no whole set"

    def _require_letters_alone(self, letters: NDArray[np.uint8]) -> None:
        encoder = self._feed.encoder
        missing = [what for need, what in _BESIDE.items() if need in encoder.needs]
        ambiguous = number_letters(encoder.vocabulary)[letters] > len(encoder.vocabulary)
        if "frequencies" in encoder.needs and ambiguous.any():
            missing.append(_SHARES)
        if missing:
            shapes = self._feed.signature().inputs
            message = f"the model was trained with {' and '.join(missing)}, which letters alone do not give"
            raise DataError(f"{message}; give arrays as its encoder makes them: {shapes} a window")


def shorten_value(value: Any) -> str:
    """Say what something is that is no window."""
    if isinstance(value, np.ndarray):
        return f"an array {value.shape} of {value.dtype}"
    return f"{type(value).__name__} {value!r}"[:60]


def _input_first(feed: Feed) -> bool:
    """Say whether the input is the first letters of a window, so that these alone are enough."""
    letters = (np.arange(feed.target.window) % 251 + 2).astype(np.uint8)[None]
    given = feed.target.cut(Windows.of_letters(letters)).inputs.values()
    maxlen = feed.target.config.maxlen
    return len(given) == 1 and all(np.array_equal(part, letters[:, :maxlen]) for part in given)
