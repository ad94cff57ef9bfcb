"""What tracks and regions share: the line of a class along a record, which BED names by the first word of its header."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from deepg_core.errors import DataError
from deepg_core.inference.cover import Line, Liner, Windows
from deepg_core.inference.grid import Grid
from deepg_core.inference.outputs import Asked
from deepg_core.inference.predict import Told
from deepg_core.inference.sinks.interface import Sink
from deepg_core.inference.sinks.windows import locate_windows


class LineSink(Sink):
    """Follows the line of all classes of all outputs."""

    def __init__(self, asked: Sequence[Asked], grid: Grid) -> None:
        self.names = [its.scores.prefix + name for its in asked for name in its.scores.names]
        """Of the columns of `Line.mean`."""
        self._grid, self._liner = grid, Liner()
        self._seen: set[str] = set()

    def open(self, state: dict[str, Any] | None) -> None:
        """Begin, or go on."""
        self._seen = set(state["seen"]) if state else set()
        self._liner = _restored(state, len(self.names)) if state else Liner()
        self.open_files(state)

    def write(self, told: Told) -> None:
        """Draw as far as the windows go."""
        piece, corpus = told.piece, told.piece.corpus
        begin, end = locate_windows(told, self._grid.reach)
        values = np.concatenate(told.values, axis=1) if told.values else np.zeros((0, len(self.names)))
        open_record = len(corpus) - 1 if piece.goes_on else None
        reached = max(self._grid.next_start(int((piece.all_before + corpus.lengths)[-1])), 0)
        line = self._liner.add(Windows(told.record, begin, end, values), open_record, reached)
        self.draw(line, self._name(told), open_record)

    def state(self) -> dict[str, Any]:
        """Give the windows that are not drawn to their ends, the names, and the files' states."""
        pending = self._liner.pending
        rest = None if pending is None else [pending.begin.tolist(), pending.end.tolist(), pending.values.tolist()]
        return {"seen": sorted(self._seen), "pending": rest, "drawn": self._liner.drawn, **self.files_state()}

    def _name(self, told: Told) -> list[str]:
        """Name the records of a piece.

        :raises DataError: two have the same first word.
        """
        names = []
        goes_on = self._liner_goes_on(told)
        for number, header in enumerate(told.piece.corpus.headers()):
            name = (header.split(maxsplit=1) or [""])[0]
            if name in self._seen and not (number == 0 and goes_on):
                path = told.piece.corpus.files[told.piece.corpus.file[number]]
                message = f"begins with the same word as an earlier record, `{name}`, by which BED and bedGraph name it"
                raise DataError(f"{message}; rename one of them", path, header)
            self._seen.add(name)
            names.append(name)
        return names

    def _liner_goes_on(self, told: Told) -> bool:
        return told.piece.counted > 0 or told.piece.before > 0

    @abstractmethod
    def open_files(self, state: dict[str, Any] | None) -> None:
        """Open what is written to."""

    @abstractmethod
    def draw(self, line: Line, names: Sequence[str], open_record: int | None) -> None:
        """Write stretches.

        :param names: of the records of the piece.
        :param open_record: number of that which goes on, if one does.
        """

    @abstractmethod
    def files_state(self) -> dict[str, Any]:
        """Say where the files stand."""


def _restored(state: dict[str, Any], width: int) -> Liner:
    if state["pending"] is None:
        return Liner(drawn=state["drawn"])
    begin, end, values = state["pending"]
    record = np.zeros(len(begin), np.int64)
    windows = Windows(
        record, np.array(begin, np.int64), np.array(end, np.int64), np.array(values, np.float64).reshape(-1, width)
    )
    return Liner(windows, state["drawn"])
