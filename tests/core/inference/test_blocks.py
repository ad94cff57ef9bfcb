"""Blocks joined and cut."""

from __future__ import annotations

import attrs
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.corpus.block import RecordBlock
from deepg_core.inference.blocks import find_ends, merge_blocks, split_block

records = st.lists(st.tuples(st.text("ab", max_size=3), st.text("ACGT", max_size=9)), min_size=1, max_size=6)


def test_where_records_end():
    np.testing.assert_array_equal(find_ends(np.array([3, 0, 2])), [0, 3, 3, 5])


@settings(max_examples=40)
@given(records, st.integers(1, 12), st.booleans())
def test_what_was_split_is_whole_again_once_it_is_joined(texts, most, with_qualities):
    block = RecordBlock.of([(header, letters, "I" * len(letters)) for header, letters in texts])
    block = block if with_qualities else attrs.evolve(block, qualities=None)
    parts = list(split_block(block, most))
    assert all(len(part.letters) <= most for part in parts)
    merged, file = merge_blocks(parts, [7] * len(parts))
    assert list(merged.records()) == list(block.records())
    np.testing.assert_array_equal(file, [7] * len(texts))
    assert not merged.unfinished


def test_a_block_that_goes_on_does_so_in_its_last_part():
    block = attrs.evolve(RecordBlock.of([("a", "ACGT"), ("b", "AC")]), unfinished=True)
    parts = list(split_block(block, 3))
    assert [part.unfinished for part in parts] == [True, True]
    assert [part.header_text.tobytes() for part in parts] == [b"a", b"b"]


def test_records_of_several_files_keep_their_files():
    blocks = [RecordBlock.of([("a", "AC"), ("b", "G")]), RecordBlock.of([("c", "T")])]
    merged, file = merge_blocks(blocks, [0, 3])
    assert list(merged.records()) == [("a", "AC"), ("b", "G"), ("c", "T")]
    np.testing.assert_array_equal(file, [0, 0, 3])
