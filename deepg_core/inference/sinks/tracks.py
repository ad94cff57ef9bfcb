"""A bedGraph file for each class: at each base the mean over the windows that cover it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from deepg_core.inference.cover import Line
from deepg_core.inference.grid import Grid
from deepg_core.inference.outputs import Asked
from deepg_core.inference.sinks.convert import read_cells, require_package, write_bigwig
from deepg_core.inference.sinks.draft import Draft, Note, note_nothing
from deepg_core.inference.sinks.lines import LineSink
from deepg_core.inference.sinks.text import write_lines
from deepg_core.readers.stretches import Stretch


class TracksSink(LineSink):
    """Writes `CLASS.bedgraph` into a folder, and with `bigwig` also `CLASS.bw`."""

    def __init__(
        self,
        folder: Path,
        asked: Sequence[Asked],
        grid: Grid,
        stretches: Mapping[str, Stretch] = MappingProxyType({}),
        bigwig: bool = False,
    ) -> None:
        if bigwig:
            require_package("pybigtools", "tracks", "--bigwig")
        super().__init__(asked, grid, folder / "records", stretches)
        self._bigwig = bigwig
        self.drafts = [Draft(folder / f"{name}.bedgraph") for name in name_files(self.names)]

    def open_files(self, state: dict[str, Any] | None) -> None:
        """Open a file for each class."""
        for draft, size in zip(self.drafts, state["tracks"] if state else [None] * len(self.drafts), strict=True):
            draft.open(size)

    def draw(self, line: Line, places: Sequence[Stretch], open_record: int | None) -> None:  # noqa: ARG002
        """Write a line for each stretch."""
        name = np.array([place.name for place in places], dtype=object)[line.record]
        start = np.array([place.start for place in places], np.int64)[line.record]
        for draft, mean in zip(self.drafts, line.mean.T, strict=True):
            columns = {"name": name, "begin": line.begin + start, "end": line.end + start, "mean": mean}
            draft.write(write_lines(columns, "tsv"))

    def files_state(self) -> dict[str, Any]:
        """Say where the files stand."""
        return {"tracks": [draft.mark() for draft in self.drafts]}

    def targets(self) -> list[Path]:
        """List the files."""
        paths = [draft.path for draft in self.drafts]
        return [*paths, *(path.with_suffix(".bw") for path in paths if self._bigwig)]

    def finish(self, note: Note = note_nothing) -> None:
        """Give the files their names."""
        wholes = {}
        for draft in self.drafts:
            if self._bigwig and draft.size():  # BigWig has no files without a stretch
                path = draft.path.with_suffix(".bw")
                wholes[path] = path.with_name(f".{path.stem}.part{path.suffix}")  # the library looks at the ending
                write_bigwig(wholes[path], draft.part, self._lengths())
        note(wholes)
        for path, whole in wholes.items():
            whole.replace(path)
        super().finish(note)

    def _lengths(self) -> dict[str, int]:
        """Give the length of each record; of one that is known in parts where the last of them ends."""
        assert self.sizes
        self.sizes.size()
        found: dict[str, int] = {}
        for word, length in read_cells(self.sizes.part, 2):
            place = self.place(word)
            found[place.name] = max(found.get(place.name, 0), place.end or int(length))
        return found


def name_files(names: Sequence[str]) -> list[str]:
    """Make names that files can bear of those of classes, no two of them the same."""
    found: list[str] = []
    for name in names:
        plain = "".join(letter if letter.isalnum() or letter in "._-+ " else "_" for letter in name) or "_"
        count = [its.casefold() for its in found].count(plain.casefold())
        found.append(f"{plain}_{len(found) + 1}" if count else plain)
    return found
