"""Labels are taken class by class, and fewer of them are part of more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.probing.labels import choose_labels
from deepg_core.probing.sample import Sample

TRUTH = np.repeat([0, 1, 2], [50, 30, 7])
FILE = np.arange(87) // 5
SAMPLE = Sample({}, TRUTH, FILE, FILE)
FRACTIONS = st.floats(0.001, 1)


@pytest.mark.parametrize(("fraction", "counts"), [(0.01, [1, 1, 1]), (0.1, [5, 3, 1]), (1, [50, 30, 7])])
def test_a_fraction_of_the_windows_of_each_class_is_rounded_up(fraction, counts):
    chosen = choose_labels(SAMPLE, fraction, "windows", 0)
    assert np.bincount(TRUTH[chosen]).tolist() == counts


def test_of_files_all_windows_are_taken_or_none():
    chosen = choose_labels(SAMPLE, 0.2, "files", 0)
    for number in range(3):
        of_class = np.equal(TRUTH, number)
        files = np.unique(FILE[of_class & chosen])
        assert len(files) == -(-len(np.unique(FILE[of_class])) // 5)
        np.testing.assert_array_equal(chosen[of_class], np.isin(FILE[of_class], files))


@given(FRACTIONS, FRACTIONS, st.sampled_from(["windows", "files"]), st.integers(0, 9))
def test_fewer_labels_are_part_of_more(one, other, by, seed):
    fewer, more = (choose_labels(SAMPLE, fraction, by, seed) for fraction in sorted((one, other)))
    assert not (fewer & ~more).any()


def test_another_seed_takes_others():
    one, other = (choose_labels(SAMPLE, 0.5, "windows", seed) for seed in (0, 1))
    assert (one != other).any()
