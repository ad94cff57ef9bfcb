"""`one_hot`: letters to rows."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.encoders import PADDING
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder


def encoded(text, vocabulary="ACGT"):
    return OneHotEncoder(OneHot(vocabulary)).encode(np.frombuffer(text.encode(), np.uint8))


def test_each_letter_is_a_unit_vector_in_the_order_of_the_vocabulary():
    np.testing.assert_array_equal(encoded("TGCA", "ACGT"), np.eye(4)[::-1].astype(np.float32), strict=True)


def test_case_makes_no_difference_in_letters_and_vocabulary():
    np.testing.assert_array_equal(encoded("acgT", "AcGt"), np.eye(4))


@pytest.mark.parametrize("letter", ["N", "R", "U", "X", "*", chr(PADDING)])
def test_padding_and_letters_outside_of_the_vocabulary_are_rows_of_zeros(letter):
    assert not encoded(letter).any()


def test_any_printable_letters_can_be_the_vocabulary():
    vocabulary = "B(0-*~?a"
    np.testing.assert_array_equal(encoded(vocabulary, vocabulary), np.eye(8))
    assert not encoded("C[_@", vocabulary).any()


def test_signs_have_no_case():
    """`{` is 32 codes after `[`, as a lower-case letter is after its upper case."""
    assert not encoded("{", "[").any()


def test_in_rna_thymine_reads_as_uracil_because_the_complement_of_adenine_comes_as_thymine():
    np.testing.assert_array_equal(encoded("UTut", "ACGU"), np.eye(4)[[3, 3, 3, 3]])


def test_thymine_and_uracil_are_two_letters_where_the_vocabulary_has_both():
    np.testing.assert_array_equal(encoded("UT", "TU"), np.eye(2)[::-1])


@given(
    st.lists(st.sampled_from("ACGTNacgtn\0"), min_size=6, max_size=6),
    st.sampled_from([(6,), (2, 3), (3, 2), (1, 2, 3), (6, 1)]),
    st.text("ACGTN", min_size=1, max_size=5).filter(lambda text: len(set(text)) == len(text)),
)
def test_encoding_is_the_table_looked_up_letter_by_letter(letters, shape, vocabulary):
    encoder = OneHotEncoder(OneHot(vocabulary))
    codes = np.array([ord(letter) for letter in letters], np.uint8).reshape(shape)
    numbers = encoder.encode(codes)
    np.testing.assert_array_equal(numbers, encoder.table[codes], strict=True)
    np.testing.assert_array_equal(
        numbers.reshape(6, -1), [[letter.upper() == column for column in vocabulary] for letter in letters]
    )


def test_letters_need_not_lie_side_by_side():
    codes = np.frombuffer(b"AACCGGTT", np.uint8)
    encoder = OneHotEncoder(OneHot())
    np.testing.assert_array_equal(encoder.encode(codes[::-2]), encoder.table[codes[::-2]])
    np.testing.assert_array_equal(encoder.encode(codes.reshape(4, 2)[:, 1]), np.eye(4))


def test_each_batch_is_an_array_of_its_own():
    encoder, codes = OneHotEncoder(OneHot()), np.frombuffer(b"AC", np.uint8)
    first = encoder.encode(codes)
    first[:] = 7
    np.testing.assert_array_equal(encoder.encode(codes), np.eye(4)[:2])


@pytest.mark.parametrize(
    ("vocabulary", "message"),
    [
        ("", "must have at least one letter"),
        ("ACGA", "has a letter twice: A (upper and lower case are the same letter)"),
        ("ACGTtga", "has a letter twice: A, G, T (upper and lower case are the same letter)"),
        ("ACGÄ", "must be printable ASCII letters without blanks and `>`"),
        ("ß", "must be printable ASCII letters without blanks and `>`"),
        ("AC GT", "must be printable ASCII letters without blanks and `>`"),
        ("AC\0", "must be printable ASCII letters without blanks and `>`"),
        ("AC\n", "must be printable ASCII letters without blanks and `>`"),
        (">ACGT", "must be printable ASCII letters without blanks and `>`"),
    ],
)
def test_a_vocabulary_that_cannot_be_one_is_refused(vocabulary, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        OneHot(vocabulary)
