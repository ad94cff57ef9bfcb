"""What a precision costs."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from deepg_core.inference.outputs import Asked
from deepg_core.inference.rounding import compare_answers
from deepg_core.inference.scores import ClassScores, FlagScores, NumberScores


class Saying:
    """Says `values` of window 0, 1, ...: (windows, outputs, columns)."""

    def __init__(self, values):
        self.values, self.asked = np.asarray(values, np.float32), []

    def reset_states(self):
        """There are none."""

    def predict(self, inputs, layers):
        """Give the values of the windows whose numbers are the inputs."""
        self.asked.append(len(inputs["input_1"]))
        return [self.values[inputs["input_1"], place] for place in range(len(layers))]


def outputs(*kinds):
    return [Asked(f"node_{n}", f"target_{n}", kind("", ("a", "b"))) for n, kind in enumerate(kinds)]


def numbered(*sizes):
    """Batches of window 0, 1, ..."""
    first = 0
    for size in sizes:
        yield {"input_1": np.arange(first, first + size)}
        first += size


EXACT = [[[0.75, 0.25]], [[0.5, 0.5]], [[0.25, 0.75]]]
ROUNDED = [[[0.5, 0.5]], [[0.25, 0.75]], [[0.25, 0.75]]]


def test_differences_and_classes_are_counted(caplog):
    caplog.set_level(logging.INFO)
    found = compare_answers("int8", Saying(ROUNDED), Saying(EXACT), outputs(ClassScores), numbered(2, 1))
    assert (found.windows, found.most, found.same) == (3, 0.25, 2)  # argmax of a tie: the first
    assert found.mean == pytest.approx(1 / 6)
    summary = (
        "int8: of 3 windows the answers differ from float32 by at most 0.25, 0.17 on average; the same class for 2"
    )
    assert caplog.messages == [summary]


@pytest.mark.parametrize(
    ("kinds", "same"), [([FlagScores], 1), ([NumberScores], None), ([NumberScores, FlagScores], 1)]
)
def test_what_counts_as_the_same_follows_from_the_output(kinds, same):
    rounded, exact = (np.repeat(values, len(kinds), axis=1) for values in (ROUNDED, EXACT))
    found = compare_answers("bf16", Saying(rounded), Saying(exact), outputs(*kinds), numbered(3))
    assert found.same == same
    assert found.summary.endswith("on average" if same is None else "for 1")


def test_the_first_256_windows_are_asked_about():
    rounded, exact = Saying(np.zeros((600, 1, 2))), Saying(np.zeros((600, 1, 2)))
    found = compare_answers("int8", rounded, exact, outputs(ClassScores), numbered(200, 200, 200))
    assert rounded.asked == exact.asked == [200, 56]
    assert (found.windows, found.most, found.mean, found.same) == (256, 0, 0, 256)


def test_of_no_windows_nothing_is_said(caplog):
    caplog.set_level(logging.INFO)
    assert compare_answers("int8", Saying([]), Saying([]), outputs(ClassScores), []) is None
    assert caplog.messages == []
