"""What `deepg check` says of letters and qualities that may surprise: each time, also where the corpus is cached."""

from __future__ import annotations

import pytest

from deepg_core.commands.check import check


@pytest.fixture
def notes(tmp_path):
    """Check files, given as name -> text, twice; gives the notes but the one on validation data."""

    def do(encoder="", **files):
        for name, content in files.items():
            (tmp_path / name.replace("_", ".")).write_text(content)
        listed = ", ".join(f'"{name.replace("_", ".")}"' for name in files)
        spec = f'[data]\ntrain = [{listed}]\n[target]\ntype = "target_right"\nmaxlen = 2\n{encoder}'
        (tmp_path / "spec.toml").write_text(spec)
        cold, warm = (check(tmp_path / "spec.toml")["notes"][:-1] for _ in range(2))
        assert cold == warm
        return cold

    return do


def test_gaps_and_where_the_first_is(notes, tmp_path):
    share, gaps = notes(a_fa=">x\nACGTN\n", b_fa=">y\nACGT\n>z\nA--C*X.\n")
    assert share == "train: 37.50% of the letters are not in the vocabulary: * 1, - 2, . 1, N 1, X 1"
    what = "gaps and unknown letters (X 1, - 2, . 1, * 1) count as ambiguous, as N does"
    assert gaps == f"train: {what}; the first is in {tmp_path}/b.fa, record 'z'"


@pytest.mark.parametrize("vocabulary", ["ACGTX-.*", "ACDEFGHIKLMNPQRSTVWY"])
def test_what_is_in_the_vocabulary_or_no_nucleotide_is_no_gap(notes, vocabulary):
    assert not [it for it in notes(f'[encoder]\nvocabulary = "{vocabulary}"\n', a_fa=">x\nACGT-X*.\n") if "gaps" in it]


def test_what_fasta_readers_leave_out(notes, tmp_path):
    assert notes(a_fa=">x\nACGT\n", b_fa=">y\nAC GT\n;c\n", c_fa=">z\nAC\tGT \nA CG\n") == [
        f"train: white space between letters is left out: 3 lines, first in {tmp_path}/b.fa (line 2)",
        f"train: lines that start with `;` are skipped as comments: 1 line, first in {tmp_path}/b.fa (line 3)",
    ]


def test_names_and_qualities_of_reads(notes, tmp_path):
    reads = {"a_fq": "@a\nACGT\n+\nIIII\n", "b_fq": "@b\nACGT\n+c\nhhhh\n", "c_fq": "@d\nACGT\n+e\nBBKK\n"}
    names, qualities = notes(**reads)
    what = "the name behind `+` is another than that behind `@`"
    assert names == f"train: {what}: 2 records, first in {tmp_path}/b.fq (c for b)"
    what = "qualities look like Phred + 64 (none is below `;`, some are above `J`) but are read as Phred + 33"
    assert qualities == f"train: {what}; `seqtk seq -VQ64` converts them: 2 files, first in {tmp_path}/b.fq"
