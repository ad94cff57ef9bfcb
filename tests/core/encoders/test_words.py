"""Words of several letters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.encoders.words import spell_words, word_numbers
from deepg_core.errors import OptionError


def one_by_one(numbers, n, stride, letters):
    """What the numbers of words are, word by word."""
    for start in range(0, len(numbers) - n + 1, stride):
        word = numbers[start : start + n]
        if 0 in word:
            yield 0
        elif max(word) > letters:
            yield letters**n + 1
        else:
            yield 1 + sum((letter - 1) * letters ** (n - place) for place, letter in enumerate(word, start=1))


@given(st.data(), st.integers(1, 5), st.integers(1, 4), st.integers(1, 5))
def test_numbers_of_words_are_those_of_a_plain_loop(data, letters, n, stride):
    rows = data.draw(st.integers(1, 3))
    length = data.draw(st.integers(n, 12))
    flat = data.draw(st.lists(st.integers(0, letters + 1), min_size=rows * length, max_size=rows * length))
    numbers = np.array(flat, np.int32).reshape(rows, length)
    given_numbers = word_numbers(numbers, n, stride, letters)
    assert given_numbers.dtype == np.int32
    assert given_numbers.shape == (rows, -(-(length - n + 1) // stride))
    assert given_numbers.tolist() == [list(one_by_one(row.tolist(), n, stride, letters)) for row in numbers]


def test_padding_wins_over_letters_outside_of_the_vocabulary():
    assert word_numbers(np.array([0, 5, 5], np.int32), 2, 1, 4).tolist() == [0, 17]


@given(st.text("ACGT", min_size=1, max_size=4))
def test_words_are_spelled_in_the_order_of_their_numbers(word):
    numbers = np.array(["ACGT".index(letter) + 1 for letter in word], np.int32)
    (number,) = word_numbers(numbers, len(word), 1, 4)
    assert spell_words("ACGT", len(word))[number - 1] == word


@pytest.mark.parametrize(("numbers", "found"), [(np.zeros((7, 2), np.int32), 2), (np.int32(1), 1)])
def test_a_word_must_fit(numbers, found):
    with pytest.raises(OptionError) as error:
        word_numbers(np.asarray(numbers), 3, 1, 4)
    assert (error.value.option, error.value.message) == ("n_gram", f"a word of 3 letters does not fit into {found}")
    assert error.value.help == "raise target.maxlen, or target.target_len where letters are predicted"


def test_too_many_words_are_refused():
    assert len(spell_words("ACGT", 8)) == 65_536
    with pytest.raises(OptionError) as error:
        spell_words("ACGT", 9)
    assert str(error.value) == "n_gram: 4 letters make 262,144 words of 9, more than 65,536"
