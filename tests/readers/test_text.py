"""Plain files, gzip files and files that cannot be read: the same for both readers."""

from __future__ import annotations

import errno
import gzip
import os
import random
import re
import threading

import pytest
from deepg_readers import Fasta, Fastq, fastq, text
from deepg_readers import lines as lines_
from deepg_readers.fasta import FastaReader
from deepg_readers.fastq import FastqReader

READERS = {"fasta": FastaReader(Fasta()), "fastq": FastqReader(Fastq())}
CUT_OFF = "is truncated or damaged: Compressed file ended before the end-of-stream marker was reached; copy it again"
CRC = r"is truncated or damaged: CRC check failed \d+ != \d+; copy it again"


@pytest.fixture(params=READERS)
def kind(request):
    return request.param


@pytest.fixture
def reader(kind):
    return READERS[kind]


@pytest.fixture
def written(kind):
    """Give the text of a record, in bytes."""

    def writing(name, letters, quality):
        return (f">{name}\n{letters}\n" if kind == "fasta" else f"@{name}\n{letters}\n+\n{quality}\n").encode()

    return writing


@pytest.fixture
def one(written):
    return written("a", "ACGT", "II+I")


@pytest.fixture
def its_record(kind):
    return ("a", "ACGT") if kind == "fasta" else ("a", "ACGT", "II+I")


@pytest.mark.parametrize("name", ["x.gz", "X.GZ", "named_plain"])
def test_gzip_is_known_by_its_bytes(reads, one, its_record, name):
    assert reads(gzip.compress(one), name) == [its_record]


def test_gzip_of_several_members_and_padding(reads, one, its_record):
    members = gzip.compress(one[:4]) + gzip.compress(one[4:]) + gzip.compress(b"", mtime=0) + bytes(512)
    assert reads(members, "x.gz") == [its_record]


@pytest.fixture
def large(tmp_path, monkeypatch, kind, written):
    """A gzip that is inflated in a thread, and its records."""
    monkeypatch.setattr(text, "BLOCK", 1 << 12)
    monkeypatch.setattr(fastq, "BLOCK", 1 << 12)
    rng = random.Random(0)
    lengths = [rng.randrange(2000) for _ in range(200)]
    records = [(f"r{i}", "".join(rng.choices("ACGT", k=k)), "+" * k) for i, k in enumerate(lengths)]
    path = tmp_path / "large.gz"
    path.write_bytes(gzip.compress(b"".join(written(*record) for record in records)))
    return path, records if kind == "fastq" else [record[:2] for record in records]


def test_large_gzip(reader, large):
    path, records = large
    assert list(reader.records(path)) == records


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.999])
def test_large_gzip_that_is_truncated(message_for, large, kept):
    path, _ = large
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert message_for(path) == f"{path}: {CUT_OFF}"


def test_large_gzip_that_is_damaged(message_for, large):
    path, _ = large
    packed = bytearray(path.read_bytes())
    packed[-6] ^= 1
    path.write_bytes(packed)
    assert re.fullmatch(f"{path}: {CRC}", message_for(path))


def test_the_thread_ends_when_reading_stops_early(reader, large):
    path, records = large
    reading = reader.records(path)
    assert next(reading) == records[0]
    assert threading.active_count() > 1
    reading.close()
    assert threading.active_count() == 1


@pytest.mark.parametrize(("data", "name"), [(b"", "x"), (b"", "x.gz"), (gzip.compress(b"", mtime=0), "x.gz")])
def test_empty(refusal, data, name):
    assert refusal(data, name) == ": is empty"


@pytest.mark.parametrize("kept", [1, 2, 9, 17, -9, -8, -1])
def test_truncated_gzip(refusal, one, kept):
    packed = gzip.compress(one) + gzip.compress(one)
    not_gzip = ": is not gzip, although its name ends in .gz; rename it or copy it again"
    assert refusal(packed[:kept], "x.gz") == (not_gzip if kept == 1 else f": {CUT_OFF}")


@pytest.mark.parametrize("junk", [b"junk\n", b"j" * 5000, bytes(3) + b"junk"])
def test_bytes_behind_a_gzip(refusal, one, junk):
    message = ": has bytes behind the end of its compressed data; cut them off, or copy it again"
    assert refusal(gzip.compress(one) + gzip.compress(one) + junk, "x.gz") == message


def test_bytes_behind_a_large_gzip(message_for, large):
    path, _ = large
    path.write_bytes(path.read_bytes() + b"junk\n")
    assert (
        message_for(path) == f"{path}: has bytes behind the end of its compressed data; cut them off, or copy it again"
    )


def test_damaged_gzip(refusal, one):
    packed = bytearray(gzip.compress(one))
    packed[-5] ^= 1
    assert re.fullmatch(f": {CRC}", refusal(bytes(packed), "x.gz"))


def test_damaged_deflate_block(refusal, one):
    packed = bytearray(gzip.compress(one))
    packed[10] = 0xFF
    message = refusal(bytes(packed), "x.gz")
    assert message == ": is truncated or damaged: Error -1 Invalid deflate block found; copy it again"


def test_named_gz_but_plain(refusal, one):
    assert refusal(one, "x.gz") == ": is not gzip, although its name ends in .gz; rename it or copy it again"


def test_utf_16(refusal, one):
    expected = ": is UTF-16 text; convert it, for example with `iconv -f utf-16 -t utf-8`"
    assert refusal(one.decode().encode("utf-16")) == expected
    assert refusal(one.decode().encode("utf-16-le")).endswith(": is not text (byte 0x00 in line 1)")


@pytest.mark.parametrize("packed", [False, True])
def test_nuls_without_end_are_not_read_to_their_end(message_for, kind, one, tmp_path, monkeypatch, packed):
    monkeypatch.setattr(text, "BLOCK", 1 << 12)
    path, sparse = tmp_path / "x", one + b"@"[: kind == "fastq"] + bytes(1 << 20)
    path.write_bytes(gzip.compress(sparse) if packed else sparse)
    taken, read = [], text.whole_lines
    monkeypatch.setattr(lines_, "whole_lines", lambda path: (taken.append(len(lines)) or lines for lines in read(path)))
    line = one.count(b"\n") + 1
    assert message_for(path).endswith(f"is not text (byte 0x00 in line {line})")
    assert sum(taken) < 1 << 15


def test_missing_file(message_for, tmp_path):
    assert message_for(tmp_path / "x") == f"{tmp_path}/x: cannot be read: No such file or directory"


@pytest.mark.skipif(os.name == "nt", reason="no named pipes in folders")
def test_folders_and_pipes(message_for, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    expected = "is a folder, pipe or device; deepG reads files on disk"
    assert message_for(tmp_path) == f"{tmp_path}: {expected}"
    assert message_for(tmp_path / "pipe") == f"{tmp_path}/pipe: {expected}"


def test_no_permission(refusal, one, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(text, "require_regular", denied)
    assert refusal(one) == ": cannot be read: Permission denied"
