"""The encoder: its contract, and numbers that are written out."""

from __future__ import annotations

import numpy as np
import pytest
from pretrained_folders import GOLDEN, encode

from deepg_core.errors import OptionError
from deepg_core.testing import EncoderContract


class TestWordsThatOverlap(EncoderContract):
    name = "pretrained"
    options = {"from": str(GOLDEN / "bert")}  # noqa: RUF012
    known = {".TACN": [0, 50, 65], "aaaaC": [1, 1, 2]}  # noqa: RUF012


class TestWordsSideBySide(EncoderContract):
    name = "pretrained"
    options = {"from": str(GOLDEN / "nt")}  # noqa: RUF012
    known = {".TACANT": [0, 2, 17, 22], "TTTTN": [16, 16, 17], "CAGGG": [5, 11, 21]}  # noqa: RUF012


class TestLetters(EncoderContract):
    name = "pretrained"
    options = {"from": str(GOLDEN / "hyena")}  # noqa: RUF012
    known = {".TaCN": [0, 4, 1, 2, 5]}  # noqa: RUF012


def test_words_farther_apart():
    _, encoder = encode(GOLDEN / "bert", "ACGTT")
    far = type(encoder)(type(encoder.config)(encoder.config.source, stride=2))
    letters = np.frombuffer(b"ACGTTACGG", np.uint8)[None]
    np.testing.assert_array_equal(far.encode(letters), encoder.encode(letters)[:, ::2])


def test_letters_have_no_stride():
    _, encoder = encode(GOLDEN / "hyena", "A")
    with pytest.raises(OptionError) as caught:
        type(encoder)(type(encoder.config)(encoder.config.source, stride=2))
    assert str(caught.value) == "stride: is the distance between words, and this tokenizer reads letter by letter"


def test_a_window_shorter_than_a_word():
    with pytest.raises(OptionError) as caught:
        encode(GOLDEN / "bert", "AC")
    assert (caught.value.message, caught.value.help) == (
        "a word of 3 letters does not fit into 2",
        "raise target.maxlen",
    )


def test_words_cannot_be_hidden():
    _, encoder = encode(GOLDEN / "bert", "ACG")
    with pytest.raises(OptionError, match="`masked_lm` hides letters, and this tokenizer reads words of 3"):
        encoder.masking()
