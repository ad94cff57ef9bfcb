"""How often a network is asked about a window, and with what: as it is, on both strands, or with its letters hidden."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches.feed import Fed
from deepg_core.encoders import MASK, PADDING
from deepg_core.targets import Windows

Give = Callable[[Windows], Fed]
"""Makes what a network is given of windows."""


class Passes(ABC):
    """What a network is asked about windows."""

    turned: bool = False
    """Whether windows are needed on the other strand, too."""

    @abstractmethod
    def encode(self, give: Give, windows: Windows, turned: Windows | None) -> list[Fed]:
        """Make what the network is given, for each time that it is asked."""

    @abstractmethod
    def combine(self, answers: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Make one answer of those of each time: (examples, ...)."""


class Once(Passes):
    """Asks about windows as they are."""

    def encode(self, give: Give, windows: Windows, turned: Windows | None) -> list[Fed]:  # noqa: ARG002
        """Encode them."""
        return [give(windows)]

    def combine(self, answers: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Take the only answer."""
        return answers[0]


class BothStrands(Passes):
    """Asks about windows on both strands; the answer is the mean."""

    turned = True

    def encode(self, give: Give, windows: Windows, turned: Windows | None) -> list[Fed]:
        """Encode both."""
        assert turned is not None
        return [give(windows), give(turned)]

    def combine(self, answers: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Take the mean."""
        mean: NDArray[np.float64] = np.mean(answers, axis=0)
        return mean


@frozen
class Hidden(Passes):
    """Hides every `times`-th letter, then those behind them, until each was hidden once; of each time those count."""

    times: int

    @classmethod
    def of_rate(cls, rate: float) -> Hidden:
        """Hide at most as large a share of the letters as in training; of a rate of 0, where none is known, 1 in 7."""
        return cls(max(math.ceil(1 / rate - 1e-9), 1) if rate else 7)

    def encode(self, give: Give, windows: Windows, turned: Windows | None) -> list[Fed]:  # noqa: ARG002
        """Encode each time; targets are the letters themselves."""
        truth, place = give(windows), np.arange(windows.letters.shape[1]) % self.times
        there = windows.letters != PADDING
        asked = (np.where(there & (place == turn), np.uint8(MASK), windows.letters) for turn in range(self.times))
        return [attrs.evolve(truth, inputs=give(attrs.evolve(windows, letters=letters)).inputs) for letters in asked]

    def combine(self, answers: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Take of each answer the places that were hidden then."""
        answer = answers[0].copy()
        for turn, its in enumerate(answers):
            answer[:, turn :: self.times] = its[:, turn :: self.times]
        return answer
