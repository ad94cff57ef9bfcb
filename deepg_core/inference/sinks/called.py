"""The records that are called a class, as FASTA: `CLASS.fasta`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.block import RecordBlock
from deepg_core.inference.blocks import find_ends
from deepg_core.inference.sinks.draft import Draft, Note, finish_drafts, note_nothing
from deepg_core.inference.sinks.interface import Sink
from deepg_core.inference.sinks.tracks import name_files
from deepg_core.inference.sources import Inputs
from deepg_core.inference.told import Told

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
        self.drafts = (self._calls,)  # which is removed in the end

    def targets(self) -> list[Path]:
        """List the files."""
        return [self._folder / f"{name}.fasta" for name in name_files(self._names)]

    def open(self, state: dict[str, Any] | None) -> None:
        """Open the draft of the calls."""
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
        """Say where the draft stands."""
        return {"size": self._calls.mark()}

    def finish(self, note: Note = note_nothing) -> None:
        """Write the files."""
        self._calls.size()
        rows = np.fromfile(self._calls.part, _ROW)
        drafts = [Draft(path) for path in self.targets()]
        for draft in drafts:
            draft.open(None)
        for number, path in enumerate(self._inputs.files):
            self._copy(path, rows["call"][rows["file"] == number], drafts)
        finish_drafts(drafts, note)

    def _copy(self, path: Path, calls: NDArray[np.int32], drafts: Sequence[Draft]) -> None:
        """Copy the records of a file; of one that is broken so many as there are calls."""
        number = place = 0  # of the record, and of the letter in it
        begun = False
        for block in self._inputs.read(path) if len(calls) else ():
            for header, letters, ends in _split(block):
                if calls[number] >= 0:
                    begins = b"" if begun else b">" + header + b"\n"
                    drafts[calls[number]].write_bytes(begins + _wrap(letters, place, ends))
                place, begun = 0 if ends else place + len(letters), not ends
                number += ends
                if number == len(calls):
                    return


def _split(block: RecordBlock) -> Iterator[tuple[bytes, bytes, bool]]:
    """Give header, letters and whether it ends here of each record of a block."""
    ends, header_ends = find_ends(block.lengths).tolist(), find_ends(block.header_lengths).tolist()
    letters, headers = block.letters.tobytes(), block.header_text.tobytes()
    last = len(block) - 1
    for number in range(len(block)):
        header = headers[header_ends[number] : header_ends[number + 1]]
        text = letters[ends[number] : ends[number + 1]]
        yield header, text, number < last or not block.unfinished


def _wrap(letters: bytes, place: int, ends: bool) -> bytes:
    """Cut letters into lines, of which the first may have begun."""
    first = min(-place % WIDTH, len(letters))
    lines = [letters[:first]] if place % WIDTH else []
    lines += [letters[start : start + WIDTH] for start in range(first, len(letters), WIDTH)]
    whole = (place + len(letters)) % WIDTH == 0
    return b"\n".join(lines) + (b"\n" if (bool(letters) if whole else ends) else b"")
