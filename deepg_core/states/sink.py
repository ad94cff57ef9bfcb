"""Activations on their way to a state writer: appended to drafts as they come, given to the writer when all are there.

So a writer, which writes what no one can append to (HDF5, Parquet), can be interrupted; and every format of a plugin too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from deepg_core.atomic import write_any
from deepg_core.examination import examine_written
from deepg_core.inference.block import Block
from deepg_core.inference.sinks.draft import Draft, Note, note_nothing
from deepg_core.inference.sinks.interface import Sink
from deepg_core.inference.told import Told
from deepg_core.states.interface import About, StateWriter

_PLACE: Final = np.dtype([("record", "<i8"), ("end", "<i8")])
_BYTES: Final = 1 << 24
"""Of a block that the writer is given."""


class StatesSink(Sink):
    """Keeps activations of all layers, and the names of all records.

    :param about: all that is known before; the names of the records are added.
    :param repeated: whether short records were repeated, so that windows may end behind them.
    """

    def __init__(
        self, path: Path, writer: StateWriter, about: About, *, repeated: bool = False, round_digits: int | None = None
    ) -> None:
        self._path, self._writer, self._about = path, writer, about
        self._repeated, self._digits = repeated, round_digits
        self._places, self._names = (Draft(path.with_name(f"{path.name}.{what}")) for what in ("places", "names"))
        self._layers = [Draft(path.with_name(f"{path.name}.{number}")) for number in range(len(about.shapes))]
        self.drafts = (self._places, self._names, *self._layers)  # which are removed in the end

    def targets(self) -> list[Path]:
        """List what it writes: a file, or those in a folder, as far as they are there."""
        return sorted(self._path.iterdir()) if self._path.is_dir() else [self._path]

    def open(self, state: dict[str, Any] | None) -> None:
        """Open the drafts."""
        self._records = state["records"] if state else 0
        for draft, size in zip(self.drafts, state["sizes"] if state else [None] * len(self.drafts), strict=True):
            draft.open(size)

    def write(self, told: Told) -> None:
        """Append what is said of a piece."""
        places = np.empty(len(told.record), _PLACE)
        end = told.start + self._about.window
        places["record"] = told.record + self._records
        self._records += len(told.rows["record"])
        places["end"] = end if self._repeated else np.minimum(end, told.all_lengths[told.record])
        self._places.write_bytes(places.tobytes())
        for draft, values in zip(self._layers, told.values, strict=False):
            values = values if self._digits is None else np.round(values, self._digits)
            draft.write_bytes(np.ascontiguousarray(values, "<f4").tobytes())
        self._names.write("".join(f"{name}\n" for name in told.rows["record"].tolist()))

    def state(self) -> dict[str, Any]:
        """Say where the drafts stand, and how many records were finished."""
        return {"sizes": [draft.mark() for draft in self.drafts], "records": self._records}

    def finish(self, note: Note = note_nothing) -> None:
        """Let the writer write."""
        for draft in self.drafts:
            draft.size()
        names = self._names.part.read_bytes().decode(errors="surrogateescape").split("\n")[:-1]
        taken: list[int] = []
        with write_any(self._path) as path:
            self._writer.write(path, evolve(self._about, record_names=names), self._blocks(taken))
            examine_written(self._writer, path, sum(taken), self._places.part.stat().st_size // _PLACE.itemsize)
            note({self._path / its.name: its for its in path.iterdir()} if path.is_dir() else {self._path: path})
        self.close()

    def _blocks(self, taken: list[int]) -> Iterator[Block]:
        places = _map(self._places.part, _PLACE, ())
        layers = {
            name: _map(draft.part, np.dtype("<f4"), shape)
            for draft, (name, shape) in zip(self._layers, self._about.shapes.items(), strict=True)
        }
        each = sum(4 * int(np.prod(shape)) for shape in self._about.shapes.values())
        rows = max(1, _BYTES // each)
        for start in range(0, len(places), rows):
            part = slice(start, start + rows)
            states, *others = (np.array(array[part]) for array in layers.values())
            taken.append(len(states))
            yield Block(
                states, places["record"][part], places["end"][part], dict(zip(list(layers)[1:], others, strict=True))
            )


def _map(path: Path, dtype: np.dtype[Any], shape: Sequence[int]) -> NDArray[Any]:
    """Map a draft; an empty file cannot be mapped."""
    if not path.stat().st_size:
        return np.zeros((0, *shape), dtype)
    return np.memmap(path, dtype, "r").reshape(-1, *shape)
