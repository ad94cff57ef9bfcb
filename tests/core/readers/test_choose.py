"""Which reader reads files, by their endings."""

from __future__ import annotations

import pytest

from deepg_core.errors import OptionError
from deepg_core.readers.choose import reader_for


@pytest.mark.parametrize(
    ("names", "reader"),
    [
        (["a.ffn", "b.FAA.BGZ", "c.fq"], "fasta"),
        (["a.fq.zst"], "fastq"),
        (["a.fastq.zip"], "fastq"),
        (["a.fa.txt", "b.fa.1"], "fasta"),
        (["a.fasta.7z", "b.fq"], "fastq"),
    ],
)
def test_endings_choose_and_where_none_fits_those_before_them(tmp_path, names, reader):
    assert reader_for([tmp_path / name for name in names]).name == reader


def test_in_a_folder_nothing_may_follow(tmp_path):
    (tmp_path / "a.fa.zip").touch()
    with pytest.raises(
        OptionError, match=r"no file has an ending that an installed reader reads; there are a\.fa\.zip"
    ):
        reader_for([tmp_path])
