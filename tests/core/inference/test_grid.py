"""Where windows lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.inference.grid import Grid


def starts_of(grid, *lengths, seen=None):
    record, start = grid.starts(np.array(lengths), np.array(seen or [0] * len(lengths)))
    return list(zip(record.tolist(), start.tolist(), strict=True))


def test_windows_begin_at_the_first_letter_and_lie_whole_in_the_record():
    assert starts_of(Grid(5, 3), 4, 5, 11) == [(1, 0), (2, 0), (2, 3), (2, 6)]


def test_a_record_without_letters_has_no_window_even_where_padding_stands_before_it():
    assert starts_of(Grid(5, 3, lead=5), 0, 2) == [(1, -5)]


def test_padding_before_a_record_moves_its_windows_to_the_left():
    assert starts_of(Grid(5, 3, lead=5), 7) == [(0, -5), (0, -2), (0, 1)]


def test_sets_share_no_window():
    grid = Grid(5, 3, in_set=2)
    assert (grid.reach, grid.stride) == (8, 6)
    assert starts_of(grid, 7, 14) == [(1, 0), (1, 6)]
    np.testing.assert_array_equal(grid.spread(np.array([0, 6])), [0, 3, 6, 9])


def test_records_that_are_too_short_have_no_window():
    assert starts_of(Grid(2, 2, least=5), 4, 5) == [(1, 0), (1, 2)]
    assert Grid(2, 2, least=5).next_start(4) == 0


@settings(max_examples=40)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3), st.booleans(), st.integers(0, 30), st.integers(0, 60))
def test_what_was_given_and_what_comes_is_all(window, step, in_set, padded, least, length):
    grid = Grid(window, step, in_set, window if padded else 0, least)
    whole = starts_of(grid, length)
    for seen in range(length + 1):
        before = starts_of(grid, seen)
        assert before + starts_of(grid, length, seen=[seen]) == whole
        if len(before) < len(whole):
            assert grid.next_start(seen) == whole[len(before)][1]


@pytest.mark.parametrize("step", [1, 2, 7])
def test_consecutive_windows_are_a_step_apart(step):
    starts = [start for _, start in starts_of(Grid(4, step), 40)]
    assert np.unique(np.diff(starts)).tolist() == [step]
