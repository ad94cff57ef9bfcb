"""Indices that lie beside a file are used where they are of it, and never written."""

from __future__ import annotations

import os
import struct
import zlib

import pytest
from deepg_readers import Fasta
from deepg_readers.beside import open_beside
from deepg_readers.fasta import FastaReader

from deepg_core.corpus.block import one_by_one
from deepg_core.errors import DataError
from deepg_core.readers import Stretch

READER = FastaReader(Fasta())
RECORDS = {"a one": "ACGTACGTACGGGG" * 900, "b two": "TTTTAA", "e": "", "c": "ACCA" * 15}
WANTED = [Stretch("c"), Stretch("b"), Stretch("a", 59, 61), Stretch("a", 3, 12_001), Stretch("e"), Stretch("a")]


def block(text):
    """Make a block of a bgzip: a gzip member that says how long it is."""
    deflater = zlib.compressobj(wbits=-15)
    packed = deflater.compress(text) + deflater.flush()
    head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", len(packed) + 25)
    return head + packed + struct.pack("<II", zlib.crc32(text), len(text))


def write(path, records, newline="\n"):
    """Write a file with its indices, as bgzip and samtools faidx do."""
    text, lines = "", []
    for header, letters in records.items():
        text += f">{header}{newline}"
        width = min(60, len(letters))
        lines.append(f"{header.split()[0]}\t{len(letters)}\t{len(text)}\t{width}\t{width and width + len(newline)}\n")
        text += "".join(f"{letters[at : at + 60]}{newline}" for at in range(0, len(letters), 60))
    data, parts = text.encode(), []
    if path.suffix == ".gz":
        parts = [block(data[at : at + 1000]) for at in range(0, len(data), 1000)]
        ends = [(sum(map(len, parts[:n])), min(1000 * n, len(data))) for n in range(1, len(parts))]
        path.with_name(f"{path.name}.gzi").write_bytes(struct.pack(f"<{2 * len(ends) + 1}Q", len(ends), *sum(ends, ())))
    path.write_bytes(b"".join(parts) + block(b"") if parts else data)
    path.with_name(f"{path.name}.fai").write_text("".join(lines))


@pytest.fixture(params=[".fasta", ".fasta.gz"])
def path(request, tmp_path, monkeypatch):
    monkeypatch.setattr("deepg_readers.indexed.SMALL", 0)
    write(tmp_path / f"x{request.param}", RECORDS)
    return tmp_path / f"x{request.param}"


def age(path, seconds):
    for index in path.parent.glob(f"{path.name}.*"):
        os.utime(index, (path.stat().st_mtime + seconds,) * 2)


def refuse_making(monkeypatch):
    def make(_):
        raise AssertionError

    monkeypatch.setattr("deepg_readers.indexed._make", make)


def pick(path, stretches=WANTED):
    return list(one_by_one(READER.pick(path, stretches)))


def test_they_give_what_an_index_of_our_own_gives(path, monkeypatch):
    before = sorted(path.parent.iterdir())
    age(path, -10)
    expected = pick(path)
    assert expected[3] == ("a:3-12001", RECORDS["a one"][3:12_001])
    age(path, 10)
    refuse_making(monkeypatch)
    assert list(READER.names(path)) == ["a", "b", "e", "c"]
    assert pick(path) == expected
    assert sorted(path.parent.iterdir()) == before


def test_line_ends_of_two_bytes_and_records_in_parts(path, monkeypatch):
    write(path, RECORDS, "\r\n")
    refuse_making(monkeypatch)
    monkeypatch.setattr("deepg_readers.indexed.PART", 50)
    assert "".join(letters for _, letters in pick(path, [Stretch("a", 1, 2_000)])) == RECORDS["a one"][1:2_000]


@pytest.mark.parametrize(
    "others",
    [
        {"a one": RECORDS["a one"]},
        {**RECORDS, "d": "ACGT"},
        {**RECORDS, "b two": "TTTTA"},
        {"z one": RECORDS["a one"], "b two": "TTTTAA", "e": "", "c": "ACCA" * 15},
        {"a one": RECORDS["a one"], "between": "A", "b two": "TTTTAA", "e": "", "c": "ACCA" * 15},
    ],
    ids=["shorter", "longer", "a letter less", "another name", "one more between"],
)
def test_those_of_another_file_are_not_trusted(path, others, caplog):
    caplog.set_level("INFO")
    kept = {index: index.read_bytes() for index in path.parent.glob(f"{path.name}.*")}
    write(path, others)
    for index, data in kept.items():
        index.write_bytes(data)
    age(path, 10)
    assert list(READER.names(path)) == [header.split()[0] for header in others]
    first = next(iter(others))
    assert pick(path, [Stretch(first.split()[0])]) == [(first, others[first])]
    assert f"{path}: the index beside it is not of this file, and is not used" in caplog.messages


def test_an_older_one_is_not_trusted(path, caplog):
    caplog.set_level("INFO")
    age(path, -3)
    assert open_beside(path) is None
    assert caplog.messages == [f"{path}: the index beside it is older than the file, and is not used"]


@pytest.mark.parametrize("text", ["", "a\t1\n", "a\tx\t5\t1\t2\n", "\0\xff", "a\t99999999999\t7\t60\t61\n"])
def test_damaged_ones_are_not_trusted(path, text):
    path.with_name(f"{path.name}.fai").write_bytes(text.encode("latin-1"))
    assert open_beside(path) is None


def test_a_damaged_index_of_blocks_is_not_trusted(tmp_path):
    path = tmp_path / "x.fasta.gz"
    write(path, RECORDS)
    index = path.with_name("x.fasta.gz.gzi")
    data = index.read_bytes()
    for damaged in (b"", data[:-8], data[:9], struct.pack("<3Q", 1, 1 << 40, 1000), data[:8] + b"\1" + data[9:]):
        index.write_bytes(damaged)
        assert open_beside(path) is None


def test_without_an_index_of_blocks_ours_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr("deepg_readers.indexed.SMALL", 0)
    path = tmp_path / "x.fasta.gz"
    write(path, RECORDS)
    path.with_name("x.fasta.gz.gzi").unlink()
    assert pick(path, [Stretch("b")]) == [("b two", "TTTTAA")]


def test_lines_within_a_record_that_are_longer_than_the_index_says(tmp_path, monkeypatch):
    monkeypatch.setattr("deepg_readers.indexed.SMALL", 0)
    path = tmp_path / "x.fasta"
    write(path, {"a": "A" * 150})
    text = path.read_bytes()
    path.write_bytes(text.replace(b"A\nA", b"AA\n", 1))
    age(path, 10)
    with pytest.raises(DataError) as error:
        pick(path, [Stretch("a", 0, 60), Stretch("a", 60, 100)])
    assert str(error.value).endswith("is not as its index x.fasta.fai says; remove that, or make it anew")
