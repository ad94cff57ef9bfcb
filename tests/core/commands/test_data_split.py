"""Files split into parts: nothing is lost, invented or overwritten."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.commands import data_split
from deepg_core.commands.data_split import split
from deepg_core.errors import DataError, DeepgError, OptionError
from deepg_core.plugins import plugin_manager
from deepg_core.readers import Reader

headers = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=10)
letters = st.text("ACGTNacgtn*-", max_size=200)


@pytest.fixture
def eleven(tmp_path):
    """A file of eleven records; r0 has no letters, r10 a hundred."""
    path = tmp_path / "abc.fasta"
    path.write_text("".join(f">r{number}\n{'ACGTTGCAAC' * number}\n" for number in range(11)))
    return path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def read(path):
    component = plugin_manager().get("reader", "fasta")
    return list(component.load()(component.config()).records(path))


@given(st.lists(st.tuples(headers, letters), min_size=1, max_size=12), st.integers(1, 13), st.booleans())
def test_no_record_is_lost_or_invented(records, split_n, shuffle):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "x.fa")
        path.write_text("".join(f">{header}\n{sequence}\n" for header, sequence in records), encoding="utf-8")
        parts = [read(part) for part in split([path], Path(name, "out"), split_n=split_n, shuffle=shuffle)]
    found = [record for part in parts for record in part]
    assert sorted(found) == sorted(records)
    assert shuffle or found == records
    assert all(len(part) == split_n for part, _ in pairwise(parts))
    assert len(parts[-1]) == (len(records) - 1) % split_n + 1


def test_names_and_sizes_are_deepgs(eleven, tmp_path):
    parts = split([eleven], tmp_path / "out", split_n=5, shuffle=False)
    assert {part.name: len(read(part)) for part in parts} == {"abc_1.fasta": 5, "abc_2.fasta": 5, "abc_3.fasta": 1}
    assert parts == tuple(tmp_path / "out" / f"abc_{number}.fasta" for number in (1, 2, 3))


def test_lines_have_80_letters(eleven, tmp_path):
    *_, last = split([eleven], tmp_path / "out", split_n=5, shuffle=False)
    assert last.read_text() == f">r10\n{'ACGTTGCAAC' * 8}\n{'ACGTTGCAAC' * 2}\n"


def test_files_are_shuffled_alike_with_and_without_others(eleven, tmp_path):
    (tmp_path / "first.fasta").write_text(eleven.read_text().replace(">r", ">s"))
    both = split([tmp_path], tmp_path / "both")
    (alone,) = split([eleven], tmp_path / "alone")
    order = [header for header, _ in read(alone)]
    assert order != sorted(order, key=lambda header: int(header[1:]))
    assert [[header[1:] for header, _ in read(part)] for part in both] == [[header[1:] for header in order]] * 2
    assert [header for header, _ in read(*split([eleven], tmp_path / "other", seed=1))] != order


def test_files_below_a_folder_and_others_ignored(eleven, tmp_path, caplog):
    caplog.set_level("INFO")
    (tmp_path / "deep").mkdir()
    eleven.rename(tmp_path / "deep" / "x.FNA")
    (tmp_path / "notes.txt").touch()
    assert [part.name for part in split([str(tmp_path)], str(tmp_path / "out"))] == ["x_1.fasta"]
    assert caplog.messages == [f"{tmp_path}: 1 file with other endings ignored: notes.txt"]


class Fastq(Reader):
    """Yields one record with qualities for each line of a file."""

    qualities = True

    def records(self, path):
        for line in path.read_text().splitlines():
            yield line, "ACGT" * 25, "IIII" * 25


@pytest.fixture
def fastq(monkeypatch, tmp_path):
    class Component:
        endings = (".fq", ".fq.gz")
        config = type(None)

        def load(self):
            return Fastq

    monkeypatch.setattr(data_split, "reader_for", lambda paths: Component())
    (tmp_path / "x.fq.gz").write_text("a\nb b\n")
    return tmp_path / "x.fq.gz"


def test_qualities_stay_with_their_letters(fastq, tmp_path):
    parts = split([fastq], tmp_path / "out", split_n=1, shuffle=False)
    assert [part.name for part in parts] == ["x_1.fastq", "x_2.fastq"]
    assert parts[1].read_text() == f"@b b\n{'ACGT' * 25}\n+\n{'IIII' * 25}\n"


def refused(*arguments, **options):
    with pytest.raises(DeepgError) as error:
        split(*arguments, **options)
    return type(error.value), str(error.value)


def test_a_part_that_is_there_is_refused_whatever_its_number(eleven, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "abc_7.fasta").touch()
    (out / "abc_8.fasta").touch()
    advice = "is there already, and deepG does not overwrite it; name another folder or remove what is there"
    assert refused([eleven], out) == (DataError, f"{out}/abc_7.fasta: {advice}")
    assert names(out) == ["abc_7.fasta", "abc_8.fasta"]


def test_other_files_may_be_there(eleven, tmp_path):
    (tmp_path / "abcd_1.fasta").touch()
    (tmp_path / "abc_1.txt").touch()
    split([eleven], tmp_path)
    assert names(tmp_path) == ["abc.fasta", "abc_1.fasta", "abc_1.txt", "abcd_1.fasta"]


def test_two_files_of_one_name_are_refused(eleven, tmp_path):
    other = tmp_path / "abc.fa"
    other.write_text(">x\nA\n")
    message = f"{other}: its parts and those of {eleven} would have the same names; split one into another folder"
    assert refused([eleven, other], tmp_path / "out") == (DataError, message)
    assert refused([eleven, eleven], tmp_path / "out")[1].startswith(f"{eleven}: its parts and those of {eleven} would")
    assert not (tmp_path / "out").exists()


def test_a_broken_file_leaves_nothing_behind(eleven, tmp_path):
    (tmp_path / "z.fasta").write_text(">good\nACGT\n>bad\nAC\0GT\n")
    message = f"{tmp_path}/z.fasta, record 'bad': is not text (byte 0x00 in line 4)"
    assert refused([tmp_path], tmp_path / "out") == (DataError, message)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_was_there_stays(eleven, tmp_path):
    (tmp_path / "z.fasta").write_text(">bad\nAC\0GT\n")
    (tmp_path / "out").mkdir()
    refused([tmp_path / "z.fasta"], tmp_path / "out")
    assert names(tmp_path / "out") == []


def test_a_header_inside_a_sequence_is_refused(tmp_path):
    path = tmp_path / "x.fasta"
    path.write_text(f">one\n{'A' * 80}>two\nACGT\n")
    message = f"{path}, record 'one': line 2 has a `>` inside its sequence; is a line end missing before it?"
    assert refused([path], tmp_path / "out") == (DataError, message)


def test_what_cannot_be_split(eleven, tmp_path):
    (tmp_path / "notes.txt").touch()
    (tmp_path / "empty").mkdir()
    out = tmp_path / "out"
    assert refused([tmp_path / "no"], out) == (DataError, f"{tmp_path}/no: cannot be read: No such file or directory")
    advice = "`deepg plugins` lists the readers, rename it for one"
    message = f"{tmp_path}/notes.txt: has an ending that no installed reader reads; {advice}"
    assert refused([tmp_path / "notes.txt"], out) == (DataError, message)
    assert refused([tmp_path / "empty"], out)[1].startswith(f"{tmp_path}/empty: holds no file that ends in .fasta, .fa")
    assert refused([eleven], eleven) == (DataError, f"{eleven}: cannot be made a folder: File exists")
    assert refused([eleven], out, split_n=0) == (OptionError, "split_n: must be at least 1, not 0")
    assert not out.exists()


@pytest.mark.parametrize("name", [".", "../{}"])
def test_a_folder_that_is_split_is_not_written_to(eleven, tmp_path, name):
    out = tmp_path / name.format(tmp_path.name)
    message = f"{out}: is the folder that is split, and would then hold every record twice; name another folder"
    assert refused([tmp_path], out) == (DataError, message)
    assert names(tmp_path) == ["abc.fasta"]
