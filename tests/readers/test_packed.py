"""Compressed files: read where the standard library or zstd can, and named where they are of another kind."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import struct
import sys
import tarfile
import zipfile
from io import BytesIO

import pytest
from deepg_readers import Fasta, Fastq, fastq, text
from deepg_readers.fasta import FastaReader
from deepg_readers.fastq import FastqReader

try:
    from compression import zstd
except ImportError:
    from backports import zstd

READERS = {"fasta": FastaReader(Fasta()), "fastq": FastqReader(Fastq())}
PACKERS = {".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd.compress, ".bgz": gzip.compress}
NAMES = {".bz2": "bzip2", ".xz": "xz", ".zst": "zstd", ".bgz": "gzip"}
FASTA, FASTQ = b">a\nACGT\n", b"@a\nACGT\n+\nII+I\n"


@pytest.fixture(params=READERS)
def kind(request):
    return request.param


@pytest.fixture
def reader(kind):
    return READERS[kind]


@pytest.fixture
def one(kind):
    return {"fasta": FASTA, "fastq": FASTQ}[kind]


@pytest.fixture
def many(monkeypatch):
    """Files that are longer than a block: their text, and names and letters of the records."""
    monkeypatch.setattr(text, "BLOCK", 1 << 12)
    monkeypatch.setattr(fastq, "BLOCK", 1 << 12)
    rng = random.Random(0)
    records = [(f"r{i}", "".join(rng.choices("ACGT", k=rng.randrange(900)))) for i in range(100)]
    fasta = "".join(f">{name}\n{letters}\n" for name, letters in records)
    reads = "".join(f"@{name}\n{letters}\n+\n{'I' * len(letters)}\n" for name, letters in records)
    return {"fasta": fasta.encode(), "fastq": reads.encode()}, records


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("name", ["x.fa{}", "X.FA{}", "named_plain"])
def test_what_is_compressed_is_known_by_its_bytes(reads, one, ending, name):
    name = name.format(ending.upper() if name.isupper() else ending)
    assert [record[:2] for record in reads(PACKERS[ending](one), name)] == [("a", "ACGT")]


@pytest.mark.parametrize("ending", PACKERS)
def test_several_streams_one_after_the_other(reads, one, ending):
    pack = PACKERS[ending]
    assert [record[1] for record in reads(pack(one) + pack(b"") + pack(one), "x")] == ["ACGT", "ACGT"]


@pytest.mark.parametrize("ending", PACKERS)
def test_large_files(reads, kind, many, ending):
    texts, records = many
    packed = PACKERS[ending](texts[kind])
    assert len(packed) > 1 << 12
    assert [record[:2] for record in reads(packed, f"x{ending}")] == records


def test_lzma_alone_and_frames_that_are_skipped(reads, one):
    assert len(reads(lzma.compress(one, lzma.FORMAT_ALONE))) == 1
    assert len(reads(b"\x50\x2a\x4d\x18" + struct.pack("<I", 3) + b"abc" + zstd.compress(one))) == 1


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_cut_off(refusal, one, kind, many, ending, size, kept):
    packed = PACKERS[ending](many[0][kind] if size == "large" else one)
    message = refusal(packed[: max(int(len(packed) * kept), 8)], f"x{ending}")
    assert message.startswith(": is truncated or damaged: ")
    assert message.endswith("; copy it again")


@pytest.mark.parametrize("ending", PACKERS)
def test_damaged(refusal, kind, many, ending):
    packed = bytearray(PACKERS[ending](many[0][kind]))
    packed[len(packed) // 2 : len(packed) // 2 + 200] = bytes(200)
    assert refusal(bytes(packed), f"x{ending}").startswith(": is truncated or damaged: ")


BEHIND = "has bytes behind the end of its compressed data; cut them off, or copy it again"


@pytest.mark.parametrize("ending", [".bz2", ".xz", ".zst"])
@pytest.mark.parametrize("behind", ["junk", "damaged", "cut"])
def test_what_follows_a_stream_is_not_dropped(refusal, one, ending, behind):
    second = {"junk": b"junk", "damaged": b"\1" + PACKERS[ending](one)[1:], "cut": PACKERS[ending](one)[:3]}[behind]
    message = refusal(PACKERS[ending](one) + second, f"x{ending}")
    if behind == "cut":
        assert message.startswith(": is truncated or damaged: ")
        assert message.endswith("; copy it again")
    else:
        assert message == f": {BEHIND}"


def test_padding_between_streams_of_xz(reads, one):
    packed = lzma.compress(one) + bytes(4)
    assert [record[1] for record in reads(packed + packed)] == ["ACGT", "ACGT"]


@pytest.mark.parametrize("ending", PACKERS)
def test_named_as_if_it_were_compressed(refusal, one, ending):
    expected = f": is not {NAMES[ending]}, although its name ends in {ending}; rename it or copy it again"
    assert refusal(one, f"x{ending}") == expected


def test_without_the_module_that_unpacks_it(refusal, one, monkeypatch):
    monkeypatch.setitem(sys.modules, "lzma", None)
    expected = ": cannot be unpacked: import of lzma halted; None in sys.modules; unpack it before"
    assert refusal(lzma.compress(one)) == expected


def zipped(name, content=FASTA):
    with zipfile.ZipFile(file := BytesIO(), "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def tarred():
    with tarfile.open(fileobj=(file := BytesIO()), mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.fa"))
    return file.getvalue()


FOREIGN = {
    "zip": (zipped("a.fa"), "is a zip archive; unpack it, for example with `unzip`"),
    "xlsx": (zipped("[Content_Types].xml"), "is an Office document; save its sequences as plain text"),
    "npz": (zipped("x.npy"), 'is an `.npz` of arrays; ready arrays are read with `type = "arrays"`'),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "is a 7z archive; unpack it, for example with `7z x`"),
    "rar": (b"Rar!\x1a\x07\x01\0", "is a RAR archive; unpack it, for example with `unrar x`"),
    "tar": (tarred(), "is a tar archive; unpack it with `tar -xf`"),
    "tar.gz": (gzip.compress(tarred()), "is a tar archive; unpack it with `tar -xf`"),
    "lz4": (b"\x04\x22\x4d\x18\x64\x40", "is compressed with lz4; unpack it with `lz4 -d`"),
    "Z": (b"\x1f\x9d\x90>a\n", "is compressed with `compress` (.Z); unpack it with `gzip -d`"),
    "sz": (b"\xff\x06\0\0sNaPpY", "is compressed with snappy; unpack it with `snzip -d`"),
    "2bit": (b"\x43\x27\x41\x1a\0\0\0\0", "is a 2bit file; convert it with `twoBitToFa`"),
    "bam": (gzip.compress(b"BAM\x01\0\0"), "is BAM; convert it with `samtools fasta` or `samtools fastq`"),
    "cram": (b"CRAM\x03\0", "is CRAM; convert it with `samtools fasta` or `samtools fastq`"),
    "sam": (b"@HD\tVN:1.6\n@SQ\tSN:x\n", "is SAM; convert it with `samtools fasta` or `samtools fastq`"),
    "hdf5": (b"\x89HDF\r\n\x1a\n", 'is HDF5; ready arrays are read with `type = "arrays"`'),
    "pdf": (b"%PDF-1.7\n", "is a PDF; copy its sequences to a plain text file"),
    "html": (b"\n<!DOCTYPE html>\n<html>", "is an HTML page, as a failed download leaves; download it again"),
    "json": (b'{"error": 404}', "is JSON, as a failed download may leave; download it again"),
    "genbank": (b"LOCUS       NC_1 \n", "is a GenBank file; convert it, for example with `any2fasta` or `seqret`"),
    "embl": (
        b"ID   X56734; SV 1;\n",
        "is an EMBL or UniProt file; convert it, for example with `any2fasta` or `seqret`",
    ),
    "twice": (gzip.compress(gzip.compress(FASTA)), "is compressed twice; unpack it once, and the rest (gzip) is read"),
    "git-lfs": (
        b"version https://git-lfs.github.com/spec/v1\n",
        "is a pointer of Git LFS and not the file itself; fetch that with `git lfs pull`",
    ),
}


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.parametrize("name", ["x", "x.fa.bz2"])
def test_what_is_something_else_is_named(refusal, what, name):
    content, message = FOREIGN[what]
    assert refusal(content, name) == f": {message}"
