"""The two parts of a window change places."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.augmentations.translocation import Translocation, TranslocationAugmentation

DRAW = np.random.default_rng(0).integers(1 << 62, size=500).astype(np.uint64)


def shifted(text, low, high, draw=DRAW):
    letters = np.broadcast_to(np.frombuffer(text.encode(), np.uint8), (len(draw), len(text)))
    changed = TranslocationAugmentation(Translocation(low, high), "ACGT").augment(letters, draw)
    return {row.tobytes().decode() for row in changed}


def test_a_window_is_shifted_to_either_side_and_goes_round():
    text = "ABCDEFGH"
    assert shifted(text, 2, 3) == {text[n:] + text[:n] for n in (2, 3, -2, -3)}
    assert shifted(text, 0, 0) == {text}
    assert shifted("AB", 5, 5) == {"BA"}


def test_padding_stays():
    assert shifted("\0\0ABC", 1, 1) == {"\0\0BCA", "\0\0CAB"}
    assert shifted("ABC\0\0", 1, 1) == {"BCA\0\0", "CAB\0\0"}
    assert shifted("\0", 1, 1) == {"\0"}


def test_the_least_is_not_above_the_most():
    with pytest.raises(ValueError, match=r"^`shift_min` \(30\) is above `shift_max` \(20\)$"):
        Translocation(30)
