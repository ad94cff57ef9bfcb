"""`one_hot`: letters to rows."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.encoders import MASK, PADDING, Beside
from deepg_core.encoders.integer import Integer, IntegerEncoder
from deepg_core.encoders.one_hot import Noise, OneHot, OneHotEncoder
from deepg_core.errors import OptionError


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


N = float(np.float32(1 / 3))


@pytest.mark.parametrize(
    ("ambiguous", "row", "discards"),
    [("zero", [0, 0, 0], False), ("equal", [N, N, N], False), ("discard", [0, 0, 0], True)],
)
def test_what_a_letter_outside_of_the_vocabulary_becomes(ambiguous, row, discards):
    encoder = OneHotEncoder(OneHot("ACG", ambiguous=ambiguous))
    letters = np.frombuffer(b"AN\0", np.uint8)
    assert encoder.encode(letters).tolist() == [[1, 0, 0], row, [0, 0, 0]]
    assert encoder.discards is discards


def test_empirical_takes_the_shares_of_each_window():
    encoder = OneHotEncoder(OneHot("AC", ambiguous="empirical"))
    shares = np.array([[0.25, 0.75], [1, 0]], np.float32)
    letters = np.frombuffer(b"AN\0NNC", np.uint8).reshape(2, 3)
    wanted = [[[1, 0], [0.25, 0.75], [0, 0]], [[1, 0], [1, 0], [0, 1]]]
    assert encoder.needs == {"frequencies"}
    assert encoder.encode(letters, Beside(frequencies=shares)).tolist() == wanted
    assert encoder.encode(letters[:, 1], Beside(frequencies=shares)).tolist() == [[0.25, 0.75], [1, 0]]


def test_coverage_scales_each_window():
    encoder = OneHotEncoder(OneHot("AC", use_coverage=4))
    letters = np.frombuffer(b"ACNA", np.uint8).reshape(2, 2)
    assert encoder.needs == {"coverage"}
    given_rows = encoder.encode(letters, Beside(coverage=np.array([12, 1], np.float32)))
    assert given_rows.tolist() == [[[3, 0], [0, 3]], [[0, 0], [0.25, 0]]]
    assert encoder.encode(letters[:, 0], Beside(coverage=np.array([12, 1], np.float32))).tolist() == [[3, 0], [0, 0]]


def test_coverage_that_is_not_known_is_1():
    assert OneHotEncoder(OneHot("AC", use_coverage=4)).encode(np.frombuffer(b"C", np.uint8)).tolist() == [[0, 0.25]]


def test_words_are_columns():
    encoder = OneHotEncoder(OneHot("AC", n_gram=2))
    assert encoder.classes == ("AA", "AC", "CA", "CC")
    rows = encoder.encode(np.frombuffer(b"AACN\0A", np.uint8))
    assert rows.dtype == np.float32
    assert rows.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0] * 4, [0] * 4, [0] * 4]


def test_words_that_hold_an_ambiguous_letter_can_be_equal():
    rows = OneHotEncoder(OneHot("AC", n_gram=2, ambiguous="equal")).encode(np.frombuffer(b"AN\0A", np.uint8))
    assert rows.tolist() == [[0.25] * 4, [0] * 4, [0] * 4]


def test_words_may_lie_apart():
    encoder = OneHotEncoder(OneHot("AC", n_gram=2, n_gram_stride=3))
    assert encoder.encode(np.frombuffer(b"ACACCA", np.uint8)).argmax(-1).tolist() == [1, 3]


def test_the_mask_has_a_column_that_other_letters_share():
    encoder = OneHotEncoder(OneHot("AC")).masking()
    assert encoder.classes == ("A", "C", "*")
    rows = encoder.encode(np.array([ord("A"), ord("C"), ord("N"), MASK, PADDING], np.uint8))
    assert rows.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [0, 0, 0]]


def test_with_equal_the_mask_alone_has_its_column():
    """deepG fills all V + 1 columns with 1/V."""
    rows = OneHotEncoder(OneHot("AC", ambiguous="equal")).masking().encode(np.array([ord("N"), MASK], np.uint8))
    assert rows.tolist() == [[0.5, 0.5, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("options", "masks", "message"),
    [
        (
            {"n_gram": 2, "use_quality_score": True},
            False,
            "use_quality_score: a word of several letters has no quality",
        ),
        (
            {"n_gram": 2, "ambiguous": "empirical"},
            False,
            'ambiguous: "empirical" gives shares of letters, not of words',
        ),
        (
            {"n_gram_stride": 2},
            False,
            "n_gram_stride: is the distance between words, and without `n_gram` letters are encoded one by one",
        ),
        ({"n_gram": 2}, True, "n_gram: `masked_lm` hides letters, which this option leaves no room for"),
        (
            {"use_quality_score": True},
            True,
            "use_quality_score: `masked_lm` hides letters, which this option leaves no room for",
        ),
        (
            {"ambiguous": "empirical"},
            True,
            "ambiguous: `masked_lm` hides letters, which this option leaves no room for",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(options, masks, message):
    with pytest.raises(OptionError) as error:
        OneHotEncoder(OneHot(**options), mask=masks)
    assert str(error.value) == message


DRAW = np.arange(3, dtype=np.uint64)


@pytest.mark.parametrize(
    ("noise", "mean", "sd"),
    [(Noise("normal", mean=2, sd=0.5), 2, 0.5), (Noise("uniform", min=-1, max=3), 1, 4 / 12**0.5)],
)
def test_noise_is_added_to_every_number(noise, mean, sd):
    encoder = OneHotEncoder(OneHot(add_noise=noise))
    zeros = np.zeros((3, 5_000, 4), np.float32)
    disturbed = encoder.disturb(zeros, DRAW)
    assert disturbed.dtype == np.float32
    assert len(np.unique(disturbed)) > 0.9 * disturbed.size  # deepG repeats as many as there are in one window
    assert disturbed.mean() == pytest.approx(mean, abs=0.02)
    assert disturbed.std() == pytest.approx(sd, abs=0.02)
    assert not zeros.any()


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_the_noise_of_a_window_does_not_depend_on_its_batch(kind):
    encoder, draw = OneHotEncoder(OneHot(add_noise=Noise(kind))), np.arange(40, 45, dtype=np.uint64)
    zeros = np.zeros((5, 7, 3), np.float32)
    alone = [encoder.disturb(zeros[:1], draw[number : number + 1]) for number in range(5)]
    np.testing.assert_array_equal(encoder.disturb(zeros, draw), np.concatenate(alone))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"noise_type": "uniform", "min": 1.0, "max": 0.5}, "`min` (1) is above `max` (0.5)"),
        ({"noise_type": "uniform", "sd": 2.0}, "`uniform` noise has `min` and `max`; leave `mean` and `sd` out"),
        ({"noise_type": "normal", "max": 2.0}, "`normal` noise has `mean` and `sd`; leave `min` and `max` out"),
        ({"noise_type": "normal", "sd": float("inf")}, "'sd' must be <= 1e+30: inf"),
        ({"noise_type": "uniform", "min": float("nan")}, "'min' must be >= -1e+30: nan"),
    ],
)
def test_noise_that_cannot_be_drawn_is_refused(options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Noise(**options)


@pytest.mark.parametrize("coverage", [0.0, 1e-50, float("inf")])
def test_a_coverage_that_float32_cannot_divide_by_is_refused(coverage):
    with pytest.raises(ValueError, match="'use_coverage' must be"):
        OneHot(use_coverage=coverage)


def test_without_the_option_there_is_no_noise():
    zeros = np.zeros((3, 5, 4), np.float32)
    assert OneHotEncoder(OneHot()).disturb(zeros, DRAW) is zeros


def test_another_draw_is_another_noise():
    encoder = OneHotEncoder(OneHot(add_noise=Noise("uniform")))
    zeros = np.zeros((3, 5, 4), np.float32)
    assert not np.isclose(encoder.disturb(zeros, DRAW), encoder.disturb(zeros, DRAW + np.uint64(1))).any()


vocabularies = st.lists(st.sampled_from("ACGTNRX-*0"), min_size=1, max_size=6, unique=True).map("".join)


@given(
    vocabularies, st.sampled_from(["zero", "equal"]), st.integers(1, 2), st.text("ACGTNRX\0", min_size=2, max_size=9)
)
def test_one_hot_rows_are_those_of_the_numbers(vocabulary, ambiguous, n_gram, text):
    letters = np.frombuffer(text.encode(), np.uint8)
    numbers = IntegerEncoder(Integer(vocabulary, n_gram=n_gram)).encode(letters)
    words = len(vocabulary) ** n_gram
    others = np.full(words, 1 / words if ambiguous == "equal" else 0)
    rows = np.vstack([np.zeros(words), np.eye(words), others]).astype(np.float32)
    given_rows = OneHotEncoder(OneHot(vocabulary, ambiguous=ambiguous, n_gram=n_gram)).encode(letters)
    np.testing.assert_array_equal(given_rows, rows[numbers], strict=True)


@given(vocabularies, st.sampled_from(["zero", "equal", "discard"]), st.integers(1, 3), st.booleans())
def test_rows_are_those_of_the_codes(vocabulary, ambiguous, n_gram, masking):
    encoder = OneHotEncoder(OneHot(vocabulary, ambiguous=ambiguous, n_gram=n_gram))
    encoder = encoder.masking() if masking and n_gram == 1 else encoder
    letters = np.random.default_rng(n_gram).choice(np.frombuffer(b"ACGTNRX-*0\0\1", np.uint8), (3, 8))
    codes = encoder.codes(letters)
    assert codes.dtype == np.min_scalar_type(len(encoder.table) - 1)
    np.testing.assert_array_equal(encoder.table[codes], encoder.encode(letters), strict=True)


@pytest.mark.parametrize(
    "options",
    [
        {"use_quality_score": True},
        {"use_coverage": 2.0},
        {"ambiguous": "empirical"},
        {"add_noise": Noise("uniform")},
        {"n_gram": 6},
    ],
)
def test_there_is_no_table_where_more_than_letters_counts_or_rows_take_too_much(options):
    assert OneHotEncoder(OneHot(**options)).table is None
