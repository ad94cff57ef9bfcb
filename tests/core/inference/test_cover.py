"""Overlapping windows as one line."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.inference.cover import Liner, Windows, draw_line

grids = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 5), st.integers(1, 9)), min_size=1, max_size=4)


def lay(laid, seed=0):
    """Give windows of records: (count, step, window) of each, with random values."""
    rows = [(r, n * step, n * step + size) for r, (count, step, size) in enumerate(laid) for n in range(count)]
    record, begin, end = np.array(rows, np.int64).reshape(-1, 3).T
    return Windows(record, begin, end, np.random.default_rng(seed).random((len(rows), 2)))


def bases_of(line, shift=0):
    """Give record and base -> mean."""
    found = {}
    for record, begin, end, mean in zip(line.record, line.begin, line.end, line.mean, strict=True):
        for base in range(begin, end):
            assert (record + shift, base) not in found
            found[int(record) + shift, base] = mean
    return found


def expect(windows):
    covering = {}
    for record, begin, end, values in zip(windows.record, windows.begin, windows.end, windows.values, strict=True):
        for base in range(begin, end):
            covering.setdefault((int(record), base), []).append(values)
    return {place: np.mean(values, axis=0) for place, values in covering.items()}


def same(found, wanted):
    assert found.keys() == wanted.keys()
    np.testing.assert_allclose([found[it] for it in wanted], [*wanted.values()], atol=1e-8)


@settings(max_examples=40)
@given(grids, st.integers(0, 99))
def test_each_base_has_the_mean_of_the_windows_that_cover_it(laid, seed):
    windows = lay(laid, seed)
    if len(windows.record):
        same(bases_of(draw_line(windows)), expect(windows))


@settings(max_examples=40)
@given(st.integers(1, 30), st.integers(1, 5), st.integers(1, 9), st.lists(st.integers(0, 30), max_size=4))
def test_a_record_that_comes_in_pieces_has_the_same_line(count, step, size, cuts):
    windows, liner, found, first = lay([(count, step, size)]), Liner(), {}, 0
    for cut in sorted(min(it, count) for it in cuts):
        line = liner.add(windows.chosen(np.arange(first, cut)), 0, cut * step)
        assert (line.end <= cut * step).all()
        found |= bases_of(line)
        first = cut
    rest = bases_of(liner.add(windows.chosen(np.arange(first, count)), None))
    assert not found.keys() & rest.keys()
    same(found | rest, expect(windows))


def test_the_record_after_one_that_came_in_pieces_is_whole():
    liner = Liner()
    liner.add(lay([(3, 2, 4)]), 0, 6)
    windows = lay([(0, 2, 4), (2, 2, 4)])
    line = liner.add(windows, None)
    assert [(r, b, e) for r, b, e in zip(line.record, line.begin, line.end, strict=True) if r == 1] == [
        (1, 0, 2),
        (1, 2, 4),
        (1, 4, 6),
    ]


def test_equal_neighbours_stay_two_stretches_and_a_gap_is_none():
    windows = Windows(np.array([0, 0]), np.array([0, 5]), np.array([2, 7]), np.ones((2, 1)))
    line = draw_line(windows)
    assert (line.begin.tolist(), line.end.tolist(), line.mean.tolist()) == ([0, 5], [2, 7], [[1.0], [1.0]])
