"""Masked language model: letters are hidden, and to be found (deepG's train_type "masked_lm")."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, le
from numpy.typing import NDArray

from deepg_core.bounds import LETTERS
from deepg_core.corpus.codes import MASK
from deepg_core.errors import OptionError
from deepg_core.mixing import mix_bits
from deepg_core.targets.interface import Example, Setting, TargetFormat, Windows

_LAST: Final = np.uint64((1 << 64) - 1)
"""Comes after all numbers that are drawn."""


@frozen
class MaskedLm:
    """Options of `masked_lm`. The rates are shares of the letters that are in the vocabulary."""

    maxlen: int = field(validator=ge(1))
    """Letters of the input, and of the target."""
    mask_rate: float = field(default=0.15, validator=[ge(0), le(1)])
    """Share of letters that are replaced by the mask."""
    random_rate: float = field(default=0.0, validator=[ge(0), le(1)])
    """Share that is replaced by a letter drawn evenly from the vocabulary, which may be the same."""
    identity_rate: float = field(default=0.0, validator=[ge(0), le(1)])
    """Share that is left as it is, and counts in the loss like the other two."""
    block_len: int = field(default=1, validator=LETTERS)
    """Letters that are hidden together; blocks lie on a grid that begins anywhere."""
    include_sw: bool = True
    """Whether the loss counts chosen letters only; otherwise all."""


class MaskedLmFormat(TargetFormat[MaskedLm]):
    """Input the window with some letters replaced; target the window; weight 1 at what was chosen, 0 elsewhere.

    Each rate is met in every window, to within one block: the number of blocks is rate * letters / block_len, rounded up
    or down at random, for each kind and for all together. A block that lies across an end of the window, or that holds
    padding or ambiguous letters, has fewer letters: these are never chosen, and have weight 0 (deepG gives them 1).
    """

    masks = True

    def __init__(self, config: MaskedLm, setting: Setting = Setting()) -> None:  # noqa: B008 - it is frozen
        super().__init__(config, setting)
        if (total := config.mask_rate + config.random_rate + config.identity_rate) > 1 + 1e-9:
            message = f"mask_rate, random_rate and identity_rate make {total:g} together"
            raise OptionError("mask_rate", message, "they are shares of the letters: at most 1")
        if config.block_len > config.maxlen:
            message = f"is {config.block_len}, but target.maxlen is {config.maxlen}: no block would fit into a window"
            raise OptionError("block_len", message)
        self._letters = np.frombuffer(setting.vocabulary.upper().encode("ascii"), np.uint8)
        self._known = np.zeros(256, bool)
        self._known[self._letters] = True
        self._known[ord("T")] |= self._known[ord("U")]  # which encoders of RNA read as U: on the other strand A is T

    def cut(self, windows: Windows) -> Example:
        """Hide letters of each window, drawn from its own random number."""
        letters = windows.letters
        kind = self._kinds(windows) if windows.draw is not None else np.full(letters.shape, 3, np.int8)
        hidden = np.where(kind == 0, np.uint8(MASK), letters)
        if self.config.random_rate and windows.draw is not None:
            drawn = self._letters[(_uniform(windows.draw, letters.shape[1], 1) * len(self._letters)).astype(np.int64)]
            hidden = np.where(kind == 1, drawn, hidden)
        weight = (kind < 3).astype(np.float32) if self.config.include_sw else None
        return Example({"input_1": hidden}, {"target_1": letters}, weight)

    def _kinds(self, windows: Windows) -> NDArray[np.int8]:
        """Say what becomes of each letter: 0 mask, 1 another letter, 2 the same, 3 nothing."""
        config, draw = self.config, windows.draw
        assert draw is not None
        valid, size = self._known[windows.letters], config.block_len
        blocks = (self.window - 2) // size + 2  # wherever the grid begins
        cell = np.arange(self.window) + (_uniform(draw, 1, 2) * size).astype(np.int64)
        grid = np.zeros((len(valid), (blocks + 1) * size), bool)  # and a last one that never holds a letter
        np.put_along_axis(grid, cell, valid, axis=1)
        order = np.where(grid.reshape(len(valid), -1, size).any(2), _drawn(draw, blocks + 1, 3), _LAST)
        rates = np.minimum(np.cumsum([config.mask_rate, config.random_rate, config.identity_rate]), 1)
        # One number rounds all three sums: then each difference is rounded up or down too, and never more than there are.
        ends = np.floor(valid.sum(1)[:, None] * rates / size + 1e-9 + _uniform(draw, 1, 4) * (1 - 1e-6))
        limits = np.take_along_axis(np.sort(order, axis=1), ends.astype(np.int64), axis=1)
        kind = np.zeros(order.shape, np.int8)
        for limit in limits.T:
            kind += order >= limit[:, None]
        return np.where(valid, np.take_along_axis(kind.repeat(size, axis=1), cell, axis=1), np.int8(3))


def _uniform(draw: NDArray[np.uint64], count: int, purpose: int) -> NDArray[np.float64]:
    """Draw (batch, count) numbers within 0 and 1, each window its own."""
    return (_drawn(draw, count, purpose) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _drawn(draw: NDArray[np.uint64], count: int, purpose: int) -> NDArray[np.uint64]:
    return mix_bits(draw[:, None] + mix_bits(np.arange(count, dtype=np.uint64), purpose), purpose)
