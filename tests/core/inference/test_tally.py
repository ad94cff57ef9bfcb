"""What windows add up to."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.inference.tally import add_windows, fill_stats, join_stats, part_stats

SHAPES = {"windows": (), "sum": (2,), "max": (2,)}


def tally(record, values, records, batches):
    stats = fill_stats(SHAPES, records)
    for places in batches:
        its = values[places]
        add_windows(stats, record[places], {"windows": np.ones(len(its)), "sum": its, "max": its})
    return stats


@settings(max_examples=40)
@given(st.lists(st.integers(0, 4), max_size=30), st.integers(1, 7), st.integers(0, 100))
def test_batches_add_up_to_what_all_windows_make(records, size, seed):
    record = np.sort(np.array(records, np.int64))
    values = np.random.default_rng(seed).integers(-9, 9, (len(record), 2)).astype(np.float64)
    batches = [slice(start, start + size) for start in range(0, len(record), size)]
    stats = tally(record, values, 5, batches)
    for number in range(5):
        its = values[record == number]
        assert stats["windows"][number] == len(its)
        np.testing.assert_array_equal(stats["sum"][number], its.sum(axis=0))
        np.testing.assert_array_equal(stats["max"][number], its.max(axis=0) if len(its) else [-np.inf] * 2)


def test_a_record_that_came_in_two_pieces():
    first = tally(np.array([0, 0]), np.array([[1.0, 5.0], [2.0, 3.0]]), 1, [slice(None)])
    second = tally(np.array([0, 1]), np.array([[4.0, 1.0], [7.0, 7.0]]), 2, [slice(None)])
    join_stats(second, 0, part_stats(first, slice(0, 1)))
    assert {name: value.tolist() for name, value in second.items()} == {
        "windows": [3.0, 1.0],
        "sum": [[7.0, 9.0], [7.0, 7.0]],
        "max": [[4.0, 5.0], [7.0, 7.0]],
    }
