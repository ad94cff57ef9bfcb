"""Reads of two files that belong together."""

from __future__ import annotations

import pytest

from deepg_core.corpus.block import RecordBlock
from deepg_core.errors import DataError, OptionError
from deepg_core.readers.paired import Paired, first_reads, second_reads

FIRST, SECOND = "s_R1.fastq", "s_R2.fastq"


@pytest.fixture
def pairs(tmp_path):
    """Joins the records of two made-up files."""

    def joining(first, second, half=2):
        files = {tmp_path / FIRST: first, tmp_path / SECOND: second}
        return list(Paired(lambda path: iter(files[path]), half)(tmp_path / FIRST))

    return joining


def test_a_pair_is_the_starts_of_both_reads(pairs):
    assert pairs([("a", "ACGT"), ("b", "AA")], [("a", "GG"), ("b", "CTT")]) == [("a", "ACGG"), ("b", "AACT")]


def test_qualities_are_joined_likewise(pairs):
    assert pairs([("a", "ACG", "123")], [("a", "TTT", "456")]) == [("a", "ACTT", "1245")]


def test_readers_may_give_blocks(pairs):
    assert pairs([RecordBlock.of([("a", "ACG", "123")])], [("a", "TTT", "456")]) == [("a", "ACTT", "1245")]


def test_a_pair_with_a_short_read_is_left_out_and_counted(pairs, tmp_path, caplog):
    caplog.set_level("INFO")
    reads = [("a", "A"), ("b", "AC"), ("c", "AC")], [("a", "GG"), ("b", "T"), ("c", "TT")]
    assert pairs(*reads) == [("c", "ACTT")]
    expected = f"{tmp_path / FIRST}: 2 of 3 pairs left out: a read is shorter than half a window (2)"
    assert caplog.messages == [expected]


@pytest.mark.parametrize(
    ("first", "second"),
    [("x/1", "x/2"), ("x 1:N:0", "x 2:N:0"), ("x/1 y", "x/2 z"), ("x", "x/2"), ("", ""), (" ", "")],
)
def test_names_of_a_pair(pairs, first, second):
    assert pairs([(first, "AA")], [(second, "CC")]) == [(first, "AACC")]


OTHERS = [("x", "y"), ("x/1", "y/2"), ("x/3", "x/2"), ("x 1", "")]


@pytest.mark.parametrize(("first", "second"), OTHERS)
def test_files_whose_reads_are_no_pairs(pairs, tmp_path, first, second):
    with pytest.raises(DataError) as error:
        pairs([("a", "AA"), (first, "AA"), (first, "AA")], [("a", "CC"), (second, "CC"), (second, "CC")])
    assert str(error.value) == (
        f"{tmp_path / FIRST}: 2 of 3 reads have other names than their partners in {tmp_path / SECOND}; sort both alike"
    )


@pytest.mark.parametrize(("first", "second"), OTHERS)
def test_fewer_reads_that_are_no_pairs_are_joined_and_counted(pairs, tmp_path, caplog, first, second):
    caplog.set_level("INFO")
    assert pairs([("a", "AA"), (first, "AA")], [("a", "CC"), (second, "CC")]) == [("a", "AACC"), (first, "AACC")]
    assert caplog.messages == [f"{tmp_path / FIRST}: 1 of 2 reads have other names than their partners in {SECOND}"]


@pytest.mark.parametrize(("numbers", "longer", "shorter"), [((2, 1), FIRST, SECOND), ((1, 2), SECOND, FIRST)])
def test_files_of_different_length(pairs, tmp_path, numbers, longer, shorter):
    with pytest.raises(DataError) as error:
        pairs(*([("a", "AA")] * number for number in numbers))
    assert str(error.value) == f"{tmp_path / longer}: has more reads than {tmp_path / shorter}, which ends after 1"


def test_the_partner_is_read_beside(tmp_path):
    assert Paired(lambda _: [], 2).beside(tmp_path / "R1/a_R1_R1.fq") == [tmp_path / "R1/a_R2_R2.fq"]


def test_first_reads_are_told_by_their_names(tmp_path):
    for name in ("a_R1.fq", "a_R2.fq", "b_R1_x.fq", "b_R2_x.fq", "other.fq"):
        (tmp_path / name).touch()
    assert [path.name for path in first_reads(sorted(tmp_path.iterdir()))] == ["a_R1.fq", "b_R1_x.fq"]
    assert first_reads([]) == []


def test_the_r1_of_an_accession_number_is_no_mark(tmp_path):
    for name in ("SRR1234_R1.fq", "SRR1234_R2.fq"):
        (tmp_path / name).touch()
    assert [path.name for path in first_reads(sorted(tmp_path.iterdir()))] == ["SRR1234_R1.fq"]
    assert second_reads(tmp_path / "SRR1234_R1.fq") == tmp_path / "SRR1234_R2.fq"


def test_a_partner_that_is_missing(tmp_path):
    (tmp_path / "a_R1.fq").touch()
    with pytest.raises(DataError) as error:
        first_reads([tmp_path / "a_R1.fq"])
    assert str(error.value) == f"{tmp_path / 'a_R1.fq'}: has no partner: there is no a_R2.fq beside it"


def test_no_first_reads_at_all(tmp_path):
    with pytest.raises(OptionError) as error:
        first_reads([tmp_path / "R1" / "a.fq"])
    assert (str(error.value), error.value.help) == (
        "paired: no file has `R1` in its name",
        "name the files of a pair `..R1..` and `..R2..`; with a digit after it, as in SRR1234, `R1` does not count",
    )


def test_second_reads(tmp_path):
    assert second_reads(tmp_path / "R1_R1.fq") == tmp_path / "R2_R2.fq"
