"""Letters become others at the rate that is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.augmentations.mutation import Mutation, MutationAugmentation

DRAW = np.random.default_rng(0).integers(1 << 62, size=1000).astype(np.uint64)


def mutated(text, rate, vocabulary="ACGT", draw=DRAW):
    letters = np.broadcast_to(np.frombuffer(text.encode(), np.uint8), (len(draw), len(text)))
    return MutationAugmentation(Mutation(rate), vocabulary).augment(letters, draw)


@pytest.mark.parametrize("rate", [0.001, 0.05, 0.7])
def test_so_many_letters_become_others_and_all_others_alike(rate):
    changed = mutated("A" * 1000, rate)  # 1,000,000 letters
    counts = np.array([(changed == ord(letter)).sum() for letter in "ACGT"])
    assert counts.sum() == changed.size
    wanted = np.array([1 - rate, rate / 3, rate / 3, rate / 3]) * changed.size
    assert (np.abs(counts - wanted) < 5 * np.sqrt(changed.size * rate)).all(), counts


def test_at_1_no_letter_stays_and_at_0_all_do():
    assert not (mutated("ACGT" * 25, 1.0) == np.frombuffer(b"ACGT" * 25, np.uint8)).any()
    assert (mutated("ACGT" * 25, 0.0) == np.frombuffer(b"ACGT" * 25, np.uint8)).all()


def test_what_is_no_letter_of_the_vocabulary_stays():
    text = "N\0\1Y"
    assert (mutated(text, 1.0) == np.frombuffer(text.encode(), np.uint8)).all()
    assert set(mutated("T", 1.0, "ACGU")[:, 0].tobytes()) == set(b"ACG")  # T stands for U
    assert set(mutated("A", 1.0, "A")[:, 0].tobytes()) == set(b"A")  # there is no other
