"""Windows shuffled so that each pair of neighbours occurs as often as before: what a network sees in composition alone.

Every arrangement is equally likely. The letters are an Euler path through a graph whose edges are the pairs; Wilson's
algorithm draws the last exit of each letter, a random spanning tree towards the last letter, and the other edges follow in
random order (Jiang et al. 2008, uShuffle). To keep the last exits that are there, as deeplift does, never draws most of
the arrangements.

What is drawn are hashes of the window's own number, of places in it and of steps: so a window is shuffled in the same way
whatever others are shuffled beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.mixing import Words, mix_bits

Letters = NDArray[np.uint8]
Numbers = NDArray[np.int64]
_HALF, _LOWER = np.uint64(32), np.uint64(0xFFFFFFFF)
_BLOCK: Final = 1 << 24
"""Letters shuffled together, times the kinds of pairs."""
_SHORTEST: Final = 4
"""Three letters have a single arrangement: the first and the last one always stay."""
_AHEAD: Final = 64
"""Steps that are drawn for at once, lest hashes cost as many calls of numpy as the walk."""


def shuffle_windows(windows: Letters, draw: Words, vocabulary: bytes = b"ACGT") -> Letters:
    """Shuffle each window, keeping the counts of all pairs of neighbours and its first and last letter.

    Letters outside of the vocabulary, padding too, stay where they are, and the stretches between them are shuffled each
    by itself: so the pairs that they are part of stay as well.

    :param windows: uint8 (n, L).
    :param draw: (n,) a random number for each window, which decides alone how it is shuffled.
    :param vocabulary: the letters, upper case.
    """
    numbers = np.full(256, len(vocabulary), np.uint8)
    numbers[list(vocabulary)] = np.arange(len(vocabulary))
    letters, shuffled = np.array(list(vocabulary), np.uint8), windows.copy()
    rows = max(1, _BLOCK // len(vocabulary) ** 2 // max(windows.shape[1], 1))
    for first in range(0, len(windows), rows):
        block = shuffled[first : first + rows]
        flat = numbers[block].ravel()
        starts, lengths = _stretches((flat < len(vocabulary)).reshape(block.shape))
        if not len(starts):
            continue
        places = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        row, place = np.divmod(starts, windows.shape[1])
        keys = mix_bits(draw[first + row], place.astype(np.uint64))
        block.reshape(-1)[places] = letters[_shuffle(flat[places], lengths, len(vocabulary), keys)]
    return shuffled


def _stretches(inside: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Give where stretches of letters of the vocabulary start in the flat block, and their lengths, the longest first."""
    borders = np.zeros((len(inside), inside.shape[1] + 1), np.int8)
    borders[:, :-1] = inside
    borders[:, 1:] -= inside
    rows, columns = np.nonzero(borders)
    places = (rows * inside.shape[1] + columns).reshape(-1, 2)
    lengths = places[:, 1] - places[:, 0]
    order = np.argsort(-lengths, kind="stable")
    order = order[lengths[order] >= _SHORTEST]
    return places[order, 0], lengths[order]


def _shuffle(letters: Letters, lengths: Numbers, states: int, keys: Words) -> Letters:
    """Shuffle stretches that follow each other, the longest first.

    :param keys: (stretches,) a random number for each.
    """
    ends = np.cumsum(lengths)
    followed = np.ones(len(letters), np.bool_)
    followed[ends - 1] = False
    edges = np.flatnonzero(followed)
    letter = np.repeat(np.arange(len(lengths)) * states, lengths - 1) + letters[edges]
    pairs = np.bincount(letter * states + letters[edges + 1], minlength=len(lengths) * states**2)
    counts = pairs.reshape(-1, states, states)
    last = _draw_last_exits(counts, letters[ends - 1], mix_bits(keys, 1))
    return _walk(counts, last, letters[ends - lengths], lengths, mix_bits(keys, 2))


