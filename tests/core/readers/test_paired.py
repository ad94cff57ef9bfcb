"""Reads of two files that belong together."""

from __future__ import annotations

import pytest

from deepg_core.corpus.block import RecordBlock
from deepg_core.errors import DataError
from deepg_core.readers.paired import Paired

FIRST, SECOND = "s_R1.fastq", "s_R2.fastq"


@pytest.fixture
def pairs(tmp_path):
    """Joins the records of two made-up files; `joined` is what did it."""

    def joining(first, second, half=2):
        files = {tmp_path / FIRST: first, tmp_path / SECOND: second}
        joining.joined = Paired(lambda path: iter(files[path]), half, {tmp_path / FIRST: tmp_path / SECOND})
        return list(joining.joined(tmp_path / FIRST))

    return joining


def test_a_pair_is_the_starts_of_both_reads(pairs):
    assert pairs([("a", "ACGT"), ("b", "AA")], [("a", "GG"), ("b", "CTT")]) == [("a", "ACGG"), ("b", "AACT")]


def test_qualities_are_joined_likewise(pairs):
    assert pairs([("a", "ACG", "123")], [("a", "TTT", "456")]) == [("a", "ACTT", "1245")]


def test_readers_may_give_blocks(pairs):
    assert pairs([RecordBlock.of([("a", "ACG", "123")])], [("a", "TTT", "456")]) == [("a", "ACTT", "1245")]


def test_a_pair_with_a_short_read_is_left_out_and_counted(pairs, tmp_path):
    reads = [("a", "A"), ("b", "AC"), ("c", "AC")], [("a/2", "GG"), ("b", "T"), ("c", "TT")]
    assert pairs(*reads) == [("c", "ACTT")]
    why = "2 of 3 pairs are left out, a read is shorter than half a window (2): 'a' beside 'a/2', 'b'"
    assert pairs.joined.notes == {tmp_path / FIRST: [why]}


def test_reads_whose_names_are_marked_are_mates(pairs):
    assert pairs([("s.1.1", "AA"), ("s.2.1", "AC")], [("s.1.2", "CC"), ("s.2.2", "GG")]) == [
        ("s.1.1", "AACC"),
        ("s.2.1", "ACGG"),
    ]


def test_reads_that_are_numbered_and_out_of_step_are_no_mates(pairs, tmp_path):
    with pytest.raises(DataError) as error:
        pairs([("s.1", "AA"), ("s.3", "AA"), ("s.4", "AA")], [("s.2", "CC"), ("s.3", "CC"), ("s.5", "CC")])
    assert str(error.value) == (
        f"{tmp_path / FIRST}: 2 of 3 reads are not beside their mates in {tmp_path / SECOND}: "
        "'s.1' beside 's.2', 's.4' beside 's.5'; sort both files alike"
    )


def test_fewer_reads_that_are_no_mates_are_left_out_and_named(pairs, tmp_path):
    first, second = [[(name, letters) for name in names] for names, letters in (("abcdefgh", "AA"), ("abcdwxyz", "CC"))]
    assert [header for header, _ in pairs(first, second)] == ["a", "b", "c", "d"]
    names = "'e' beside 'w', 'f' beside 'x', 'g' beside 'y' and 1 more"
    why = f"4 of 8 reads are not beside their mates and are left out with these: {names}"
    assert pairs.joined.notes == {tmp_path / FIRST: [why]}


@pytest.mark.parametrize(("numbers", "longer", "shorter"), [((5, 1), FIRST, SECOND), ((1, 5), SECOND, FIRST)])
def test_files_of_different_length(pairs, tmp_path, numbers, longer, shorter):
    with pytest.raises(DataError) as error:
        pairs(*([("a", "AA")] * number for number in numbers))
    assert str(error.value) == (
        f"{tmp_path / longer}: has 5 reads, but its partner {tmp_path / shorter} has 1; "
        "is one cut off, or filtered without the other?"
    )


def test_the_partner_is_read_beside(pairs, tmp_path):
    assert pairs([], []) == []
    assert pairs.joined.beside(tmp_path / FIRST) == [tmp_path / SECOND]
