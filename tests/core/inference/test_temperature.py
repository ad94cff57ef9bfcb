"""Temperatures of several outputs."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from deepg_core.errors import DeepgError
from deepg_core.inference.judging.answers import Gathered, Told
from deepg_core.inference.judging.parts import Part
from deepg_core.inference.judging.temperature import MOST, _fit_each, _Thinner

ALL_RIGHT = (
    "`domain`: 20 predictions fix no temperature, for all of them are called right; "
    "calibrate on other windows, with --split or files"
)
UNKNOWN = "`class`: of no window the class is known, and there is nothing to fit a temperature on"


def gathered(node, truth):
    """Twenty answers of 0.9 for the first class."""
    one, number = Gathered(Part(node, node, "classes", ("a", "b"))), np.arange(20)
    one.add(Told(np.tile(np.float32([0.9, 0.1]), (20, 1)), np.array(truth), number, number), {})
    return one


def test_outputs_that_fix_none_are_named_and_the_others_have_one(caplog):
    some_wrong = gathered("b", [0] * 14 + [1] * 6)
    with caplog.at_level(logging.WARNING):
        each = _fit_each({"domain": gathered("a", [0] * 20), "phylum": some_wrong, "class": gathered("c", [-1] * 20)})
    assert caplog.messages == [ALL_RIGHT, UNKNOWN]
    assert list(each) == ["phylum"]
    assert each["phylum"].value == pytest.approx(np.log(9) / np.log(14 / 6), rel=1e-3)


def test_where_no_output_fixes_one_the_first_reason_is_the_error():
    with pytest.raises(DeepgError) as error:
        _fit_each({"domain": gathered("a", [0] * 20), "class": gathered("c", [-1] * 20)})
    assert str(error.value) == ALL_RIGHT


@pytest.mark.parametrize("size", [1, 7, 90])
def test_of_many_predictions_the_same_are_taken_whatever_batches_they_come_in(size):
    thin, number = _Thinner(5 * MOST + 1), np.arange(90)
    whole = Told(np.zeros((90, 2), np.float32), number, number, number)
    parts = [whole.chosen((number >= first) & (number < first + size)) for first in range(0, 90, size)]
    assert np.concatenate([thin(part).record for part in parts]).tolist() == list(range(0, 90, 5))