def _draw_last_exits(counts: Numbers, end: Letters, keys: Words) -> Numbers:
    """Give what follows each letter the last time: (stretches, states), -1 for the last letter and those that are absent.

    Wilson: walk at random from each letter until the tree is met; where the walk left a letter last is its exit.
    """
    stretches, states = np.arange(len(counts)), counts.shape[1]
    sums = np.where(np.eye(states, dtype=np.bool_), 0, counts).cumsum(2)  # a last exit leads to another letter
    exits, in_tree = np.full(counts.shape[:2], -1), sums[:, :, -1] == 0
    in_tree[stretches, end] = True
    for start in range(states):
        walked = rows = np.flatnonzero(~in_tree[:, start])
        at, step = np.full(len(rows), start), start
        while len(rows):
            total = sums[rows, at]
            drawn = _scale(mix_bits(keys[rows], step) >> _HALF, total[:, -1])
            exits[rows, at] = at = (total <= drawn[:, None]).sum(1)
            walking = ~in_tree[rows, at]
            rows, at, step = rows[walking], at[walking], step + states
        at = np.full(len(walked), start)
        for _ in range(states):  # no branch is longer; its end stays where it is
            in_tree[walked, at] = True
            at = np.where(exits[walked, at] < 0, at, exits[walked, at])
    return exits


def _walk(counts: Numbers, last: Numbers, start: Letters, lengths: Numbers, keys: Words) -> Letters:
    """Leave each letter by its exits in random order, the last exit last; in all stretches at once.

    An exit is drawn from those that are left, and the first of these takes its place.
    """
    exits, first, final = _list_exits(counts, last)
    walked = np.empty(int(lengths.sum()), np.uint8)
    begin, base, at = np.cumsum(lengths) - lengths, np.arange(len(lengths)) * counts.shape[1], start
    walked[begin] = at
    for step, bits in enumerate(_draw_steps(keys, lengths), start=1):
        rows = len(bits)
        place = base[:rows] + at[:rows]
        unused = first[place]
        drawn = unused + _scale(bits, final[place] - unused)
        walked[begin[:rows] + step] = at = exits[drawn]
        exits[drawn], first[place] = exits[unused], unused + 1
    return walked


def _draw_steps(keys: Words, lengths: Numbers) -> Iterator[Words]:
    """Give for each step 32 random bits of each stretch that is long enough for it: (rows,), fewer and fewer."""
    longer = np.searchsorted(-lengths, -np.arange(1, lengths.max(initial=1)))
    for first in range(0, len(longer), _AHEAD):
        rows = longer[first : first + _AHEAD]
        pairs = mix_bits(keys[: rows[0]], np.arange(first, first + _AHEAD // 2, dtype=np.uint64)[:, None])
        drawn = np.concatenate((pairs >> _HALF, pairs & _LOWER))
        yield from (bits[:count] for bits, count in zip(drawn, rows, strict=False))


def _scale(bits: Words, count: Numbers) -> Numbers:
    """Make of 32 random bits a number from 0 to below `count`."""
    return (bits * count.astype(np.uint64) >> _HALF).astype(np.int64)


def _list_exits(counts: Numbers, last: Numbers) -> tuple[Letters, Numbers, Numbers]:
    """Give the exits of the first letter of the first stretch, then of the next: those of any order and the last one.

    And for each letter where its exits start, and where those of any order end.
    """
    states = counts.shape[1]
    bound = last >= 0
    row, letter = np.nonzero(bound)
    times: Numbers = np.concatenate((counts, bound[:, :, None].astype(np.int64)), 2)
    times[row, letter, last[row, letter]] -= 1
    kinds = np.concatenate((np.broadcast_to(np.arange(states), counts.shape), last[:, :, None]), 2).astype(np.uint8)
    ends = counts.sum(2).cumsum()
    return np.repeat(kinds.ravel(), times.ravel()), ends - counts.sum(2).ravel(), ends - bound.ravel()
