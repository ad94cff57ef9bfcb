"""Rows are those of the table, however they are looked up, and belong to who got them."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.encoders import rows as module
from deepg_core.encoders.rows import RowTable, allocate_floats

shapes = st.lists(st.integers(0, 5), min_size=1, max_size=3).map(tuple)


def table(codes, width, seed=0):
    return np.random.default_rng(seed).random((codes, width), np.float32)


@given(shapes, st.sampled_from([1, 2, 3, 4, 5, 6, 7, 21]), st.sampled_from([(256, np.uint8), (65536, np.uint16)]))
def test_a_row_for_each_code(shape, width, kind):
    codes, dtype = kind
    rows = table(codes, width)
    letters = np.random.default_rng(1).integers(0, codes, shape, dtype)
    np.testing.assert_array_equal(RowTable(rows).look_up(letters), rows[letters], strict=True)


@pytest.mark.parametrize("length", [1, 2, 32767, 32768, 32769, 70001])
def test_blocks_meet_without_a_gap(length):
    rows = table(256, 4)
    letters = np.random.default_rng(1).integers(0, 256, length, np.uint8)
    np.testing.assert_array_equal(RowTable(rows).look_up(letters), rows[letters])


def test_letters_that_do_not_lie_in_one_piece():
    rows = table(256, 4)
    letters = np.arange(48, dtype=np.uint8).reshape(4, 12)[::-1, ::3]
    np.testing.assert_array_equal(RowTable(rows).look_up(letters), rows[letters])


def test_memory_is_used_again_only_when_nobody_has_it():
    size = 12_345
    first = allocate_floats(size)
    address, view = first.ctypes.data, first[5:]
    del first
    gc.collect()
    assert allocate_floats(size).ctypes.data != address, "a view keeps it"
    view[:] = 1
    del view
    gc.collect()
    assert address in {array.ctypes.data for array in [allocate_floats(size), allocate_floats(size)]}


def test_memory_of_sizes_that_do_not_come_again_is_given_back():
    for size in range(1000, 1100):
        allocate_floats(size)
    gc.collect()
    assert len(module._free) <= 8
