"""What is said of records that two splits share."""

from __future__ import annotations

from pathlib import Path

import pytest

from deepg_core.batches import Shared, Twins
from deepg_core.inspection.leaks import describe_near, describe_shared

TWINS = (Twins(Path("b.fasta"), "y", Path("a.fasta"), "x"),)
LONG = (Twins(Path("b.fasta"), "y" * 41, Path("a.fasta"), ""),)


@pytest.mark.parametrize(
    ("shared", "note"),
    [
        (Shared(0, 0, ()), ""),
        (
            Shared(1, 0, TWINS),
            "1 sequence of validation is in train too (for example b.fasta y = a.fasta x): validation will flatter",
        ),
        (
            Shared(1200, 1, TWINS),
            (
                "1,200 sequences of validation are in train too (for example b.fasta y = a.fasta x), "
                "1 more as reverse complement: validation will flatter"
            ),
        ),
        (
            Shared(0, 2, LONG),
            (
                "2 sequences of validation are in train as reverse complement "
                f"(for example b.fasta {'y' * 37}... = a.fasta): validation will flatter"
            ),
        ),
    ],
)
def test_the_note(shared, note):
    assert describe_shared(shared) == note


def test_the_note_names_the_splits():
    assert describe_shared(Shared(1, 0, TWINS), ("validation", "test")) == (
        "1 sequence of test is in validation too (for example b.fasta y = a.fasta x): test will flatter"
    )


def test_the_note_names_what_is_compared():
    twins = Twins(Path("a.npz"), "row 0", Path("a.npz"), "row 0")
    assert describe_shared(Shared(1, 0, (twins,)), ("train", "test"), "row") == (
        "1 row of test is in train too (for example a.npz row 0 = a.npz row 0): test will flatter"
    )


def test_the_note_on_what_is_near():
    assert describe_near(Shared(3, 0, TWINS)) == ""
    assert describe_near(Shared(0, 0, (), 2, TWINS[0], 0.875)) == (
        "2 sequences of validation have at least 50% of the 21-mers in a sequence of train (for example b.fasta y and "
        "a.fasta x share 88%): validation may flatter; keep relatives on one side"
    )
    assert describe_near(Shared(0, 0, (), 1, TWINS[0], 0.5, 0.125), ("train", "test")).startswith(
        "1 sequence of test, of 12.5% that were compared, has at least 50% of the 21-mers in a sequence of train"
    )
