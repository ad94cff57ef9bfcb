"""How a network reads letters: which of its inputs they become, and whether one by one."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays, Feed
from deepg_core.targets import Windows


@frozen
class Reading:
    """Inputs by their names."""

    vocabulary: str
    sequences: frozenset[str]
    """Those that are made of the letters of a window; the others come from tables."""
    letters: frozenset[str]
    """Of these the ones that are single letters: one-hot, in the order of the vocabulary, or numbers counted from 1."""


def find_reading(feed: Feed) -> Reading:
    """Look at what becomes of padding, and of windows of one letter each."""
    vocabulary = feed.encoder.vocabulary
    blank = _encode(feed, np.zeros(1, np.uint8))
    spelled = _encode(feed, np.frombuffer(vocabulary.encode("ascii"), np.uint8))
    sequences = {name for name, array in spelled.items() if not np.array_equal(array[:1], blank[name])}
    letters = {name for name in sequences if _is_spelled(spelled[name], len(vocabulary))}
    return Reading(vocabulary, frozenset(sequences), frozenset(letters))


def _encode(feed: Feed, letters: NDArray[np.uint8]) -> Arrays:
    """Encode a window of each letter alone, or a set of such windows."""
    many = feed.target.sets.samples_per_target if feed.target.sets else 1
    block = np.repeat(np.repeat(letters, many)[:, None], feed.target.window, axis=1)
    windows = Windows.of_letters(block)
    trusted = np.full_like(block, ord("~"))
    return feed.encode(
        attrs.evolve(windows, qualities=trusted) if "qualities" in feed.encoder.needs else windows
    ).inputs


def _is_spelled(array: NDArray[Any], letters: int) -> bool:
    """Say whether each window is one letter throughout, and no two the same: on the other strand it is another."""
    if array.dtype.kind == "f":
        if array.ndim < 3 or not (np.sort(array, axis=-1) == np.eye(array.shape[-1])[-1]).all():
            return False
        array = array.argmax(axis=-1) + 1
    number = array.reshape(len(array), -1)
    return bool((number == number[:, :1]).all()) and sorted(number[:, 0].tolist()) == list(range(1, letters + 1))
