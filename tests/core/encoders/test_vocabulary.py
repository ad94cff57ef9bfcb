"""Numbers of letters."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.encoders import MASK, PADDING
from deepg_core.encoders.integer import Integer
from deepg_core.encoders.vocabulary import number_letters


def test_every_code_has_a_number():
    numbers = number_letters("CA")
    assert (numbers.shape, numbers.dtype) == ((256,), np.int32)
    known = {PADDING: 0, ord("C"): 1, ord("c"): 1, ord("A"): 2, ord("a"): 2}
    assert {code: number for code, number in enumerate(numbers.tolist()) if number != 3} == known
    assert numbers[MASK] == 3


@pytest.mark.parametrize(("vocabulary", "thymine"), [("ACGU", 4), ("UA", 1), ("TU", 1), ("ACG", 4)])
def test_thymine_reads_as_uracil_where_only_that_is_a_letter(vocabulary, thymine):
    numbers = number_letters(vocabulary)
    assert numbers[ord("T")] == numbers[ord("t")] == thymine


def test_integer_refuses_the_same_vocabularies():
    with pytest.raises(ValueError, match=r"^has a letter twice: A \(upper and lower case are the same letter\)$"):
        Integer("Aa")
