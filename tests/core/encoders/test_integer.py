"""`integer`: letters to numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.encoders import MASK, PADDING
from deepg_core.encoders.integer import Integer, IntegerEncoder
from deepg_core.errors import OptionError

vocabularies = st.lists(st.sampled_from("ACGTNXYZ-*0"), min_size=1, max_size=6, unique=True).map("".join)


def encoded(text, **options):
    return IntegerEncoder(Integer(**options)).encode(np.frombuffer(text.encode(), np.uint8))


def test_letters_are_numbered_from_one_in_the_order_of_the_vocabulary():
    np.testing.assert_array_equal(encoded("ACGTacgt"), np.array([1, 2, 3, 4, 1, 2, 3, 4], np.int32), strict=True)
    assert encoded("ACGT", vocabulary="TgCa").tolist() == [4, 3, 2, 1]


def test_padding_is_zero_and_all_other_letters_and_the_mask_are_v_plus_1():
    assert encoded(f"{chr(PADDING)}N-0{chr(MASK)}").tolist() == [0, 5, 5, 5, 5]


def test_a_letter_zero_is_told_apart_from_padding():
    """In deepG both are 0."""
    assert encoded(f"0{chr(PADDING)}1", vocabulary="01").tolist() == [1, 0, 2]


def test_a_hyphen_between_letters_is_a_letter_and_no_range():
    """deepG makes a regular expression of the vocabulary."""
    assert encoded("AB-C", vocabulary="A-C").tolist() == [1, 4, 2, 3]


@given(vocabularies, st.text("ACGTNXYZ-*0acgtn", min_size=1, max_size=30))
def test_any_vocabulary_in_any_order(vocabulary, text):
    wanted = [vocabulary.find(letter) + 1 or len(vocabulary) + 1 for letter in text.upper()]
    assert encoded(text, vocabulary=vocabulary).tolist() == wanted


def test_any_shape():
    letters = np.frombuffer(b"ACGTNA", np.uint8).reshape(1, 3, 2)
    assert IntegerEncoder(Integer()).encode(letters).tolist() == [[[1, 2], [3, 4], [5, 1]]]


def test_numbers_have_no_names_and_the_vocabulary_is_upper_case():
    encoder = IntegerEncoder(Integer("acgt"))
    assert (encoder.classes, encoder.vocabulary, encoder.needs) == ((), "ACGT", frozenset())


@pytest.mark.parametrize(("ambiguous", "discards"), [("zero", False), ("discard", True)])
def test_discard_is_left_to_the_sampler(ambiguous, discards):
    assert IntegerEncoder(Integer(ambiguous=ambiguous)).discards is discards
    assert encoded("AN", ambiguous=ambiguous).tolist() == [1, 5]


def test_words_are_numbered_too():
    assert encoded("AACTT", n_gram=2).tolist() == [1, 2, 8, 16]


def test_the_mask_needs_nothing_more():
    encoder = IntegerEncoder(Integer())
    assert encoder.masking() is encoder


def test_words_cannot_be_masked():
    with pytest.raises(OptionError) as error:
        IntegerEncoder(Integer(n_gram=2)).masking()
    assert str(error.value) == "n_gram: `masked_lm` hides letters, which this option leaves no room for"


@given(vocabularies, st.integers(1, 3))
def test_numbers_are_those_of_the_codes(vocabulary, n_gram):
    encoder = IntegerEncoder(Integer(vocabulary, n_gram=n_gram))
    letters = np.random.default_rng(n_gram).choice(np.frombuffer(b"ACGTNXYZ-*0\0", np.uint8), (3, 8))
    codes = encoder.codes(letters)
    assert codes.dtype == np.min_scalar_type(len(encoder.table) - 1)
    np.testing.assert_array_equal(encoder.table[codes], encoder.encode(letters), strict=True)
