"""Qualities of bases as probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.encoders import PADDING, Beside
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.encoders.quality import find_probabilities, quality_rows


def encoded(text, qualities, **options):
    letters, marks = (np.frombuffer(part.encode(), np.uint8) for part in (text, qualities))
    return OneHotEncoder(OneHot(use_quality_score=True, **options)).encode(letters, Beside(qualities=marks))


@pytest.mark.parametrize(("sign", "right"), [("!", 0), ("+", 0.9), ("5", 0.99), ("I", 0.9999), ("~", 1 - 10**-9.3)])
def test_ten_more_is_ten_times_as_sure(sign, right):
    assert find_probabilities()[ord(sign)] == pytest.approx(right, abs=1e-12)


def test_below_the_first_sign_nothing_is_sure():
    assert not find_probabilities()[: ord("!") + 1].any()


def test_the_called_base_has_the_probability_and_the_others_share_the_rest():
    wanted = np.array([[0.9, 0.1 / 3, 0.1 / 3, 0.1 / 3], [1 / 3, 1 / 3, 1 / 3, 0]], np.float32)
    np.testing.assert_allclose(encoded("AT", "+!"), wanted, atol=1e-7)


def test_every_row_of_a_base_makes_1():
    rows = quality_rows(np.eye(256, 4, k=-65, dtype=np.float32))
    assert rows.shape == (256, 256, 4)
    np.testing.assert_allclose(rows[:, 65:69].sum(-1), 1, atol=1e-6)


def test_padding_and_ambiguous_letters_have_no_quality():
    assert not encoded(f"{chr(PADDING)}N", "!I").any()
    np.testing.assert_array_equal(encoded("N", "+", ambiguous="equal"), np.full((1, 4), 0.25))


def test_letters_without_qualities_are_taken_for_sure():
    """Inputs that are no sequencing reads, as those of `deepg.predict`, have none."""
    encoder = OneHotEncoder(OneHot(use_quality_score=True))
    np.testing.assert_allclose(encoder.encode(np.frombuffer(b"ACGT", np.uint8)), np.eye(4), atol=1e-9)


def test_any_vocabulary_in_any_order():
    np.testing.assert_allclose(encoded("Tx", "++", vocabulary="xT"), [[0.1, 0.9], [0.9, 0.1]], atol=1e-7)


def test_batches_of_windows():
    letters, marks = np.frombuffer(b"ACGTAC", np.uint8).reshape(2, 3), np.frombuffer(b"+5I!+5", np.uint8).reshape(2, 3)
    encoder = OneHotEncoder(OneHot(use_quality_score=True))
    together = encoder.encode(letters, Beside(qualities=marks))
    apart = encoder.encode(letters.ravel(), Beside(qualities=marks.ravel()))
    np.testing.assert_array_equal(together.reshape(6, 4), apart)
