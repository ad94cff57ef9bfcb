"""Windows in stretches."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.inference.overlap import find_overlaps, join_windows, place_windows
from deepg_core.inference.sharing import Layout

LENGTH, STEP = 12, 3


def cut(records, step=STEP):
    """Give the windows of records, letters as numbers."""
    windows = [r[start : start + LENGTH] for r in records for start in range(0, len(r) - LENGTH + 1, step)]
    return np.array(windows).reshape(-1, LENGTH)


def draw(lengths, seed=0):
    random = np.random.default_rng(seed)
    return [random.integers(0, 99, length) for length in lengths]


def test_windows_go_on_within_a_record():
    assert find_overlaps(cut(draw([20, 15])), STEP).tolist() == [True, True, False, True]


def test_rows_of_letters_overlap_where_all_columns_do():
    windows = np.eye(4, dtype=np.float32)[cut(draw([20])) % 4]
    windows[2, 0, 1] += 1
    assert find_overlaps(windows, STEP).tolist() == [True, False]


def test_what_has_no_company_stays_alone():
    places, together = place_windows(np.array([False, True, True, True, False]), Layout(LENGTH, STEP, STEP, 4))
    assert together.tolist() == [False, True, True, True, True, False]
    assert (places.stretch.tolist(), places.slot.tolist()) == ([0, 0, 0, 0], [0, 1, 2, 3])
    assert places.last.tolist() == [False, False, False, True]


def test_a_run_takes_several_blocks_and_a_last_one_that_is_full_enough():
    layout = Layout(LENGTH, STEP, STEP, 4)  # 21 letters for four windows
    places, together = place_windows(np.ones(5, bool), layout)
    assert places.stretch.tolist() == [0, 0, 0, 0, 1, 1]
    assert together.all()
    _, together = place_windows(np.ones(4, bool), layout)
    assert together.tolist() == [True] * 4 + [False]


def test_phases_take_turns():
    places, together = place_windows(np.ones(5, bool), Layout(LENGTH, STEP, 2 * STEP, 3))
    assert together.all()
    assert (places.stretch.tolist(), places.slot.tolist()) == ([0, 1, 0, 1, 0, 1], [0, 0, 1, 1, 2, 2])
    assert places.last.tolist() == [False] * 4 + [True] * 2


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(1, 2), st.integers(1, 6), st.integers(0, 99))
def test_each_window_lies_whole_where_it_was_put(lengths, phases, count, seed):
    windows, layout = cut(draw([*lengths, LENGTH], seed)), Layout(LENGTH, STEP, phases * STEP, count)
    places, together = place_windows(find_overlaps(windows, STEP), layout)
    if not together.any():
        return
    stretches = join_windows(windows[together], places, layout)
    starts = places.slot * layout.hop
    found = [stretches[n, start : start + LENGTH] for n, start in zip(places.stretch, starts, strict=True)]
    assert np.array_equal(found, windows[together])
    assert stretches.size < windows[together].size
