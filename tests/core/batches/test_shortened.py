"""Windows that are cut to random lengths."""

from __future__ import annotations

from collections import Counter

import attrs
import numpy as np

from deepg_core.batches.shortened import shorten_windows
from deepg_core.targets import Windows

DRAW = np.random.default_rng(0).integers(1 << 62, size=900).astype(np.uint64)


def shortened(text, least, draw=DRAW):
    letters = np.repeat(np.frombuffer(text.encode(), np.uint8)[None], 900, axis=0)
    windows = shorten_windows(attrs.evolve(Windows.of_letters(letters), draw=draw), least)
    return [row.tobytes().decode() for row in windows.letters]


def test_each_length_from_the_least_on_is_as_likely():
    found = Counter(shortened("ACGTN\0\0", 3))
    assert sorted(found) == ["ACGTN\0\0", "ACGT\0\0\0", "ACG\0\0\0\0"][::-1]
    assert min(found.values()) > 250


def test_what_is_shorter_stays_and_so_does_all_where_nothing_may_be_random():
    assert set(shortened("AC\0", 3)) == {"AC\0"}
    assert set(shortened("ACGT", 1, draw=None)) == {"ACGT"}
