"""The table of records, a row for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from deepg_core.atomic import write_whole
from deepg_core.inference.scores import Columns
from deepg_core.inference.sinks.convert import require_package, write_parquet
from deepg_core.inference.sinks.draft import Draft, Note, note_nothing
from deepg_core.inference.sinks.interface import Sink
from deepg_core.inference.sinks.text import Format, write_header, write_lines
from deepg_core.inference.told import Told

PARQUET: Final = ".parquet"
ROWS: Final = 1 << 14
"""Rows made text at once: a cell takes some 60 bytes as text of Python's."""


class TableSink(Sink):
    """A table as text, CSV where its name ends so, else tab-separated; or Parquet, which is made of the text in the end."""

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() == PARQUET:
            require_package("pyarrow", "parquet", str(path))
        self._draft = Draft(path)
        self.drafts = (self._draft,)
        self._format: Format = "csv" if path.suffix.lower() == ".csv" else "tsv"
        self._kinds: dict[str, str] = {}  # name of a column -> kind of its dtype

    def open(self, state: dict[str, Any] | None) -> None:
        """Begin, or cut off what came later."""
        self._kinds = state["kinds"] if state else {}
        self._draft.open(state["size"] if state else None)

    def write(self, told: Told) -> None:
        """Add rows."""
        self.add(self.columns(told))

    def add(self, columns: Columns) -> None:
        """Add rows."""
        if not self._kinds:
            self._draft.write(write_header(list(columns), self._format))
            self._kinds = {name: column.dtype.kind for name, column in columns.items()}
        for first in range(0, len(next(iter(columns.values()))), ROWS):
            part = {name: column[first : first + ROWS] for name, column in columns.items()}
            self._draft.write(write_lines(part, self._format))

    def columns(self, told: Told) -> Columns:
        """Give the columns of the rows to add."""
        return told.rows

    def state(self) -> dict[str, Any]:
        """Say where the file stands."""
        return {"size": self._draft.mark(), "kinds": self._kinds}

    def finish(self, note: Note = note_nothing) -> None:
        """Give the file its name."""
        path, text = self._draft.path, self._draft.part
        if path.suffix.lower() != PARQUET:
            super().finish(note)
            return
        self._draft.size()
        with write_whole(path) as draft:
            write_parquet(draft, text, self._kinds)
            note({path: draft})
