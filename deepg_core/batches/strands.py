"""The inputs of windows before they are encoded: reads of a pair and strands each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus.corpus import complement
from deepg_core.encoders import Beside
from deepg_core.targets import Example

_BACKWARDS: Final = slice(None, None, -1)
Change = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
"""What is done to letters."""


@frozen(eq=False)
class Strands:
    """Which inputs come of one."""

    turn: NDArray[np.int64] | None
    """The column of each letter's complement, where every input of letters comes with its reverse complement."""
    paired: bool
    """Whether an input of letters is two reads, half of it each."""

    def parts(
        self, example: Example, marks: Example | None, beside: Beside, change: Change | None
    ) -> Iterator[tuple[str, NDArray[Any], Beside]]:
        """Give name, letters or numbers, and what is known beside them.

        :param marks: the qualities, cut as the letters were.
        """
        for name, part in example.inputs.items():
            if part.dtype != np.uint8:
                yield name, part, beside
                continue
            its = attrs.evolve(beside, qualities=marks.inputs[name] if marks else None)
            yield from self._pair(name, part, its, change) if self.paired else self._both(name, part, its, change)

    def _pair(
        self, name: str, part: NDArray[np.uint8], beside: Beside, change: Change | None
    ) -> Iterator[tuple[str, NDArray[np.uint8], Beside]]:
        middle = part.shape[1] // 2
        for read, place in ((name, slice(0, middle)), (f"{name}_mate", slice(middle, None))):
            letters = part[:, place]
            yield read, change(letters) if change else letters, _cut(beside, place)

    def _both(
        self, name: str, part: NDArray[np.uint8], beside: Beside, change: Change | None
    ) -> Iterator[tuple[str, NDArray[np.uint8], Beside]]:
        part = change(part) if change else part
        yield name, part, beside
        if self.turn is not None:
            turned = None if beside.frequencies is None else beside.frequencies[:, self.turn]
            its = attrs.evolve(_cut(beside, _BACKWARDS), frequencies=turned)
            yield f"{name}_reverse", complement(part)[:, ::-1], its


def _cut(beside: Beside, place: slice) -> Beside:
    """Cut the qualities just as the letters are."""
    return beside if beside.qualities is None else attrs.evolve(beside, qualities=beside.qualities[:, place])
