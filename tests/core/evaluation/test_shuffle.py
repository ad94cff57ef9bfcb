"""Pairs of letters stay, and every arrangement that keeps them is equally likely."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from deepg_core.evaluation import shuffle
from deepg_core.evaluation.shuffle import shuffle_windows
from deepg_core.mixing import mix_bits


def windows(*texts):
    return np.array([list(text.encode()) for text in texts], np.uint8)


def shuffled(before, seed, *vocabulary):
    """Shuffle windows, of which each has a number of its own."""
    return shuffle_windows(before, mix_bits(np.arange(len(before), dtype=np.uint64), seed), *vocabulary)


def texts(letters):
    return [row.tobytes().decode() for row in letters]


def arrangements(text):
    """Walk along the pairs in every order."""

    def walk(path, left):
        if not left:
            yield path
        for pair in left:
            if pair[0] == path[-1]:
                yield from walk(path + pair[1], left - Counter([pair]))

    return sorted(walk(text[0], Counter(pairwise(text))))


@settings(deadline=None)
@given(st.lists(st.text("ACGTN\0", min_size=12, max_size=12), min_size=1, max_size=20), st.integers(0, 9))
def test_pairs_and_what_is_no_letter_stay(before, seed):
    after = texts(shuffled(windows(*before), seed))
    for old, new in zip(before, after, strict=True):
        assert Counter(pairwise(new)) == Counter(pairwise(old))
        assert (new[0], new[-1]) == (old[0], old[-1])
        assert [place for place, letter in enumerate(new) if letter in "N\0"] == [
            place for place, letter in enumerate(old) if letter in "N\0"
        ]


def test_long_windows_keep_their_pairs_and_change(rng):
    before = rng.choice(np.frombuffer(b"ACGT", np.uint8), size=(50, 1000))
    after = shuffled(before, 1)
    codes = [
        np.apply_along_axis(np.bincount, 1, part[:, :-1].astype(int) * 256 + part[:, 1:]) for part in (before, after)
    ]
    np.testing.assert_array_equal(*codes)
    assert ((before == after).mean(1) < 0.4).all()


@pytest.mark.parametrize(
    ("text", "count"),
    [("ACGTACGATA", 6), ("AACAGATTAC", 24), ("TGGTACGTAAG", 36), ("CACGCATCCG", 24)],
)
def test_every_arrangement_is_equally_likely(text, count):
    possible = arrangements(text)
    assert len(possible) == count
    drawn = Counter(texts(shuffled(np.repeat(windows(text), 100 * count, 0), 3)))
    assert set(drawn) == set(possible)
    assert stats.chisquare([drawn[one] for one in possible]).pvalue > 0.001


def test_stretches_between_other_letters_are_shuffled_each_by_itself():
    text = "ACGTACGATANNACGTACGATA"
    drawn = Counter(texts(shuffled(np.repeat(windows(text), 3600, 0), 5)))
    possible = [f"{left}NN{right}" for left in arrangements(text[:10]) for right in arrangements(text[:10])]
    assert set(drawn) == set(possible)
    assert stats.chisquare([drawn[one] for one in possible]).pvalue > 0.001


def test_the_seed_decides(rng):
    before = rng.choice(np.frombuffer(b"ACGT", np.uint8), size=(20, 100))
    np.testing.assert_array_equal(shuffled(before, 1), shuffled(before, 1))
    assert (shuffled(before, 1) != shuffled(before, 2)).any(1).all()


def test_each_window_of_several_blocks_is_shuffled(rng, monkeypatch):
    monkeypatch.setattr(shuffle, "_BLOCK", 16 * 100 * 3)
    before = rng.choice(np.frombuffer(b"ACGT", np.uint8), size=(20, 100))
    assert (shuffled(before, 1) != before).any(1).all()


@settings(deadline=None)
@given(st.lists(st.text("ACGTN\0", min_size=150, max_size=150), min_size=2, max_size=9), st.data())
def test_a_window_is_shuffled_alike_whatever_is_beside_it(before, data):
    letters, numbers = windows(*before), np.arange(len(before), dtype=np.uint64)
    some = np.array(data.draw(st.lists(st.sampled_from(range(len(before))), min_size=1)))
    among, alone = shuffle_windows(letters, numbers), shuffle_windows(letters[some], numbers[some])
    np.testing.assert_array_equal(alone, among[some])


def test_the_windows_that_are_given_stay(rng):
    before = rng.choice(np.frombuffer(b"ACGT", np.uint8), size=(5, 50))
    kept = before.copy()
    shuffled(before, 1)
    np.testing.assert_array_equal(before, kept)


def test_other_vocabularies_are_shuffled():
    protein = "MKVLAAGIVGLKAVMKLAGV"
    (after,) = texts(shuffled(windows(protein), 2, b"ACDEFGHIKLMNPQRSTVWY"))
    assert Counter(pairwise(after)) == Counter(pairwise(protein))
    assert after != protein


@pytest.mark.parametrize("text", ["", "A", "ACG", "NNNN", "AAAAAAAA", "ACACACAC"])
def test_a_single_arrangement_stays(text):
    assert texts(shuffled(np.repeat(windows(text).reshape(1, -1), 3, 0), 1)) == [text] * 3


def test_no_windows_are_none():
    assert shuffled(np.empty((0, 10), np.uint8), 1).shape == (0, 10)
