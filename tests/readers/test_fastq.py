"""What the `fastq` reader reads, and that it refuses the rest."""

from __future__ import annotations

import gzip
import random
import tempfile
from pathlib import Path

import pytest
from deepg_readers import Fastq, fastq, text, wrapped
from deepg_readers.fastq import FastqReader
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import DataError

FOUR = "each record has four lines: `@` and header, sequence, `+`, qualities"
ONE = [("a", "ACGT", "IIII")]


READER = FastqReader(Fastq())


@pytest.fixture
def reader():
    READER.noted.take()  # by other tests
    return READER


# What is read


@pytest.mark.parametrize(
    ("data", "records"),
    [
        pytest.param(b"@a\nACGT\n+\nIIII\n@b\nGG\n+\n!~\n", [*ONE, ("b", "GG", "!~")], id="four lines each"),
        pytest.param(b"@a\nACGT\n+\nIIII", ONE, id="no line end at the end"),
        pytest.param(b"@a\nACGT\n+\nIIII\n\n\n", ONE, id="blank lines at the end"),
        pytest.param(b"@a\nACGT\n+\nIIII\n\r\n \t\n\n\n\n \n\n\n", ONE, id="many blank lines at the end"),
        pytest.param(b"@a\nACGT \n+\nIIII\t\n", ONE, id="blanks at the ends of lines"),
        pytest.param(b"@a\nAC\nGT\n+\nII\nII\n", ONE, id="wrapped"),
        pytest.param(b"@a\nACGT\n+\nI\n@I\n+\n@b\nA\n+\nI", [("a", "ACGT", "I@I+"), ("b", "A", "I")], id="marks"),
        pytest.param(b"@a\r\nAC\r\nGT\r\n+a\r\nII\r\nII\r\n\r\n", ONE, id="wrapped, CRLF"),
        pytest.param(b"@a\nAC\nGT\n+\nII\nII\n@b\n\n+\n\n", [*ONE, ("b", "", "")], id="wrapped and empty"),
        pytest.param(b"@a\r\nACGT\r\n+\r\nIIII\r\n", ONE, id="CRLF"),
        pytest.param(b"@a\r\nACGT\r\n+\r\nIIII\r", ONE, id="half a CRLF at the end"),
        pytest.param(b"\xef\xbb\xbf@a\nACGT\n+\nIIII\n", ONE, id="byte order mark"),
        pytest.param(b"@a\nACGT\n+a\nIIII\n", ONE, id="header again"),
        pytest.param(b"@a\n\n+\n\n@b\nA\n+\nI\n", [("a", "", ""), ("b", "A", "I")], id="empty sequence"),
        pytest.param(b"@a\n\n+\n\n", [("a", "", "")], id="nothing but an empty sequence"),
        pytest.param(b"@\nA\n+\nI\n", [("", "A", "I")], id="empty header"),
        pytest.param(b"@a\nacgtN-*u\n+\n@+>IIIII\n", [("a", "acgtN-*u", "@+>IIIII")], id="letters as they are"),
        pytest.param("@ä b é→\nAC\n+\nII\n".encode(), [("ä b é→", "AC", "II")], id="UTF-8 headers"),
        pytest.param(b"@ a\tb \n@C\n+ \nII\n", [("a\tb", "@C", "II")], id="marks and blanks"),
    ],
)
def test_reads(reads, data, records):
    assert reads(data) == records


LENGTHS = {
    "even": lambda rng: 150,
    "trimmed": lambda rng: rng.randrange(100, 151),
    "some empty": lambda rng: rng.choice([0, 100]),
    "few long": lambda rng: rng.choice([20] * 50 + [30_000]),
    "long": lambda rng: rng.randrange(1000, 50_000),
}


