"""What the outputs of a network mean."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.batches import Feed
from deepg_core.encoders.integer import Integer, IntegerEncoder
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.outputs import locate_letters, read_letters
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat
from deepg_core.targets.middle import TargetMiddle
from deepg_core.targets.target_middle_cnn import TargetMiddleCnnFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat
from deepg_core.targets.wavenet import WavenetFormat, WavenetTarget

NAN = np.nan
FORMATS = [
    (TargetRightFormat(TargetRight(600)), [600]),
    (TargetRightFormat(TargetRight(300, target_len=3)), [300, 301, 302]),
    (TargetMiddleCnnFormat(TargetMiddle(10, target_len=2)), [5, 6]),
    (TargetMiddleCnnFormat(TargetMiddle(5)), [2]),
    (WavenetFormat(WavenetTarget(4)), [1, 2, 3, 4]),
    (MaskedLmFormat(MaskedLm(3)), [0, 1, 2]),
]


@pytest.mark.parametrize(("target", "places"), FORMATS)
def test_where_the_letters_of_the_target_lie(target, places):
    assert locate_letters(Feed(target, OneHotEncoder(OneHot()))).tolist() == places


def test_letters_of_unit_vectors():
    answer = np.array([[[0.7, 0.1, 0.1, 0.1]], [[0.2, 0.5, 0.2, 0.1]], [[0.25] * 4]], np.float32)
    target = np.array([[1, 0, 0, 0], [1, 0, 0, 0], [0.25] * 4], np.float32)
    found = read_letters(answer[:, 0], target, 4)
    np.testing.assert_allclose(found, [[[1, 0.7]], [[0, 0.2]], [[NAN, NAN]]], rtol=1e-6)


def test_letters_of_numbers_count_from_1():
    answer = np.array([[[0.0, 0.7, 0.3, 0, 0, 0], [0, 0, 1, 0, 0, 0], [1, 0, 0, 0, 0, 0]]], np.float32)
    found = read_letters(answer, np.array([[1, 3, 0]], np.int32), 4)
    np.testing.assert_allclose(found, [[[1, 0.7], [0, 0.0], [NAN, NAN]]], rtol=1e-6)
    assert IntegerEncoder(Integer()).encode(np.frombuffer(b"ACGT", np.uint8)).tolist() == [1, 2, 3, 4]
