"""Targets in the middle: one layout for all lengths."""

from __future__ import annotations

import string
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.targets.middle import TargetMiddle
from deepg_core.targets.target_middle_cnn import TargetMiddleCnnFormat
from deepg_core.targets.target_middle_lstm import TargetMiddleLstmFormat


def spelled(letters):
    return [row.tobytes().decode() for row in letters]


def cut(kind, windows, text, target_len=1):
    target = kind(TargetMiddle(len(text) - target_len, target_len))
    assert target.window == len(text)
    example = target.cut(windows(text))
    (target_text,) = spelled(example.targets["target_1"])
    return [spelled(part)[0] for part in example.inputs.values()], target_text


@pytest.mark.parametrize(
    ("text", "left", "right", "target"),
    [
        ("ACCGTGGAA", "ACCG", "AAGG", "T"),
        ("ACCGT", "AC", "TG", "C"),
        ("ACCGTG", "AC", "GTG", "C"),
        ("ACCGTGGA", "ACC", "AGGT", "G"),
        ("ACG", "A", "G", "C"),
    ],
)
def test_both_sides_end_at_the_target(windows, text, left, right, target):
    assert cut(TargetMiddleLstmFormat, windows, text) == ([left, right], target)


@pytest.mark.parametrize(
    ("text", "joined", "target"), [("ACCGTGGAA", "ACCGGGAA", "T"), ("ACCGT", "ACGT", "C"), ("ACCGTGGA", "ACCTGGA", "G")]
)
def test_both_sides_are_joined(windows, text, joined, target):
    assert cut(TargetMiddleCnnFormat, windows, text) == ([joined], target)


@given(st.integers(2, 30), st.integers(1, 10))
def test_the_target_begins_where_the_generator_of_deepg_begins_it(windows, maxlen, target_len):
    """The (1 + ceil(L / 2) - ceil(t / 2))-th letter of the L of a window, counted from 1, is the first of t."""
    length = maxlen + target_len
    text = (string.ascii_letters * 2)[:length]
    begin = ceil(length / 2) - ceil(target_len / 2)
    (left, right), target = cut(TargetMiddleLstmFormat, windows, text, target_len)
    assert (left, target, right[::-1]) == (text[:begin], text[begin : begin + target_len], text[begin + target_len :])
    assert cut(TargetMiddleCnnFormat, windows, text, target_len) == ([left + right[::-1]], target)
    assert abs(len(left) - len(right)) <= 1


@pytest.mark.parametrize(("length", "shape"), [(1, (2,)), (2, (2, 2))])
def test_one_letter_to_predict_has_no_axis_of_its_own(windows, length, shape):
    example = TargetMiddleCnnFormat(TargetMiddle(4, length)).cut(windows("A" * (4 + length), "C" * (4 + length)))
    assert example.targets["target_1"].shape == shape


def test_a_side_has_at_least_one_letter():
    with pytest.raises(ValueError, match="'maxlen' must be >= 2: 1"):
        TargetMiddle(1)
