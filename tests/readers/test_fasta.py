"""What the `fasta` reader reads, and that it refuses the rest: common parsers are silent about every fault below."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from deepg_readers import Fasta, Fastq, deepg_readers, fasta, text
from deepg_readers.fasta import FastaReader
from deepg_readers.fastq import FastqReader
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import DataError

CR_MESSAGE = r"carriage returns inside, as files of old Macs do; convert it, for example with `tr '\r' '\n'`"
UTF8_MESSAGE = "convert it, for example with `iconv -f latin1 -t utf-8`"


READER = FastaReader(Fasta())


@pytest.fixture
def reader():
    READER.noted.take()  # by other tests
    return READER


# What is read


@pytest.mark.parametrize(
    ("data", "records"),
    [
        pytest.param(b">a\nACGT\nAC\n>b\nGG\n", [("a", "ACGTAC"), ("b", "GG")], id="lines joined"),
        pytest.param(b">a\nACGT", [("a", "ACGT")], id="no line end at the end"),
        pytest.param(b">a\r\nAC\r\nGT\r\n", [("a", "ACGT")], id="CRLF"),
        pytest.param(b">a\r\n\r\nAC\r\n\r\nGT\r\n\r", [("a", "ACGT")], id="blank CRLF lines"),
        pytest.param(b"\n \t\n\r\n>a\nAC\n\n\nGT\n\n", [("a", "ACGT")], id="blank lines"),
        pytest.param(b"\xef\xbb\xbf>a\nAC\n", [("a", "AC")], id="byte order mark"),
        pytest.param(b"\xef\xbb\xbf\n>a\nAC\n", [("a", "AC")], id="byte order mark, blank line"),
        pytest.param(b">a\n>b\nAC\n>c", [("a", ""), ("b", "AC"), ("c", "")], id="empty records"),
        pytest.param(b">\nAC\n>\n", [("", "AC"), ("", "")], id="empty headers"),
        pytest.param(b">a\nacgtN-*u\n", [("a", "acgtN-*u")], id="letters as they are"),
        pytest.param(b">a\n1!\x0c\n", [("a", "1!\x0c")], id="what core refuses is handed over"),
        pytest.param(b">a\nACGT \n \t\n>b\n\tTT\t\n", [("a", "ACGT"), ("b", "TT")], id="blanks at the ends of lines"),
        pytest.param(b">a x\nAC GT\tA\nC C\n>b\nG\n", [("a x", "ACGTACC"), ("b", "G")], id="blanks between letters"),
        pytest.param(b"; c >x\n>a;b\n;c\nAC\n;\nGT\n;d", [("a;b", "ACGT")], id="comments"),
        pytest.param(b">a\nA;C\n", [("a", "A;C")], id="; inside of a line"),
        pytest.param(">ä b é→\nAC\n".encode(), [("ä b é→", "AC")], id="UTF-8 headers"),
        pytest.param(b">a>b @c +d >e\nAC\n", [("a>b @c +d >e", "AC")], id="marks inside of a header"),
        pytest.param(b">a\nAC@G+T\n", [("a", "AC@G+T")], id="marks inside of a line"),
    ],
)
def test_reads(reads, data, records):
    assert reads(data) == records


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("a b c", "a b c"),
        ("a   b  c", "a   b  c"),
        (" a b \t ", "a b"),
        ("a \r", "a"),
        ("a\tb\tc", "a\tb\tc"),
    ],
)
def test_header_is_its_line_without_outer_blanks(reads, line, header):
    assert reads(f">{line}\nAC\n".encode()) == [(header, "AC")]


@pytest.mark.parametrize("length", [1, 7, 1000])
def test_records_across_blocks(reads, monkeypatch, length):
    monkeypatch.setattr(text, "BLOCK", 16)
    expected = [(f"r{i}>x", "A" * length) for i in range(200)]
    assert reads("".join(f">{name}\r\n{letters}\r\n" for name, letters in expected).encode()) == expected


@pytest.mark.parametrize("length", [1, 5000])
def test_records_dense_and_sparse(reads, length):
    expected = [(f"r{i}>x", "A" * length) for i in range(300)]
    assert reads("".join(f">{name}\n{letters}\n" for name, letters in expected).encode()) == expected


def test_what_is_left_out_is_noted_with_its_line(reads, tmp_path):
    reads(b">a b\nAC GT\nACGT \n; c\n>b\nA\tC G\n")
    assert READER.noted.take() == [
        f"white space between letters is left out: 2 lines, first in {tmp_path}/x (line 2)",
        f"lines that start with `;` are skipped as comments: 1 line, first in {tmp_path}/x (line 4)",
    ]


@pytest.mark.parametrize("length", [1, 7, 1000])
def test_blanks_and_comments_across_blocks(reads, monkeypatch, length):
    monkeypatch.setattr(text, "BLOCK", 16)
    letters = "A" * length
    names = [f"r{i}" for i in range(200)]
    data = "".join(f">{name}\n{letters}\n{' G' * (i > 20)}{chr(10)}; c>\n" for i, name in enumerate(names))
    assert reads(data.encode()) == [(name, letters + "G" * (i > 20)) for i, name in enumerate(names)]


@pytest.mark.parametrize(("place", "line"), [(0, 5), (3, 6), (4, 9), (5, None)])
def test_the_line_of_a_letter(tmp_path, place, line):
    (tmp_path / "x").write_bytes(b">a\nACGT\n; c\n>b\nA\n CG T \n\n;ACGT\nA\n>c\nACGTACGT\n")
    assert READER.find_line(tmp_path / "x", 1, place) == line


# What is refused: not FASTA


@pytest.mark.parametrize("data", [b"\n \r\n\n", b"\xef\xbb\xbf"])
def test_nothing_but_blanks_or_a_mark(refusal, data):
    assert refusal(data) == ": is empty"


@pytest.mark.parametrize("data", [b"ACGT\n", b"\n\nACGT\n>a\nAC\n", b" >a\nAC\n>b\nAC\n", b";a\n\nAC\n>b\nAC\n"])
def test_text_before_the_first_header(refusal, data):
    line = 3 if data.startswith((b"\n", b";")) else 1
    assert refusal(data) == f": has no header line: a FASTA file starts with `>`, line {line} of this one does not"


@pytest.mark.parametrize("data", [b"@a\nACGT\n+\nIIII\n", b"\n@a\nAC\n+\n>>\n"])
def test_fastq(refusal, data):
    line = data.index(b"@") + 1
    expected = f': is FASTQ, not FASTA: line {line} starts with `@`; read it with `type = "fastq"`'
    assert refusal(data) == expected


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\nxx", bytes(range(128, 256))])
def test_binary(refusal, data):
    assert refusal(data) == ": has no header line: a FASTA file starts with `>`, line 1 of this one does not"


# What is refused: records that would be read wrong


def test_nul_in_a_sequence(refusal):
    assert refusal(b">a\nAC\n>b x\nA\0C\n>c\nAC\n") == ", record 'b x': is not text (byte 0x00 in line 4)"


def test_nul_in_a_header(refusal):
    assert refusal(b">a\0b\nAC\n") == r", record 'a\x00b': is not text (byte 0x00 in line 1)"


def test_line_that_starts_with_plus(refusal):
    expected = ", record 'b': line 5 starts with `+`, as in FASTQ; take the line out"
    assert refusal(b">a\nAC\n>b\nAC\n+\nGT\n>c\nAC\n") == expected


def test_line_that_starts_with_at(refusal):
    expected = ", record 'a': line 3 starts with `@`, as headers of FASTQ do; in FASTA they start with `>`"
    assert refusal(b">a\nAC\n@b\nGT\n") == expected


@pytest.mark.parametrize("data", [b">a\nAC>b\nAC\n", b">a\n >b\nAC\n", b">a >x\nA C>b\nAC"])
def test_mark_inside_of_a_sequence(refusal, data):
    expected = "line 2 has a `>` inside its sequence; is a line end missing before it?"
    assert refusal(data).endswith(f": {expected}")


def test_byte_order_mark_of_a_file_that_was_appended(refusal):
    expected = "line 3 starts with a byte order mark, as a file has that was appended; take it out"
    assert refusal(b">a\nAC\n\xef\xbb\xbf>b\nAC\n") == f", record 'a': {expected}"


@pytest.mark.parametrize("offset", range(40))
def test_faults_are_found_across_blocks(refusal, monkeypatch, offset):
    monkeypatch.setattr(text, "BLOCK", 16)
    expected = f", record '{'a' * offset}': line 3 starts with `+`, as in FASTQ; take the line out"
    assert refusal(b">" + b"a" * offset + b"\nAC\n+\nGT\n") == expected


@pytest.mark.parametrize(
    ("data", "line"),
    [(b">a\rAC\rGT\r>b\rAC\r", 1), (b">a\rACGT\r", 1), (b">a\nA\rC\n", 2), (b">a\r\nAC\r\r\nGT\r\n", 2)],
)
def test_old_mac_line_ends(refusal, data, line):
    assert refusal(data) == f", record 'a': line {line} has {CR_MESSAGE}"


def test_old_mac_line_ends_before_the_first_header(refusal):
    assert refusal(b"\r\r\n>a\nAC\n") == f": line 1 has {CR_MESSAGE}"


def test_latin_1_in_a_header(refusal):
    data = ">a\nAC\n>bé x\nAC\n".encode("latin-1")
    assert refusal(data) == f", record 'b\ufffd x': is not UTF-8 text (byte 0xe9 in line 3); {UTF8_MESSAGE}"


def test_latin_1_in_a_sequence(refusal):
    assert refusal(b">a\nAC\n\xe9\n") == f", record 'a': is not UTF-8 text (byte 0xe9 in line 3); {UTF8_MESSAGE}"


def test_mark_alone_at_the_end(refusal):
    assert refusal(b">a\nAC\n>") == ", record '': ends in a `>` with nothing after it (line 3); is it cut off?"


def test_fault_that_is_gone_when_it_is_looked_for(refusal, monkeypatch):
    monkeypatch.setattr(fasta, "is_plain", lambda _: False)
    assert refusal(b">a\nAC\n>b\nAC\n") == ": was not read whole; is something still writing to it?"


def test_fault_inside_of_a_gzip_names_the_users_file(refusal):
    expected = ", record 'a': line 3 starts with `+`, as in FASTQ; take the line out"
    assert refusal(gzip.compress(b">a\nAC\n+\n"), "x.fa.gz") == expected


# Properties

LETTERS = st.text("ACGTNacgtnRYU-", max_size=60)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8)
HEADERS = st.lists(NAMES, max_size=4).map(lambda words: " ".join(words).strip())


@st.composite
def files(draw) -> tuple[list[tuple[str, str]], bytes]:
    """Records, and a file that holds them."""
    records = draw(st.lists(st.tuples(HEADERS, LETTERS), min_size=1, max_size=8))
    width, end = draw(st.integers(1, 70)), draw(st.sampled_from(["\n", "\r\n"]))
    blanks = st.integers(0, 2).map(lambda count: end * count)
    lines = draw(blanks)
    for header, letters in records:
        lines += f">{header}{end}{draw(blanks)}"
        lines += "".join(f"{letters[i : i + width]}{end}{draw(blanks)}" for i in range(0, len(letters), width))
    data = lines.encode()
    return records, gzip.compress(data) if draw(st.booleans()) else data


@given(files())
def test_what_is_written_is_read(written):
    records, data = written
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.fa")
        path.write_bytes(data)
        assert list(READER.records(path)) == records


def as_written(data: bytes) -> list[tuple[str, str]]:
    """Parse FASTA as slowly and plainly as can be."""
    records: list[tuple[str, str]] = []
    for line in data.decode().removeprefix("\ufeff").split("\n"):
        bare = line.removesuffix("\r")
        if bare.startswith(">"):
            records.append((bare[1:].strip(), ""))
        elif (bare.strip() or records) and not bare.startswith(";"):
            header, letters = records.pop()
            records.append((header, letters + bare.replace(" ", "").replace("\t", "")))
    return records


PIECES = [b">", b"@", b"+", b"\n", b"\r\n", b"\n>", b"\r", b" ", b"\t", b"A", b"cg", b"x y", b"\xc3\xa9"]
ODD_PIECES = [b"\0", b"\xe9", b"\xef\xbb\xbf", b";", b"\x1a"]


@given(st.lists(st.sampled_from(PIECES * 3 + ODD_PIECES), max_size=40), st.sampled_from([4, 16, 1 << 18]))
def test_any_bytes_are_refused_or_read_as_they_are(pieces, block):
    data = b"".join([b">a\n", *pieces])
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BLOCK", block)
        path = Path(folder, "x.fa")
        path.write_bytes(data)
        try:
            records = list(READER.records(path))
        except DataError:
            return
        assert records == as_written(data)


# The plugin


def test_registration():
    fasta_, fastq_ = deepg_readers()
    assert (fasta_.name, fasta_.config, fasta_.missing()) == ("fasta", Fasta, [])
    assert (fastq_.name, fastq_.config, fastq_.missing()) == ("fastq", Fastq, [])
    assert (fasta_.load(), fastq_.load()) == (FastaReader, FastqReader)
    fasta_endings = [".fasta", ".fa", ".fna", ".fas", ".ffn", ".frn", ".faa", ".fsa", ".seq"]
    packed = ["", ".gz", ".bgz", ".bz2", ".xz", ".zst"]
    assert fasta_.endings == tuple(ending + more for more in packed for ending in fasta_endings)
    assert fastq_.endings == tuple(ending + more for more in packed for ending in (".fastq", ".fq"))


def test_import_is_light():
    code = "import sys, deepg_readers; print([name for name in ('isal', 'numpy') if name in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "[]\n"