@pytest.mark.parametrize("size", [64, 1 << 12, 1 << 16])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("lengths", LENGTHS)
def test_records_across_blocks(reads, monkeypatch, size, packed, lengths):
    monkeypatch.setattr(text, "BLOCK", size)
    monkeypatch.setattr(fastq, "BLOCK", size)
    monkeypatch.setattr(fastq, "SMALL", 64)
    rng = random.Random(lengths)
    qualities = "".join(map(chr, range(ord("!"), ord("~") + 1)))
    records = []
    for number in range(20 if lengths == "long" else 500):
        length = LENGTHS[lengths](rng)
        letters, marks = "".join(rng.choices("ACGTN", k=length)), "".join(rng.choices(qualities, k=length))
        records.append(("r" * rng.randrange(1, 60) + str(number), letters, marks))
    end = rng.choice(["\n", "\r\n"])
    data = "".join(
        end.join((f"@{name}", *rest, "")) for name, *rest in ((n, s, "+", q) for n, s, q in records)
    ).encode()
    assert reads(gzip.compress(data) if packed else data) == records


@pytest.mark.parametrize("size", [64, 1 << 12])
@pytest.mark.parametrize("width", [7, 80])
def test_wrapped_records_across_blocks(reads, monkeypatch, size, width):
    monkeypatch.setattr(text, "BLOCK", size)
    monkeypatch.setattr(fastq, "BLOCK", size)
    monkeypatch.setattr(fastq, "SMALL", 64)
    rng = random.Random(width)
    records = []
    for number in range(300):
        length = rng.choice([1, 40, 200, 3000 * (number == 150) + 1])
        letters, marks = "".join(rng.choices("ACGTN", k=length)), "".join(rng.choices("@+I~!", k=length))
        records.append((f"r{number}", letters, marks))

    def folded(field):
        return "\n".join(field[start : start + width] for start in range(0, len(field), width))

    data = "".join(f"@{name}\n{folded(letters)}\n+\n{folded(marks)}\n" for name, letters, marks in records)
    assert reads(data.encode()) == records


@pytest.mark.parametrize(("record", "place", "line"), [(0, 1, 2), (1, 0, 6), (1, 3, 7), (3, 0, 16), (4, 0, None)])
def test_the_line_of_a_letter(tmp_path, record, place, line):
    (tmp_path / "x").write_bytes(b"@a\nAC\n+\n@@\n@b\nAC\nGT\n+\n@+\n@@\n@c\n\n+\n\n@d\nA\n+\nI\n")
    assert READER.find_line(tmp_path / "x", record, place) == line


# What is noted


@pytest.mark.parametrize(
    ("plus", "differ"),
    [(b"", False), (b"a x", False), (b"a", False), (b"a y", False), (b"b x", True), (b"ab", True), (b"b", True)],
)
@pytest.mark.parametrize("end", [b"", b"\n\n\n\n\n"])
def test_another_name_behind_plus(reads, tmp_path, plus, differ, end):
    reads(b"@a x\nA\n+\nI\n@a x\nA\n+%s\nI\n" % plus + end)
    note = f"the name behind `+` is another than that behind `@`: 1 record, first in {tmp_path}/x ({plus.decode()} for a x)"
    assert READER.noted.take() == [note] * differ


def test_three_other_names_are_shown(reads, tmp_path):
    reads(b"".join(b"@a%d\nA\n+b%d\nI\n" % (i, i) for i in range(5)))
    (note,) = READER.noted.take()
    assert note.endswith(f": 5 records, first in {tmp_path}/x (b0 for a0, b1 for a1, b2 for a2)")


@pytest.mark.parametrize(
    ("marks", "like"),
    [
        ("@h", True),
        ("BK", True),
        (";~", True),
        ("hh", True),
        (":h", False),
        ("!~", False),
        ("IJ", False),
        ("~~", False),
        ("@J", False),
    ],
)
@pytest.mark.parametrize("end", ["", "\n\n\n\n\n"])
def test_qualities_like_phred_64(reads, tmp_path, marks, like, end):
    reads(f"@a\nACGT\n+\n{marks}{marks}\n{end}".encode())
    why = "qualities look like Phred + 64 (none is below `;`, some are above `J`) but are read as Phred + 33"
    note = f"{why}; `seqtk seq -VQ64` converts them: 1 file, first in {tmp_path}/x"
    assert READER.noted.take() == [note] * like


# What is refused


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\n \r\n\n\n\n\n\n"])
def test_nothing_but_blanks_or_a_mark(refusal, data):
    assert refusal(data) == ": is empty"


def test_fasta(refusal):
    expected = ': is FASTA, not FASTQ: line 1 starts with `>`; read it with `type = "fasta"`'
    assert refusal(b">a\nACGT\n") == expected


