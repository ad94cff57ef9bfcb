"""Files of records in memory, whole or in parts, and pieces of them."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import pytest

from deepg_core.corpus.block import RecordBlock
from deepg_core.errors import DataError
from deepg_core.inference.grid import Grid
from deepg_core.inference.pieces import Pieces

BROKEN = object()


def cut_blocks(records, most):
    """Give records `most` letters at a time, through them where it must be, as `Reader.parts` does."""
    for header, letters in records:
        parts = [letters[start : start + most] for start in range(0, max(len(letters), 1), most)]
        for number, part in enumerate(parts):
            block = RecordBlock.of([(header if number == 0 else "", part)])
            yield attrs.evolve(block, unfinished=number + 1 < len(parts))


@pytest.fixture(scope="session")
def broken_mark():
    """Stands for a place where a file cannot be read further."""
    return BROKEN


@pytest.fixture(scope="session")
def pieces_of():
    """Make pieces of files, each a list of (header, letters) and `BROKEN`; `most`: letters of a block."""

    def make(files, window=5, step=3, size=20, most=None, skip_broken=False, whole_files=False, **grid):
        paths = [Path(f"{number}.fasta") for number in range(len(files))]

        def read(path):
            records = files[paths.index(path)]
            whole = [it for it in records if it is not BROKEN]
            yield from cut_blocks(whole, most) if most else ([RecordBlock.of([it]) for it in whole])
            if BROKEN in records:
                raise DataError("is broken", path)

        laid = Grid(window, step, **grid)
        return Pieces(paths, paths, read, "ACGT", laid, skip_broken, size, whole_files)

    return make


@pytest.fixture(scope="session")
def list_windows():
    """List (number of the record, start, letters) of all windows of pieces, and the headers of records that end."""

    def run(pieces, grid):
        found, headers, first = [], [], 0
        for piece in pieces:
            corpus = piece.corpus
            record, start = grid.starts(piece.all_before + corpus.lengths, piece.all_seen)
            place = corpus.offsets[record] + start - piece.all_before[record]
            texts = [corpus.letters[at : at + grid.reach].tobytes().decode() for at in place]
            found += zip((record + first).tolist(), start.tolist(), texts, strict=True)
            ended = len(corpus) - piece.goes_on
            headers += corpus.headers()[:ended]
            first += ended
        return found, headers

    return run


@pytest.fixture(scope="session")
def draw_records():
    """Draw records of any lengths, which are always the same for a seed."""

    def draw(count, longest, seed=0, letters="ACGTN"):
        rng = np.random.default_rng(seed)
        lengths = rng.integers(0, longest + 1, count)
        return [(f"r{n}.{seed} text", "".join(rng.choice(list(letters), length))) for n, length in enumerate(lengths)]

    return draw
