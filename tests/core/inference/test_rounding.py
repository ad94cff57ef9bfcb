"""What a precision costs."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.inference.outputs import Asked
from deepg_core.inference.rounding import compare_answers
from deepg_core.inference.scores import ClassScores, FlagScores, NumberScores


def outputs(*kinds, temperature=None):
    return [
        Asked(f"node_{n}", f"target_{n}", kind("", ("a", "b"), temperature=temperature)) for n, kind in enumerate(kinds)
    ]


def batches(rounded, exact, *sizes):
    """What is said of window 0, 1, ... in batches; both are (windows, outputs, columns)."""
    first = 0
    for size in sizes:
        part = slice(first, first := first + size)
        yield tuple([*np.moveaxis(np.asarray(values, float)[part], 1, 0)] for values in (rounded, exact))


EXACT = [[[0.75, 0.25]], [[0.5, 0.5]], [[0.25, 0.75]]]
ROUNDED = [[[0.5, 0.5]], [[0.25, 0.75]], [[0.25, 0.75]]]


def test_differences_and_classes_are_counted():
    found = compare_answers("int8", outputs(ClassScores), batches(ROUNDED, EXACT, 2, 1))
    assert (found.windows, found.most, found.same) == (3, 0.25, 2)  # argmax of a tie: the first
    assert found.mean == pytest.approx(1 / 6)
    differ = "the answers differ from float32 by at most 0.25, 0.17 on average; the same class for 2"
    assert found.summary == f"int8: of the first 3 windows {differ}"


@pytest.mark.parametrize(
    ("kinds", "same"), [([FlagScores], 1), ([NumberScores], None), ([NumberScores, FlagScores], 1)]
)
def test_what_counts_as_the_same_follows_from_the_output(kinds, same):
    rounded, exact = (np.repeat(values, len(kinds), axis=1) for values in (ROUNDED, EXACT))
    found = compare_answers("bf16", outputs(*kinds), batches(rounded, exact, 3))
    assert found.same == same
    assert found.summary.endswith("on average" if same is None else "for 1")


def test_what_is_written_is_compared():
    """With the temperature of a calibration."""
    found = compare_answers("int8", outputs(ClassScores, temperature=0.5), batches([[[0.8, 0.2]]], [[[0.5, 0.5]]], 1))
    assert found.most == pytest.approx(0.64 / 0.68 - 0.5)


def test_the_first_256_windows_are_asked_about():
    nothing = np.zeros((600, 1, 2))
    given = batches(nothing, nothing, 200, 200, 200)
    found = compare_answers("int8", outputs(ClassScores), given)
    assert len(list(given)) == 1
    assert (found.windows, found.most, found.mean, found.same) == (256, 0, 0, 256)


def test_of_no_windows_nothing_is_said():
    assert compare_answers("int8", outputs(ClassScores), []) is None
