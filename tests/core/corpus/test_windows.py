"""Gathering windows from flat letters."""

from __future__ import annotations

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.corpus.corpus import complement, complement_plain

PAIRS = {"A": "T", "C": "G", "R": "Y", "K": "M", "B": "V", "D": "H", "S": "S", "W": "W", "N": "N"}
COMPLEMENT = {**PAIRS, **{other: one for one, other in PAIRS.items()}}
LETTERS = "".join(COMPLEMENT)
records = st.lists(st.text(LETTERS, max_size=20), min_size=1, max_size=6).filter(any)


def turned(text):
    return "".join(COMPLEMENT[letter] for letter in reversed(text))


def spelled(letters):
    return [row.tobytes().replace(b"\0", b"-").decode() for row in letters]


def expected(sequence, start, reverse, length, fill_right):
    """One window, letter by letter."""
    window = sequence[start : start + length]
    window = turned(window) if reverse else window
    return window.ljust(length, "-") if fill_right else window.rjust(length, "-")


@given(records, st.integers(1, 25), st.data())
def test_a_window_is_a_slice_of_its_record_or_its_reverse_complement(corpus_of, sequences, length, data):
    chosen = data.draw(st.lists(st.integers(0, len(sequences) - 1), min_size=1, max_size=8))
    starts = [data.draw(st.integers(0, max(0, len(sequences[record]) - length))) for record in chosen]
    reverse = [data.draw(st.booleans()) for _ in chosen]
    arrays = np.array(chosen), np.array(starts), np.array(reverse)
    fill_right = data.draw(st.booleans())
    letters = corpus_of([sequences]).windows(*arrays, length, fill_right=fill_right)
    assert letters.shape == (len(chosen), length)
    assert letters.dtype == np.uint8
    assert spelled(letters) == [
        expected(sequences[record], start, turn, length, fill_right)
        for record, start, turn in zip(chosen, starts, reverse, strict=True)
    ]


def test_long_and_short_records_in_one_batch(corpus_of):
    corpus = corpus_of([["ACGTT", "AC", ""]])
    record, start, reverse = np.array([0, 1, 1, 2, 0]), np.array([1, 0, 0, 0, 1]), np.array([0, 0, 1, 1, 1], bool)
    assert spelled(corpus.windows(record, start, reverse, 4)) == ["CGTT", "--AC", "--GT", "----", "AACG"]


def test_a_corpus_shorter_than_the_window_is_padded(corpus_of):
    letters = corpus_of([["AC"]]).windows(np.array([0]), np.array([0]), np.array([False]), 5)
    assert spelled(letters) == ["---AC"]


def test_gathering_leaves_the_corpus_as_it_is(corpus_of):
    corpus = corpus_of([["ACGTT"]])
    corpus.windows(np.array([0]), np.array([0]), np.array([True]), 5)
    assert corpus.letters.tobytes() == b"ACGTT"


@pytest.mark.parametrize("letter", LETTERS)
def test_iupac_letters_are_complemented(letter):
    code = np.array([[ord(letter)]], np.uint8)
    assert complement(code).tobytes().decode() == COMPLEMENT[letter]


@given(st.lists(st.text("ACGT", min_size=1, max_size=40), min_size=1, max_size=3), st.integers(1, 40))
def test_plain_letters_are_complemented_alike(texts, length):
    letters = np.frombuffer("".join(text.ljust(40, "A") for text in texts).encode(), np.uint8).reshape(-1, 40)
    for its in (letters[:, :length], letters[:, ::-1]):
        np.testing.assert_array_equal(complement_plain(its), complement(its), strict=True)


def test_what_is_not_known_to_be_plain_is_looked_up(corpus_of):
    arrays = np.array([0, 0]), np.array([0, 1]), np.array([True, True])
    for text, turned in (("ACGTT", ["CGT", "ACG"]), ("ACGRY", ["CGT", "YCG"])):
        known = corpus_of([[text]])
        for corpus in (known, attrs.evolve(known, plain=None)):
            assert spelled(corpus.windows(*arrays, 3)) == turned


def test_uracil_is_complemented_to_adenine_and_other_codes_stay():
    assert complement(np.frombuffer(b"U\0*-E", np.uint8)).tobytes() == b"A\0*-E"


def test_records_have_the_class_and_the_length_of_their_own(corpus_of):
    corpus = corpus_of([["A", "CC"], [], ["GGG"]], labels=[2, 1, 0])
    assert (len(corpus), corpus.lengths.tolist(), corpus.record_labels.tolist()) == (3, [1, 2, 3], [2, 2, 0])
