"""Records that are shorter than a window, filled up."""

from __future__ import annotations

import numpy as np

from deepg_core.inference.grid import Grid
from deepg_core.inference.padding import fill_records


def texts(corpus):
    return [corpus.letters[a:b].tobytes() for a, b in zip(corpus.offsets, corpus.offsets[1:], strict=False)]


GRID = Grid(5, 3)


def fill(corpus_of, padding, *sequences, grid=GRID, begins=None):
    corpus = corpus_of([list(sequences)])
    begins = np.ones(len(sequences), bool) if begins is None else np.array(begins)
    filled = fill_records(corpus, begins, grid, padding)
    return texts(filled.corpus), filled.shift.tolist()


def test_none_and_standard_leave_records_as_they_are(corpus_of):
    for padding in ("none", "standard"):
        assert fill(corpus_of, padding, "AC", "ACGTA") == ([b"AC", b"ACGTA"], [0, 0])


def test_a_short_record_is_repeated(corpus_of):
    assert fill(corpus_of, "self", "AC", "ACGTAC", "") == ([b"ACACA", b"ACGTAC", b""], [0, 0, 0])


def test_the_end_of_a_record_that_began_earlier_is_not_repeated(corpus_of):
    assert fill(corpus_of, "self", "AC", "GT", begins=[False, True]) == ([b"AC", b"GTGTG"], [0, 0])


def test_padding_stands_before_every_record_that_begins(corpus_of):
    grid = Grid(3, 3, lead=3)
    found = fill(corpus_of, "maxlen", "AC", "GTT", grid=grid, begins=[False, True])
    assert found == ([b"AC", b"\0\0\0GTT"], [0, 3])


def test_qualities_are_filled_up_alike(corpus_of):
    import attrs

    corpus = attrs.evolve(corpus_of([["AC"]]), qualities=np.frombuffer(b"!I", np.uint8))
    assert fill_records(corpus, np.ones(1, bool), Grid(5, 3), "self").corpus.qualities.tobytes() == b"!I!I!"
