"""Where the target lies when it is in the middle: one layout for training, models and inference (deepG has two)."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from attrs.validators import ge
from numpy.typing import NDArray

Letters = NDArray[np.uint8]


@frozen
class TargetMiddle:
    """Options of `target_middle_lstm` and `target_middle_cnn`."""

    maxlen: int = field(validator=ge(2))
    """Letters of the input, those on both sides of the target."""
    target_len: int = field(default=1, validator=ge(1))
    """Letters to predict, in the middle."""


def cut_sides(letters: Letters, config: TargetMiddle) -> tuple[Letters, Letters, Letters]:
    """Cut windows of L = maxlen + target_len letters into (left, target, right), as deepG's generator does.

    The target begins at ceil(L / 2) - ceil(target_len / 2), counted from 0. With an odd `maxlen` and one target letter the
    left side has (maxlen - 1) / 2 letters, the right one more. A target of one letter has no axis of its own.
    """
    length, target_len = config.maxlen + config.target_len, config.target_len
    begin = -(-length // 2) - -(-target_len // 2)
    target = letters[:, begin] if target_len == 1 else letters[:, begin : begin + target_len]
    return letters[:, :begin], target, letters[:, begin + target_len :]
