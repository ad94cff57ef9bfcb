"""Records become flat arrays."""

from __future__ import annotations

import json
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.corpus import alphabet, build
from deepg_core.corpus.block import RecordBlock
from deepg_core.corpus.build import CorpusBuilder
from deepg_core.errors import DataError

BAD = "is neither an IUPAC nucleotide code (ACGTURYSWKMBDHVN) nor in the vocabulary (ACGT); correct the file"
MEANT = " or, if the letter is meant, add it to encoder.vocabulary"
PROTEINS = ' or, for proteins, write encoder.vocabulary = "ACDEFGHIKLMNPQRSTVWY"'
NONE = "is no letter; take it out"
NAMES = ("letters", "offsets", "file", "header_text", "header_offsets", "counts", "ambiguous", "qualities")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Builds the arrays of files, each a list of (header, sequence)."""

    def make(files, vocabulary="ACGT", qualities=False):
        folder = tmp_path_factory.mktemp("corpus")
        by_path = {Path(f"{number}.fasta"): records for number, records in enumerate(files)}
        builder = CorpusBuilder(folder, vocabulary, qualities)
        builder.build(list(by_path), lambda path: iter(by_path[path]), lambda _: None)
        return {name: np.load(folder / f"{name}.npy") for name in NAMES}

    return make


def test_arrays_hold_the_records_in_order(built):
    arrays = built([[("one", "ACG"), ("two", "TT")], [], [("three", "A")]])
    assert arrays["letters"].tobytes() == b"ACGTTA"
    assert arrays["offsets"].tolist() == [0, 3, 5, 6]
    assert arrays["file"].tolist() == [0, 0, 2]
    assert arrays["header_text"].tobytes() == b"onetwothree"
    assert arrays["header_offsets"].tolist() == [0, 3, 6, 11]
    assert arrays["ambiguous"].tolist() == [0, 0, 0]
    types = ["uint8", "int64", "int32", "uint8", "int64", "int64", "int64", "uint8"]
    assert [array.dtype.name for array in arrays.values()] == types


def test_letters_become_upper_case(built):
    assert built([[("x", "acgtnRy"), ("y", "AcGt")]])["letters"].tobytes() == b"ACGTNRYACGT"


def test_letters_outside_of_the_vocabulary_are_counted_whatever_their_case(built):
    counts = built([[("x", "ACGTNnRyN")]])["counts"]
    assert {chr(code): counts[code] for code in np.flatnonzero(counts)} == {"N": 3, "R": 1, "Y": 1}


def test_letters_outside_of_the_vocabulary_are_counted_for_each_record(built):
    files = [[("a", "NNACGT"), ("b", ""), ("c", "ACGT")], [], [("d", "nrACGTy"), ("e", ""), ("f", "N")]]
    assert built(files)["ambiguous"].tolist() == [2, 0, 0, 3, 0, 1]


def test_letters_and_places_of_a_record_longer_than_a_piece(built):
    text = ("ACGT" * alphabet.PIECE)[: 3 * alphabet.PIECE] + "NR"
    arrays = built([[("a", "N" + text), ("b", "A")]])
    assert (arrays["ambiguous"].tolist(), arrays["letters"].tobytes()) == ([3, 0], f"N{text}A".encode())


READS = [[("a", "ACN", "!5~"), ("b", "", "")], [("c", "GG", "II")]]


def test_qualities_are_kept_where_they_are_asked_for(built):
    assert built(READS, qualities=True)["qualities"].tobytes() == b"!5~II"
    assert built(READS)["qualities"].tobytes() == b""


def test_qualities_that_are_asked_for_but_not_there(built):
    with pytest.raises(DataError) as error:
        built([READS[0], [("c", "GG")]], qualities=True)
    expected = "1.fasta: comes without base qualities, which the encoder asks for; FASTQ files have them"
    assert str(error.value) == expected


def test_qualities_of_another_number_than_letters(built):
    with pytest.raises(DataError) as error:
        built([[("a", "AC", "II")], [("b", "ACG", "I")]])
    assert str(error.value) == "1.fasta, record 'b': has 1 qualities for 3 letters"


def test_a_reader_may_give_blocks(built):
    whole = [[("a", "ACgn"), ("é", "")], [("c", "T"), ("d", "GG")]]
    blocks = [[RecordBlock.of(whole[0])], [whole[1][0], RecordBlock.of(whole[1][1:])]]
    usual, arrays = built(whole), built(blocks)
    assert all(np.array_equal(usual[name], arrays[name]) for name in NAMES)


def test_a_bad_letter_in_a_block_is_named_with_its_place(built):
    with pytest.raises(DataError) as error:
        built(
            [
                [RecordBlock.of([("a", "ACGT")])],
                [RecordBlock.of([("b", "AC"), ("é", "AéC")]), RecordBlock.of([("d", "AC")])],
            ]
        )
    assert str(error.value) == f"1.fasta, record 'é': the character 'é' at position 2 {BAD}"


def test_empty_records_are_kept(built):
    arrays = built([[("a", ""), ("b", "AC"), ("", "")]])
    assert (arrays["offsets"].tolist(), arrays["header_offsets"].tolist()) == ([0, 0, 2, 2], [0, 1, 2, 2])


def test_no_records_at_all(built):
    arrays = built([[]])
    assert {name: len(array) for name, array in arrays.items()} == {
        "letters": 0,
        "offsets": 1,
        "file": 0,
        "header_text": 0,
        "header_offsets": 1,
        "counts": 256,
        "ambiguous": 0,
        "qualities": 0,
    }


def test_headers_may_hold_any_text(built):
    arrays = built([[("Bäcillus 菌", "A"), ("\udce4", "C")]])  # the second is what an undecodable byte becomes
    first, second = (
        arrays["header_text"][start:stop].tobytes().decode()
        for start, stop in zip(arrays["header_offsets"], arrays["header_offsets"][1:], strict=False)
    )
    assert (first, second) == ("Bäcillus 菌", "?")


@given(
    st.lists(st.lists(st.tuples(st.text(max_size=5), st.text("ACGTNacgtn", max_size=20)), max_size=6), max_size=3),
    st.integers(1, 500),
)
def test_blocks_of_any_size_give_the_same_arrays(built, files, block):
    usual = built(files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "BLOCK", block)
        blocks = built(files)
    assert all(np.array_equal(usual[name], blocks[name]) for name in NAMES)


@pytest.mark.parametrize(
    ("sequence", "position", "letter", "why"),
    [
        ("ACGJ", 4, "J", BAD + MEANT),
        ("ACGe", 4, "e", BAD + PROTEINS),
        ("A1CGT", 2, "1", BAD),
        ("ACG?", 4, "?", BAD),
        ("AC\0GT", 3, "\0", NONE),
        ("AC\x0cGT", 3, "\x0c", NONE),
        ("ACG\x7f", 4, "\x7f", NONE),
        ("ACéG", 3, "é", BAD),
        ("ACßG", 3, "ß", BAD),  # upper() makes "SS" of it, and S is a nucleotide code
        ("ſ", 1, "ſ", BAD),  # and "S" of the long s
    ],
)
def test_a_letter_that_is_none_is_named_with_its_place(built, sequence, position, letter, why):
    with pytest.raises(DataError) as error:
        built([[("good", "ACGT")], [("fine", "AC"), ("seq 7", sequence)]])
    assert str(error.value) == f"1.fasta, record 'seq 7': the character {letter!r} at position {position} {why}"
    assert (error.value.path, error.value.record, error.value.exit_code) == (Path("1.fasta"), "seq 7", 2)


def test_the_first_of_several_bad_letters_is_named(built):
    with pytest.raises(DataError, match="record 'b': the character 'Z' at position 2 "):
        built([[("a", "ACGT"), ("b", "AZZ"), ("c", "J")]])


def test_letters_of_the_vocabulary_are_no_mistake(built):
    arrays = built([[("x", "Hello(1)")]], vocabulary="helo(1)")
    assert arrays["letters"].tobytes() == b"HELLO(1)"
    assert not arrays["counts"].any()


@pytest.mark.parametrize("vocabulary", ["ACGT", "ARNDCEQGHILKMFPSTWYV", "()"])
@pytest.mark.parametrize(
    ("sequence", "fault"),
    [
        ("AC GT", "has white space inside its sequence, at position 3; take it out"),
        ("A\tC", "has white space inside its sequence, at position 2; take it out"),
        ("AC>b", "has a `>` inside its sequence, at position 3; is a line end missing before it?"),
    ],
)
def test_blanks_and_marks_are_no_letters_of_any_vocabulary(built, vocabulary, sequence, fault):
    with pytest.raises(DataError) as error:
        built([[("a", ""), ("b", sequence)]], vocabulary=vocabulary)
    assert str(error.value) == f"0.fasta, record 'b': {fault}"


def test_gaps_among_nucleotides_are_ambiguous(built):
    arrays = built([[("a", "AC-.*X"), ("b", "xN")]])
    assert (arrays["letters"].tobytes(), arrays["ambiguous"].tolist()) == (b"AC-.*XXN", [4, 2])


@pytest.mark.parametrize("vocabulary", ["ACGTZ", "ACGUZJ", "ACGT-"])
def test_letters_that_are_added_to_nucleotides_leave_the_check_on(built, vocabulary):
    with pytest.raises(DataError, match="the character '1' at position 2 is neither an IUPAC nucleotide code"):
        built([[("x", "A1")]], vocabulary=vocabulary)
    assert built([[("x", vocabulary)]], vocabulary=vocabulary)["ambiguous"].tolist() == [0]


def test_the_line_of_a_letter_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "BLOCK", 8)
    files = {Path("x"): [("a", "ACGT")] * 3, Path("y"): [("b", "ACGT")] * 5 + [("c", "AC1")]}
    builder = CorpusBuilder(tmp_path, "ACGT", find_line=lambda *where: asked.append(where) or 17)
    asked = []
    with pytest.raises(DataError, match=r"y, record 'c': the character '1' at position 3 \(line 17\) is neither"):
        builder.build(list(files), files.get, lambda _: None)
    assert asked == [(Path("y"), 5, 2)]


@pytest.mark.parametrize("vocabulary", ["ACGTZEJ", "ARNDCEQGHILKMFPSTWYV", "()"])
def test_where_the_vocabulary_is_not_of_nucleotides_all_that_ascii_prints_is_allowed(built, vocabulary):
    text = "".join(map(chr, range(ord("!"), ord("~") + 1))).replace(">", "")
    arrays = built([[("x", text)]], vocabulary=vocabulary)
    known = sum(letter in vocabulary for letter in text.upper())
    assert (arrays["letters"].tobytes().decode(), arrays["ambiguous"].tolist()) == (text.upper(), [len(text) - known])
    assert arrays["counts"].sum() == len(text) - known


@pytest.mark.parametrize(
    ("letter", "why"),
    [*((it, NONE) for it in "\0\x1a\x7f"), *((it, "is not printable ASCII; correct the file") for it in "é菌")],
)
def test_but_nothing_else(built, letter, why):
    with pytest.raises(DataError) as error:
        built([[("x", f"Ab!{letter}")]], vocabulary="AB")
    assert str(error.value) == f"0.fasta, record 'x': the character {letter!r} at position 4 {why}"


@pytest.mark.parametrize("vocabulary", ["ACGU", "acgtn", "AC"])
def test_iupac_holds_for_every_vocabulary_of_nucleotides(built, vocabulary):
    with pytest.raises(DataError, match="the character 'Z' at position 1 is neither an IUPAC nucleotide code"):
        built([[("x", "Z")]], vocabulary=vocabulary)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    def records(path):
        yield "x", path.read_text()

    with pytest.raises(DataError) as error:
        CorpusBuilder(tmp_path, "ACGT").build([tmp_path / "gone.fasta"], records, lambda _: None)
    assert str(error.value) == f"{tmp_path / 'gone.fasta'}: cannot be read: No such file or directory"


@pytest.mark.parametrize("length", [160, 20_000])
def test_memory_does_not_grow_with_the_corpus(tmp_path, monkeypatch, length):
    """Python alone needs 100 bytes for a record that is kept."""
    monkeypatch.setattr(build, "AHEAD", 1 << 20)

    def records(_):
        return ((f"read {number} of many", "ACGTTGCA" * (length // 8)) for number in range(6_000_000 // length))

    tracemalloc.start()
    CorpusBuilder(tmp_path, "ACGT").build([Path("x")] * 2, records, lambda _: None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "letters.npy").stat().st_size == 12_000_000 + 128
    assert peak < 4_000_000


def test_little_waits_to_be_written_even_of_headers_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "BLOCK", 100)
    monkeypatch.setattr(build, "AHEAD", 1000)  # bytes: 13 records with a header of 50
    read, waiting, write = [], [], CorpusBuilder._write

    def records(_):
        for number in range(300):
            read.append(number)
            yield "h" * 50, ""

    def slowly(self, arrays):
        time.sleep(0.001)
        waiting.append(len(read) - 2 * len(waiting))
        write(self, arrays)

    monkeypatch.setattr(CorpusBuilder, "_write", slowly)
    CorpusBuilder(tmp_path, "ACGT").build([Path("x")], records, lambda _: None)
    assert len(np.load(tmp_path / "header_text.npy")) == 300 * 50
    assert max(waiting) < 20


def test_what_readers_note_is_kept_where_there_is_any(tmp_path):
    class Records(dict):
        notes = {Path("y"): ["left out"]}  # noqa: RUF012
        __call__ = dict.__getitem__

    files = Records({Path("x"): [("a", "AC")], Path("y"): [("b", "GT")]})
    CorpusBuilder(tmp_path, "ACGT", noted=lambda: ["odd: 1 line"]).build(list(files), files, lambda _: None)
    assert json.loads((tmp_path / build.NOTES).read_text()) == [[None, "odd: 1 line"], [1, "left out"]]
    (tmp_path / "none").mkdir()
    CorpusBuilder(tmp_path / "none", "ACGT").build(list(files), dict(files).get, lambda _: None)
    assert not (tmp_path / "none" / build.NOTES).exists()
