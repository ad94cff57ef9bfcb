"""Blocks of records joined and cut, through records where it must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.block import RecordBlock


def find_ends(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give where each record starts, and where the last one ends: (records,) -> (records + 1,)."""
    return np.concatenate([np.zeros(1, np.int64), lengths.cumsum()])


def merge_blocks(blocks: Sequence[RecordBlock], numbers: Sequence[int]) -> tuple[RecordBlock, NDArray[np.int32]]:
    """Join blocks, and records that go on from one into the next; and give the file of each record."""
    block = RecordBlock.joined(blocks)
    first = np.cumsum([0, *map(len, blocks[:-1])])
    begins = np.ones(len(block), bool)
    begins[first[1:]] = [not before.unfinished for before in blocks[:-1]]
    starts = np.flatnonzero(begins)
    file = np.repeat(np.array(numbers, np.int32), [len(its) for its in blocks])[starts]
    lengths, header_lengths = (np.add.reduceat(its, starts) for its in (block.lengths, block.header_lengths))
    merged = attrs.evolve(block, lengths=lengths, header_lengths=header_lengths, unfinished=blocks[-1].unfinished)
    return merged, file


def split_block(block: RecordBlock, most: int) -> Iterator[RecordBlock]:
    """Cut a block of more than `most` letters into blocks of so many, through records where it must be."""
    if len(block.letters) <= most:
        yield block
        return
    ends, header_ends = find_ends(block.lengths), find_ends(block.header_lengths)
    first, begun = 0, False  # the record that comes next, and whether some of it came already
    for start in range(0, len(block.letters), most):
        stop = min(start + most, len(block.letters))
        at_end = stop == len(block.letters)
        last = len(block) - 1 if at_end else int(np.searchsorted(ends[1:], stop))
        unfinished = block.unfinished if at_end else bool(ends[last + 1] > stop)
        header_lengths = block.header_lengths[first : last + 1].copy()
        if begun:
            header_lengths[0] = 0
        borders = np.clip(ends[first : last + 2], start, stop)
        lengths = borders[1:] - borders[:-1]
        yield RecordBlock(
            block.letters[start:stop],
            lengths,
            block.header_text[header_ends[first + begun] : header_ends[last + 1]],
            header_lengths,
            None if block.qualities is None else block.qualities[start:stop],
            unfinished,
        )
        first, begun = (last, True) if unfinished else (last + 1, False)
