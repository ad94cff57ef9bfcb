"""The letters of an encoder: which are allowed, and the number of each."""

from __future__ import annotations

import string
from typing import Any

import numpy as np
from attrs import Attribute
from numpy.typing import NDArray

from deepg_core.encoders.interface import PADDING


def distinct_letters(instance: Any, attribute: Attribute[str], value: str) -> None:  # noqa: ARG001
    """Validate an option `vocabulary`."""
    if not value:
        raise ValueError("must have at least one letter")
    if not (value.isascii() and value.isprintable()) or " " in value or ">" in value:
        raise ValueError("must be printable ASCII letters without blanks and `>`")
    letters = value.upper()
    twice = sorted({letter for letter in letters if letters.count(letter) > 1})
    if twice:
        message = f"has a letter twice: {', '.join(twice)} (upper and lower case are the same letter)"
        raise ValueError(message)


def known_letters(vocabulary: str) -> str:
    """Give the letters that are not ambiguous: those of the vocabulary and, where it has U and no T (RNA), T."""
    letters = vocabulary.upper()
    return letters + "T" if "U" in letters and "T" not in letters else letters


def number_letters(vocabulary: str) -> NDArray[np.int32]:
    """Give the number of each code, (256,): 0 padding, 1..V the letters in either case, V + 1 all others (deepG's).

    Where the vocabulary has U and no T (RNA), T counts as U: the reverse complement of A comes as T.
    """
    letters = vocabulary.upper()
    numbers = np.full(256, len(letters) + 1, np.int32)
    numbers[PADDING] = 0
    numbers[np.frombuffer(letters.encode("ascii"), np.uint8)] = np.arange(1, len(letters) + 1)
    if known_letters(letters) != letters:
        numbers[ord("T")] = numbers[ord("U")]
    upper = np.frombuffer(string.ascii_uppercase.encode(), np.uint8)
    numbers[upper + 32] = numbers[upper]
    return numbers
