"""Where a prediction stands, so that it can be gone on with: a small file beside its output, written after each piece."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.atomic import write_text
from deepg_core.checksum import sum_up
from deepg_core.corpus.block import RecordBlock
from deepg_core.errors import DataError
from deepg_core.inference.opened import Opened
from deepg_core.inference.pieces import Held, Place
from deepg_core.inference.told import Kept

_VERSION: Final = 1
_NAMES: Final = {"backend": "backend, device or precision", "options": "options of the command"}
"""What messages call some parts of what is predicted of what."""


@frozen(eq=False)
class Entry:
    """What a journal says."""

    place: Place
    kept: Kept | None
    sinks: dict[str, Any]
    """Of each sink, where it stands."""
    counts: dict[str, Any]
    """What was counted so far."""


@frozen
class Journal:
    """The journal of an output.

    :param about: what is predicted of what: texts by their names. An entry with another is refused.
    :param files: the files it is predicted of. Those that have been read are to stay what they are.
    """

    path: Path
    about: Mapping[str, str]
    files: Sequence[Path]

    @classmethod
    def beside(cls, output: Path, about: Mapping[str, str], files: Sequence[Path]) -> Journal:
        """Give that of an output."""
        return cls(output.with_name(f".{output.name}.journal"), about, files)

    def write(self, entry: Entry) -> None:
        """Replace the last entry."""
        content = {
            "version": _VERSION,
            "about": dict(self.about),
            "read": self._states(entry.place.file),
            "place": _write_place(entry.place),
            "kept": None if entry.kept is None else [{k: v.tolist() for k, v in stats.items()} for stats in entry.kept],
            "sinks": entry.sinks,
            "counts": entry.counts,
        }
        text = json.dumps(content)
        write_text(self.path, f"{text}\n{_sum(text)}\n")

    def read(self) -> Entry | None:
        """Give the last entry; None where there is none.

        :raises DataError: it is of another prediction or version, or damaged.
        """
        if not self.path.exists():
            return None
        try:
            text, _, checksum = self.path.read_text(encoding="utf-8").partition("\n")
            if checksum.strip() != _sum(text):
                raise ValueError(checksum)
            content = json.loads(text)
            if content["version"] != _VERSION:
                raise DataError("was written by another version of deepG; start anew without --resume", self.path)
            self._compare(content["about"])
            self._compare_files(content["read"])
            kept = content["kept"]
            return Entry(
                _read_place(content["place"]),
                None if kept is None else [{k: np.array(v, np.float64) for k, v in stats.items()} for stats in kept],
                content["sinks"],
                content["counts"],
            )
        except (KeyError, TypeError, ValueError) as error:
            message = "is damaged; start anew without --resume"
            raise DataError(message, self.path) from error

    def _compare(self, about: Mapping[str, str]) -> None:
        changed = [_NAMES.get(name, name) for name, value in self.about.items() if about.get(name) != value]
        if changed:
            message = f"is of a prediction with other {' and '.join(changed)}; start anew without --resume"
            raise DataError(message, self.path)

    def _compare_files(self, read: Sequence[Sequence[int]]) -> None:
        changed = [
            path for path, now, then in zip(self.files, self._states(len(read)), read, strict=False) if now != then
        ]
        if changed:
            message = "was read already, and is another file now; start anew without --resume"
            raise DataError(message, changed[0])

    def _states(self, count: int) -> list[list[int]]:
        """Give size and time of the first files."""
        return [[stat.st_size, stat.st_mtime_ns] for stat in (path.stat() for path in self.files[:count])]

    def remove(self) -> None:
        """Remove it: all is written."""
        self.path.unlink(missing_ok=True)


def identify(opened: Opened, files: Sequence[Path], options: str) -> dict[str, str]:
    """Describe what is asked about what.

    :param options: all of them, as text.
    """
    return {
        "model": str(sum_up(opened.path, 0)),
        "input files": str([str(path) for path in files]),
        "tables": str([sum_up(table.path, 0) for table in opened.feed.added]),
        "options": options,
        "backend": str(opened.spec.trainer),
    }


def _write_place(place: Place) -> dict[str, Any]:
    held = place.held
    content: dict[str, Any] = {"file": place.file, "blocks": place.blocks, "checksum": place.checksum}
    content |= {"broken": place.broken, "held": None}
    if held:
        tail = held.tail
        content["held"] = {
            "file": held.file,
            "before": held.before,
            "header": _pack(tail.header_text),
            "letters": _pack(tail.letters),
            "qualities": None if tail.qualities is None else _pack(tail.qualities),
        }
    return content


def _read_place(content: dict[str, Any]) -> Place:
    broken, held = tuple(content["broken"]), content["held"]
    if held is None:
        return Place(content["file"], content["blocks"], content["checksum"], None, broken)
    header, letters = _unpack(held["header"]), _unpack(held["letters"])
    qualities = None if held["qualities"] is None else _unpack(held["qualities"])
    lengths = (np.array([len(text)], np.int64) for text in (letters, header))
    length, header_length = lengths
    tail = RecordBlock(letters, length, header, header_length, qualities, unfinished=True)
    begun = Held(tail, held["file"], held["before"])
    return Place(content["file"], content["blocks"], content["checksum"], begun, broken)


def _sum(text: str) -> str:
    return f"{crc32(text.encode()):08x}"


def _pack(text: NDArray[np.uint8]) -> str:
    return base64.b64encode(text.tobytes()).decode()


def _unpack(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(base64.b64decode(text), np.uint8)
