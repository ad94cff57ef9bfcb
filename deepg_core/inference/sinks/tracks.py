"""A bedGraph file for each class: at each base the mean over the windows that cover it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from deepg_core.inference.cover import Line
from deepg_core.inference.grid import Grid
from deepg_core.inference.outputs import Asked
from deepg_core.inference.sinks.draft import Draft
from deepg_core.inference.sinks.lines import LineSink
from deepg_core.inference.sinks.text import write_lines


class TracksSink(LineSink):
    """Writes `CLASS.bedgraph` into a folder."""

    def __init__(self, folder: Path, asked: Sequence[Asked], grid: Grid) -> None:
        super().__init__(asked, grid, folder / "records")
        self.drafts = [Draft(folder / f"{name_file(name)}.bedgraph") for name in self.names]

    def open_files(self, state: dict[str, Any] | None) -> None:
        """Open a file for each class."""
        for draft, size in zip(self.drafts, state["tracks"] if state else [None] * len(self.drafts), strict=True):
            draft.open(size)

    def draw(self, line: Line, names: Sequence[str], open_record: int | None) -> None:  # noqa: ARG002
        """Write a line for each stretch."""
        name = np.array(names, dtype=object)[line.record]
        for draft, mean in zip(self.drafts, line.mean.T, strict=True):
            columns = {"name": name, "begin": line.begin, "end": line.end, "mean": mean}
            draft.write(write_lines(columns, "tsv"))

    def files_state(self) -> dict[str, Any]:
        """Give the sizes."""
        return {"tracks": [draft.size() for draft in self.drafts]}


def name_file(name: str) -> str:
    """Make a name that a file can bear of that of a class."""
    return "".join(letter if letter.isalnum() or letter in "._-+ " else "_" for letter in name) or "_"