@pytest.mark.parametrize("data", [b"ACGT\n", b"\x89PNG\r\n\x1a\nxx", bytes(range(128, 256))])
def test_text_that_is_none(refusal, data):
    assert refusal(data) == ": has no header line: a FASTQ file starts with `@`, line 1 of this one does not"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"@a\n", 1),
        (b"@a", 1),
        (b"@b\nA\n+\nI\n@a x", 5),
        (b"@a\nACGT", 2),
        (b"@a\nACGT\n+", 3),
        (b"@a\nACGT\n+\n", 3),
    ],
)
def test_last_record_that_is_cut_off(refusal, data, line):
    header = "a x" if b"x" in data else "a"
    assert refusal(data) == f", record '{header}': ends after line {line}, inside of a record; is it cut off?"


def test_quality_that_is_cut_off(refusal):
    expected = ", record 'a': line 4 has 2 qualities for 4 letters; is the file cut off?"
    assert refusal(b"@a\nACGT\n+\nII") == expected


@pytest.mark.parametrize("quality", [b"", b"III", b"IIIII"])
def test_quality_of_another_length(refusal, quality):
    expected = f", record 'b': line 8 has {len(quality)} qualities for 4 letters"
    assert refusal(b"@a\nA\n+\nI\n@b\nACGT\n+\n%s\n@c\nA\n+\nI\n" % quality) == expected


def test_lengths_that_make_up_for_each_other(refusal):
    expected = ", record 'a': line 4 has 3 qualities for 4 letters"
    assert refusal(b"@a\nACGT\n+\nIII\n@b\nACG\n+\nIIII\n") == expected


def test_missing_plus(refusal):
    assert refusal(b"@a\nAC\nII\n@b\nAC\nII\n") == f", record 'a': line 3 does not start with `+`; {FOUR}"


@pytest.mark.parametrize("qualities", [b"II\nI", b"II\n", b"II\nI I"])
def test_wrapped_lines_that_make_no_record(refusal, qualities):
    expected = "its lines are wrapped, and it has not as many qualities as letters; is the file cut off?"
    data = b"@a\nACGT\nA\n+\nIIII\nI\n@b x\nAC\nGT\n+\n%s\n" % qualities
    assert refusal(data) == f", record 'b x': {expected}"


def test_what_is_no_sequence_is_not_wrapped(refusal):
    assert refusal(b"@a\nAC\nG1\n+\nII\nII\n") == f", record 'a': line 3 does not start with `+`; {FOUR}"


@pytest.mark.parametrize("blank", [b"\n", b" \n", b"\r\n\n\n\n\n"])
def test_blank_lines_inside(refusal, blank):
    data = b"@a\nAC\n+\nII\n%s@b\nAC\n+\nII\n" % blank
    assert refusal(data) == ": line 5 is blank; blank lines may only stand at the end, take it out"


@pytest.mark.parametrize("letters", [b"A C", b"A\tC", b"A\x0cC", b"AC\x0b"])
def test_white_space_inside_of_a_sequence(refusal, letters):
    expected = "line 2 has white space or a control character inside its sequence; take it out"
    assert refusal(b"@a\n%s\n+\nIII\n" % letters) == f", record 'a': {expected}"


def test_missing_at(refusal):
    assert refusal(b"@a\nAC\n+\nII\nb\nAC\n+\nII\n") == f": line 5 does not start with `@`; {FOUR}"


@pytest.mark.parametrize("quality", [b"I ", b" I", b"\x7fI", b"\x1fI", b"I\t"])
def test_character_that_is_no_quality(refusal, quality):
    expected = ", record 'a': line 4 has a character that is no quality: they go from `!` to `~`"
    assert refusal(b"@a\nAC\n+\n%s\n" % quality) == expected


@pytest.mark.parametrize(
    ("data", "line"), [(b"@a\0\nAC\n+\nII\n", 1), (b"@a\nA\0\n+\nII\n", 2), (b"@a\nAC\n+\0\nII\n", 3)]
)
def test_nul(refusal, data, line):
    message = refusal(data)
    assert message.endswith(f": is not text (byte 0x00 in line {line})")


