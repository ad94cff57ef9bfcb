"""Which files and reads belong together."""

from __future__ import annotations

import pytest

from deepg_core.readers.mates import are_marked, are_mates, find_pairs, read_mark


@pytest.fixture
def paired(tmp_path):
    """Makes files and finds their pairs, as names below the folder; `listed`: those that are named, all if left out."""

    def find(*names, listed=None):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        pairs = find_pairs([tmp_path / name for name in listed or names])
        return {str(one.relative_to(tmp_path)): str(other.relative_to(tmp_path)) for one, other in pairs.items()}

    return find


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("R1.fq", "R2.fq"),
        ("s_R1.fastq.gz", "s_R2.fastq.gz"),
        ("sampleR1.fq", "sampleR2.fq"),
        ("s_r1.fq", "s_r2.fq"),
        ("s_S1_L001_R1_001.fastq", "s_S1_L001_R2_001.fastq"),
        ("WT_R1_R1.fq", "WT_R1_R2.fq"),
        ("WT_R2_R1.fq", "WT_R2_R2.fq"),
        ("WT_R1_1.fq", "WT_R1_2.fq"),
        ("SRR1234_1.fastq", "SRR1234_2.fastq"),
        ("SRR1_1.fastq", "SRR1_2.fastq"),
        ("s.1.fq", "s.2.fq"),
        ("s_1_trimmed.fq", "s_2_trimmed.fq"),
        ("s_1_val_1.fq", "s_2_val_2.fq"),
        ("s_R1_val_1.fq", "s_R2_val_2.fq"),
        ("s_1_R1.fq", "s_1_R2.fq"),
    ],
)
def test_the_last_mark_counts(paired, first, second):
    assert paired(second, first) == {first: second}
    assert (read_mark(first).number, read_mark(first).partner) == (1, second)
    assert (read_mark(second).number, read_mark(second).partner) == (2, first)


@pytest.mark.parametrize(
    "name", ["SRR1.fq", "ERR2.fq", "s_R12.fq", "s_11.fq", "s1.fq", "s-1.fq", "s_I1_001.fq", "R10.fq"]
)
def test_what_is_no_mark(name):
    assert read_mark(name) is None


def test_replicates_in_one_folder_are_told_apart(paired):
    names = [f"WT_R{replicate}_R{mate}.fq" for replicate in (1, 2) for mate in (1, 2)]
    assert paired(*names) == {"WT_R1_R1.fq": "WT_R1_R2.fq", "WT_R2_R1.fq": "WT_R2_R2.fq"}


def test_a_replicate_without_its_mate_takes_none_of_another(paired):
    assert paired("WT_R1_R2.fq", "WT_R2_R1.fq", "WT_R2_R2.fq") == {"WT_R2_R1.fq": "WT_R2_R2.fq"}


def test_where_the_last_mark_leads_nowhere_the_last_r_counts(paired):
    assert paired("s_R1_1.fq", "s_R2_1.fq", "s_R1_3.fq", "s_R2_3.fq") == {
        "s_R1_1.fq": "s_R2_1.fq",
        "s_R1_3.fq": "s_R2_3.fq",
    }


def test_the_second_file_need_not_be_named(paired):
    assert paired("s_R1.fq", "s_R2.fq", listed=["s_R1.fq"]) == {"s_R1.fq": "s_R2.fq"}


def test_the_first_file_must_be_named(paired):
    assert paired("s_R1.fq", "s_R2.fq", listed=["s_R2.fq"]) == {}


def test_mates_may_lie_in_two_folders(paired):
    assert paired("one/s_R1.fq", "two/s_R2.fq") == {"one/s_R1.fq": "two/s_R2.fq"}


def test_of_two_files_of_one_name_none_is_the_mate_of_a_file_elsewhere(paired):
    assert paired("one/s_R1.fq", "two/s_R2.fq", "three/s_R2.fq") == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("x", "x"),
        ("x/1", "x/2"),
        ("x 1:N:0", "x 2:N:0:ACGT"),
        ("x/1 y", "x/2 z"),
        ("x", "x/2"),
        ("", ""),
        (" ", ""),
        ("1/1", "1/2"),
        ("SRR1.1 1 length=6", "SRR1.1 1 length=6"),
    ],
)
def test_mates(first, second):
    assert are_mates(first, second, marked=False)


@pytest.mark.parametrize(
    ("first", "second"),
    [("x", "y"), ("x/1", "y/2"), ("x/3", "x/2"), ("x 1", ""), ("x/1", "x/1"), ("x 1:N:0", "x 1:N:0"), ("x.1", "x.2")],
)
def test_no_mates(first, second):
    assert not are_mates(first, second, marked=False)


@pytest.mark.parametrize(
    ("first", "second"), [("x.1", "x.2"), ("x_1 y", "x_2 y"), ("x_R1_R1", "x_R1_R2"), ("x.7", "x.7")]
)
def test_marks_of_points_and_lines(first, second):
    assert are_mates(first, second, marked=True)
    assert not are_mates(f"y{first}", second, marked=True)


@pytest.mark.parametrize(
    ("pairs", "marked"),
    [
        ([("x.1.1", "x.1.2"), ("x.2.1", "x.2.2")], True),
        ([("x.1", "x.2"), ("x.2", "x.3")], False),
        ([("x.1", "x.1"), ("x.2", "x.2")], False),
        ([("x_R1", "x_R2")], True),
    ],
)
def test_whether_the_reads_of_files_are_marked(pairs, marked):
    assert are_marked(pairs) is marked
