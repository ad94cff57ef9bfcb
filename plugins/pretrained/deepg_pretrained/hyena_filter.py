"""The long filter of a Hyena operator: a small network of sines gives it place by place."""

from __future__ import annotations

from math import log
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_pretrained.pen import Array, Maker, Pen

_FAST, _SLOW, _TARGET, _SHIFT = 0.3, 1.5, 1e-2, 0.05
"""By which part of the longest window the fastest and the slowest channel fall to `_TARGET`, and what is added to all."""
_LOWEST: Final = 1e-4
"""The lowest frequency of the waves that say where a place is."""


@frozen(eq=False)
class Filter:
    """What the filter is computed from, each read when it is needed."""

    steps: tuple[tuple[Maker, Maker], ...]
    """Kernel (out, in) and bias of each dense layer but the last."""
    last: Maker
    """(width, inner)."""
    frequency: Maker
    """(1, inner): of the sine behind each of the steps."""
    places: Maker
    """(1, longest, columns): what is known of each place."""
    passed: Maker
    """(width,): the part of the input that is passed on besides."""
    tokens: int
    longest: int

    @classmethod
    def read(cls, pen: Pen, its: str, width: int, tokens: int) -> Filter:
        """Find its tensors.

        :raises OptionError: one is missing, or has another shape.
        """
        config, tensors = pen.config, pen.tensors
        inner, columns, longest = config.size("filter_order"), config.size("emb_dim"), config.size("max_seq_len")
        count = 1 + int(config.number("num_inner_mlps", 2))
        steps = tuple(
            (
                tensors.later(f"{its}.implicit_filter.{2 * step}.weight", inner, inner if step else columns),
                tensors.later(f"{its}.implicit_filter.{2 * step}.bias", inner),
            )
            for step in range(count)
        )
        learned, stored = f"{its}.implicit_filter.1.freq", f"{its}.pos_emb.z"
        constant = config.number("activation_freq", 1)
        return cls(
            steps=steps,
            last=tensors.later(f"{its}.implicit_filter.{2 * count}.weight", width, inner),
            frequency=tensors.later(learned, 1, inner)
            if learned in tensors
            else lambda: np.full((1, inner), constant, np.float32),
            places=tensors.later(stored, 1, longest, columns)
            if stored in tensors
            else lambda: _waves(longest, columns),
            passed=tensors.later(f"{its}.bias", width),
            tokens=tokens,
            longest=longest,
        )

    def __call__(self) -> Array:
        """Compute it: (tokens, width). The part that is passed on besides counts to its first row."""
        frequency = self.frequency().astype(np.float64)
        x: NDArray[Any] = self.places()[0, : self.tokens].astype(np.float64)
        for kernel, bias in self.steps:
            x = np.sin(frequency * (x @ kernel().T + bias()))
        x = x @ self.last().T
        made = x * (np.exp(-self._time() * np.abs(_decays(x.shape[1]))) + _SHIFT)
        made[0] += self.passed()
        return np.asarray(made, np.float32)

    def _time(self) -> NDArray[np.float64]:
        return np.linspace(0, 1, self.longest)[: self.tokens, None]


def _decays(width: int) -> NDArray[np.float64]:
    return np.linspace(log(_TARGET) / _SLOW, log(_TARGET) / _FAST, width)


def _waves(longest: int, columns: int) -> Array:
    """Give (1, longest, columns): how far along a place is, and cosines and sines of it."""
    bands = (columns - 1) // 2
    angles = -2 * np.pi / longest * np.arange(longest)[:, None] * np.linspace(_LOWEST, bands - 1, bands)
    rows = np.concatenate([np.linspace(0, 1, longest)[:, None], np.cos(angles), np.sin(angles)], axis=1)
    return rows[None].astype(np.float32)
