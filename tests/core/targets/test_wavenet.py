"""`wavenet`: at each letter the one that follows."""

from __future__ import annotations

import re

import pytest

from deepg_core.targets.wavenet import WavenetFormat, WavenetTarget


def test_the_target_is_the_input_a_letter_later(windows):
    target = WavenetFormat(WavenetTarget(6))
    example = target.cut(windows("AACCGTA"))
    assert target.window == 7
    assert example.inputs["input_1"].tobytes() == b"AACCGT"
    assert example.targets["target_1"].tobytes() == b"ACCGTA"


def test_no_other_distance():
    with pytest.raises(ValueError, match=re.escape("'target_len' must be in (1,) (got 2)")):
        WavenetTarget(6, target_len=2)
