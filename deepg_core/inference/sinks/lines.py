"""What tracks and regions share: the line of a class along a record, which BED names by the first word of its header.

Stretches of records are named, and their places counted, as those that they are parts of.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from deepg_core.errors import DataError
from deepg_core.inference.cover import Line, Liner, Windows
from deepg_core.inference.grid import Grid
from deepg_core.inference.outputs import Asked
from deepg_core.inference.sinks.draft import Draft
from deepg_core.inference.sinks.interface import Sink
from deepg_core.inference.sinks.windows import locate_windows
from deepg_core.inference.told import Told
from deepg_core.readers.stretches import Stretch, name_record


class LineSink(Sink):
    """Follows the line of all classes of all outputs.

    :param beside: next to it lies a draft with the name and length of each record; None: it cannot be gone on with.
    :param stretches: `Inputs.stretches`.
    """

    def __init__(
        self, asked: Sequence[Asked], grid: Grid, beside: Path | None, stretches: Mapping[str, Stretch]
    ) -> None:
        self.names = [its.scores.prefix + name for its in asked for name in its.scores.names]
        """Of the columns of `Line.mean`."""
        self._grid, self._liner, self._stretches = grid, Liner(), stretches
        self._seen: set[str] = set()
        self.sizes = None if beside is None else Draft(beside.with_name(f"{beside.name}.sizes"))

    def open(self, state: dict[str, Any] | None) -> None:
        """Begin, or go on."""
        self._liner, self._seen = _restored(state, len(self.names)) if state else Liner(), set()
        if self.sizes:
            self.sizes.open(state["sizes"] if state else None)
            lines = self.sizes.part.read_bytes().decode(errors="surrogateescape").splitlines() if state else ()
            self._seen = {line.rpartition("\t")[0] for line in lines}
        self.open_files(state)

    def write(self, told: Told) -> None:
        """Draw as far as the windows go."""
        piece, corpus = told.piece, told.piece.corpus
        begin, end = locate_windows(told, self._grid.reach)
        values = np.concatenate(told.values, axis=1)
        if not piece.begun:
            self.forget_open()
        open_record = len(corpus) - 1 if piece.goes_on else None
        reached = max(self._grid.next_start(int((piece.all_before + corpus.lengths)[-1])), 0)
        line = self._liner.add(Windows(told.record, begin, end, values), open_record, reached)
        names, lengths = self._name(told), told.rows["length"].tolist()
        if self.sizes:
            self.sizes.write("".join(f"{name}\t{length}\n" for name, length in zip(names, lengths, strict=False)))
        self.draw(line, [self.place(name) for name in names], open_record)

    def state(self) -> dict[str, Any]:
        """Give the windows that are not drawn to their ends, and the files' states."""
        pending = self._liner.pending
        rest = None if pending is None else [pending.begin.tolist(), pending.end.tolist(), pending.values.tolist()]
        sizes = self.sizes.mark() if self.sizes else None
        return {"sizes": sizes, "pending": rest, "drawn": self._liner.drawn, **self.files_state()}

    def all_drafts(self) -> list[Draft]:
        """List the drafts."""
        return [*self.drafts, *([self.sizes] if self.sizes else ())]

    def _name(self, told: Told) -> list[str]:
        """Name the records of a piece.

        :raises DataError: two have the same first word.
        """
        names = []
        for number, header in enumerate(told.piece.corpus.headers()):
            name = name_record(header)
            if not name:
                path = told.piece.corpus.files[told.piece.corpus.file[number]]
                raise DataError(
                    "has an empty header, of which BED and bedGraph take the first word as name", path, header
                )
            if name in self._seen and not (number == 0 and told.piece.begun):
                path = told.piece.corpus.files[told.piece.corpus.file[number]]
                message = f"begins with the same word as an earlier record, `{name}`, by which BED and bedGraph name it"
                raise DataError(f"{message}; rename one of them", path, header)
            self._seen.add(name)
            names.append(name)
        return names

    def place(self, name: str) -> Stretch:
        """Say where what is called so lies."""
        return self._stretches.get(name, Stretch(name))

    def forget_open(self) -> None:
        """Forget a record whose end could not be read."""
        self._liner = Liner()

    @abstractmethod
    def open_files(self, state: dict[str, Any] | None) -> None:
        """Open what is written to."""

    @abstractmethod
    def draw(self, line: Line, places: Sequence[Stretch], open_record: int | None) -> None:
        """Write stretches.

        :param places: where the records of the piece lie in those that they are parts of.
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
