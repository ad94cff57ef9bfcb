"""The records that are called a class, as FASTA: `CLASS.fasta`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.block import RecordBlock
from deepg_core.inference.predict import Told
from deepg_core.inference.sinks.draft import Draft
from deepg_core.inference.sinks.interface import Sink
from deepg_core.inference.sinks.tracks import name_file
from deepg_core.inference.sources import Inputs

WIDTH: Final = 80
"""Letters of a line."""
_ROW: Final = np.dtype([("file", "<i4"), ("call", "<i4")])


class CalledSink(Sink):
    """Remembers calls while the network is asked, 8 bytes each, and reads the files once more at the end.

    :param column: of the table of records that has the calls.
    """

    def __init__(self, folder: Path, inputs: Inputs, names: Sequence[str], column: str) -> None:
        self._folder, self._inputs, self._names, self._column = folder, inputs, tuple(names), column
        self._calls = Draft(folder / "calls")

    def open(self, state: dict[str, Any] | None) -> None:
        """Open the draft of the calls."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._calls.open(state["size"] if state else None)

    def write(self, told: Told) -> None:
        """Remember the calls of the records that end."""
        calls = told.rows[self._column]
        rows = np.empty(len(calls), _ROW)
        number = {name: place for place, name in enumerate(self._names)}
        rows["file"] = told.piece.corpus.file[: len(calls)]
        rows["call"] = [number.get(call, -1) for call in calls.tolist()]
        self._calls.write_bytes(rows.tobytes())

    def state(self) -> dict[str, Any]:
        """Give the size."""
        return {"size": self._calls.size()}

    def finish(self) -> None:
        """Write the files."""
        self._calls.size()
        rows = np.fromfile(self._calls.part, _ROW)
        drafts = [Draft(self._folder / f"{name_file(name)}.fasta") for name in self._names]
        for draft in drafts:
            draft.open(None)
        for number, path in enumerate(self._inputs.files):
            self._copy(path, rows["call"][rows["file"] == number], drafts)
        for draft in drafts:
            draft.finish()
        self.close()
        self._calls.part.unlink()

    def _copy(self, path: Path, calls: NDArray[np.int32], drafts: Sequence[Draft]) -> None:
        """Copy the records of a file; of one that is broken so many as there are calls."""
        number, within = 0, False
        blocks = self._inputs.read(path) if len(calls) else ()
        for block in blocks:
            for begins, header, letters, ends in _pieces(block, within):
                if number >= len(calls):
                    return
                if calls[number] >= 0:
                    drafts[calls[number]].write_bytes((b">" + header + b"\n" if begins else b"") + letters + b"\n")
                number += ends
            within = block.unfinished

    def close(self) -> None:
        """Close the draft."""
        self._calls.close()


def _pieces(block: RecordBlock, within: bool) -> list[tuple[bool, bytes, bytes, bool]]:
    """Give (whether it begins here, header, lines of letters, whether it ends here) of each record of a block."""
    ends, header_ends = block.lengths.cumsum(), block.header_lengths.cumsum()
    letters, headers = block.letters.tobytes(), block.header_text.tobytes()
    last = len(block) - 1
    return [
        (
            number > 0 or not within,
            headers[int(header_ends[number] - block.header_lengths[number]) : int(header_ends[number])],
            _wrap(letters[int(ends[number] - block.lengths[number]) : int(ends[number])]),
            number < last or not block.unfinished,
        )
        for number in range(len(block))
    ]


def _wrap(letters: bytes) -> bytes:
    return b"\n".join(letters[start : start + WIDTH] for start in range(0, max(len(letters), 1), WIDTH))