def test_latin_1(refusal):
    expected = "is not UTF-8 text (byte 0xe9 in line 5); convert it, for example with `iconv -f latin1 -t utf-8`"
    assert refusal("@a\nA\n+\nI\n@bé\nA\n+\nI\n".encode("latin-1")) == f": {expected}"


def test_old_mac_line_ends(refusal):
    expected = (
        "line 1 has carriage returns inside, as files of old Macs do; convert it, for example with `tr '\\r' '\\n'`"
    )
    assert refusal(b"@a\rAC\r+\rII\r") == f": {expected}"


def test_fault_that_is_gone_when_it_is_looked_for(refusal, monkeypatch):
    monkeypatch.setattr(fastq, "is_plain", lambda *_: False)
    monkeypatch.setattr(wrapped, "is_plain", lambda *_: False)
    assert refusal(b"@a\nAC\n+\nII\n") == ": was not read whole; is something still writing to it?"


# Properties

LETTERS = st.text("ACGTNacgtnRYU-", max_size=60)
MARKS = st.characters(min_codepoint=ord("!"), max_codepoint=ord("~"))
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8)
HEADERS = st.lists(NAMES, max_size=4).map(lambda words: " ".join(words).strip())


@st.composite
def files(draw) -> tuple[list[tuple[str, str, str]], bytes]:
    """Records, and a file that holds them."""
    records = []
    for header, letters in draw(st.lists(st.tuples(HEADERS, LETTERS), min_size=1, max_size=8)):
        records.append((header, letters, draw(st.text(MARKS, min_size=len(letters), max_size=len(letters)))))
    end, again = draw(st.sampled_from(["\n", "\r\n"])), draw(st.booleans())
    lines = [(f"@{header}", letters, "+" + header * again, marks) for header, letters, marks in records]
    data = "".join(f"{line}{end}" for record in lines for line in record)
    data = data.removesuffix(end) if draw(st.booleans()) else data
    return records, gzip.compress(data.encode()) if draw(st.booleans()) else data.encode()


@given(files(), st.sampled_from([16, 64, 1 << 19]))
def test_what_is_written_is_read(written, block):
    records, data = written
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BLOCK", block)
        patch.setattr(fastq, "BLOCK", block)
        patch.setattr(fastq, "SMALL", 32)
        path = Path(folder, "x.fq")
        path.write_bytes(data)
        assert list(READER.records(path)) == records


def as_written(data: bytes) -> list[tuple[str, str, str]]:
    """Parse FASTQ as slowly and plainly as can be."""
    lines = [line.removesuffix("\r").rstrip(" \t") for line in data.decode().split("\n")]
    records, at = [], 0
    while any(line.strip() for line in lines[at:]):
        plus = next(number for number in range(at + 2, len(lines)) if lines[number].startswith("+"))
        letters = "".join(lines[at + 1 : plus])
        stop = next(
            end for end in range(plus + 2, len(lines) + 1) if len("".join(lines[plus + 1 : end])) >= len(letters)
        )
        marks = "".join(lines[plus + 1 : stop])
        assert (lines[at][0], len(marks)) == ("@", len(letters))
        records.append((lines[at][1:].strip(), letters, marks))
        at = stop
    return records


PIECES = [b"@", b"+", b"\n", b"\r\n", b"\n+\n", b"\n@", b"\r", b" ", b"\t", b"A", b"cg", b"II", b"x y", b"\xc3\xa9"]
ODD_PIECES = [b"\0", b"\xe9", b"\xef\xbb\xbf", b">"]
WHOLE = [b"@a\nAC\n+\nII\n", b"@b c\nACGT\n+\n@+>I\n", b"@\n\n+\n\n"]


@given(st.lists(st.sampled_from(PIECES + WHOLE * 9 + ODD_PIECES), max_size=12), st.sampled_from([4, 16, 1 << 19]))
def test_any_bytes_are_refused_or_read_as_they_are(pieces, block):
    data = b"".join([b"@a\nA\n+\nI\n", *pieces])
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BLOCK", block)
        patch.setattr(fastq, "BLOCK", block)
        patch.setattr(fastq, "SMALL", 8)
        path = Path(folder, "x.fq")
        path.write_bytes(data)
        try:
            records = list(READER.records(path))
        except DataError:
            return
        assert records == as_written(data)
