"""What batches are made of, in a line."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from deepg_core.batches import Contents
from deepg_core.views.batches import describe_batches

SEQUENCES = {"files": 1200, "records": 3, "unit": "sequences", "bases": 10_000}
MANY = ", ".join(f"c{number} {number}" for number in range(20))


@pytest.mark.parametrize(
    ("contents", "sizes", "line"),
    [
        (
            SEQUENCES,
            {"a": 1000, "b": 20},
            "1,200 files, 3 sequences, 10,000 bases; windows: a 1,000, b 20; 64 in a batch",
        ),
        (
            SEQUENCES | {"ambiguous": 123},
            {"": 1000},
            "1,200 files, 3 sequences, 10,000 bases (1.23% ambiguous); windows: 1,000; 64 in a batch",
        ),
        (
            SEQUENCES | {"files": 1, "records": 1},
            {"": 1000},
            "1 file, 1 sequence, 10,000 bases; windows: 1,000; 64 in a batch",
        ),
        (
            SEQUENCES,
            {f"c{number}": number for number in range(1200)},
            f"1,200 files, 3 sequences, 10,000 bases; windows: {MANY} and 1,180 more; 64 in a batch",
        ),
        ({"files": 2, "records": 3000, "unit": "rows"}, {"": 3000}, "2 files, 3,000 rows; 64 in a batch"),
    ],
)
def test_a_line(contents, sizes, line):
    assert describe_batches(Contents(**contents), SimpleNamespace(by_class=sizes, windows_in_batch=64)) == line
