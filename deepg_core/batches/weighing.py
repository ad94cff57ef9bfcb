"""The weights of windows: which are used, and how much these count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from deepg_core.batches.once import draw_numbers, list_streams, without_chance
from deepg_core.corpus import Corpus
from deepg_core.examination import weigh_windows
from deepg_core.sampling import Picks, Plan
from deepg_core.targets import Windows
from deepg_core.window_weights import WindowWeight

_SOME: Final = 10_000
"""Windows that are looked at to say how many are not used."""
_BLOCK: Final = 1 << 11
"""Windows that are gathered together where only their weights are asked for."""


class Weighing:
    """Multiplies weights.

    :param weights: at least one.
    :param gather: gives picked windows.
    :param counted: whether they count in the loss; else they only say which windows are used.
    """

    def __init__(
        self, weights: Sequence[WindowWeight], gather: Callable[[Picks], Windows], *, counted: bool = True
    ) -> None:
        self._weights, self._gather, self.counted = weights, gather, counted

    def of(self, windows: Windows) -> NDArray[np.float32]:
        """Give the weight of each window: (batch,)."""
        windows = attrs.evolve(windows, draw=None)  # or a window could have another weight when it comes again
        product: NDArray[np.float32] = np.prod([weigh_windows(it, windows) for it in self._weights], axis=0)
        return product

    def accept(self, picks: Picks) -> NDArray[np.bool_]:
        """Say which windows are used: (picks,)."""
        parts = (picks.part(start, start + _BLOCK) for start in range(0, len(picks), _BLOCK))
        used = [self.of(self._gather(part)) > 0 for part in parts]
        return np.concatenate([np.zeros(0, np.bool_), *used])

    def describe(self, corpus: Corpus, groups: Mapping[str, NDArray[np.int64]], plan: Plan) -> Iterator[str]:
        """Say what each notes, and how many of some windows, drawn at random, are not used."""
        for weight in self._weights:
            yield from weight.describe()
        looked, used = 0, 0
        for number, stream in enumerate(list_streams(corpus, groups, without_chance(plan))):
            drawn = draw_numbers(stream.size, _SOME // len(groups), (0, number))
            looked, used = looked + len(drawn), used + int(self.accept(stream.at(drawn)).sum())
        if used < looked:
            yield (
                f"{looked - used:,} of {looked:,} windows that were looked at have the weight 0 and are not used: "
                "sampling.window_weights"
            )
