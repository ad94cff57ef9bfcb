"""A stretch of a window becomes its reverse complement."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.augmentations.inversion import Inversion, InversionAugmentation
from deepg_core.errors import OptionError

DRAW = np.random.default_rng(0).integers(1 << 62, size=500).astype(np.uint64)
TURNED = str.maketrans("ACGT", "TGCA")


def inverted(text, low, high, draw=DRAW):
    letters = np.broadcast_to(np.frombuffer(text.encode(), np.uint8), (len(draw), len(text)))
    changed = InversionAugmentation(Inversion(low, high), "ACGT").augment(letters, draw)
    return [row.tobytes().decode() for row in changed]


def turned(text, start, length):
    return text[:start] + text[start : start + length][::-1].translate(TURNED) + text[start + length :]


def test_each_window_has_one_of_the_stretches_that_may_be_and_all_come():
    text = "AACAGATCCG"
    found = inverted(text, 2, 4)
    assert set(found) == {turned(text, start, n) for n in (2, 3, 4) for start in range(10 - n + 1)}


def test_a_window_that_is_shorter_is_turned_as_a_whole_and_padding_stays():
    assert set(inverted("\0\0AAC", 9, 20)) == {"\0\0GTT"}
    assert set(inverted("AAC\0\0", 9, 20)) == {"GTT\0\0"}
    assert set(inverted("\0\0", 9, 20)) == {"\0\0"}


def test_letters_without_a_complement_are_refused():
    with pytest.raises(OptionError, match=r"^letters like 'E' of the vocabulary have no complement$"):
        InversionAugmentation(Inversion(), "ACE")


def test_the_shortest_is_not_above_the_longest():
    with pytest.raises(ValueError, match=r"^`invert_min` \(30\) is above `invert_max` \(20\)$"):
        Inversion(30)
