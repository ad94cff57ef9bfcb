"""Where a prediction stands, so that it can be gone on with: a small file beside its output, written after each piece."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from zlib import crc32

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.atomic import write_text
from deepg_core.corpus.block import RecordBlock
from deepg_core.errors import DataError
from deepg_core.inference.identity import About, list_changes
from deepg_core.inference.pieces import Held, Place
from deepg_core.inference.told import Kept

_VERSION: Final = 1


@frozen(eq=False)
class Entry:
    """What a journal says."""

    place: Place
    kept: Kept | None
    sinks: dict[str, Any]
    """Of each sink, where it stands."""
    counts: dict[str, Any]
    """What was counted so far."""
    outputs: dict[str, list[int]] | None = None
    """Of one that is finished, what it wrote: path -> size and time."""


@frozen
class Journal:
    """The journal of an output.

    :param about: what is predicted of what. An entry with another is refused.
    :param files: the files it is predicted of. Those that have been read are to stay what they are.
    :param written: gives what was written once all is, where it is to be said of that it is finished; None: the journal is
        removed then.
    """

    path: Path
    about: About
    files: Sequence[Path]
    written: Callable[[], Iterable[Path]] | None = None

    @classmethod
    def beside(
        cls,
        output: Path,
        about: About = MappingProxyType({}),
        files: Sequence[Path] = (),
        written: Callable[[], Iterable[Path]] | None = None,
    ) -> Journal:
        """Give that of an output."""
        return cls(output.with_name(f".{output.name}.journal"), about, files, written)

    def write(self, entry: Entry) -> None:
        """Replace the last entry."""
        content = {
            "version": _VERSION,
            "about": dict(self.about),
            "read": _look_at(self.files[: entry.place.file]),
            "place": _write_place(entry.place),
            "kept": None if entry.kept is None else [{k: v.tolist() for k, v in stats.items()} for stats in entry.kept],
            "sinks": entry.sinks,
            "counts": entry.counts,
            "outputs": entry.outputs,
        }
        text = json.dumps(content)
        write_text(self.path, f"{text}\n{_sum(text)}\n")

    def finish(self, counts: dict[str, Any], broken: Sequence[str] = ()) -> None:
        """Note that all is written, or leave nothing behind."""
        if self.written is None:
            self.remove()
            return
        paths = list(self.written())
        outputs = dict(zip(map(str, paths), _look_at(paths), strict=True))
        self.write(Entry(Place(len(self.files), broken=tuple(broken)), None, {}, counts, outputs))

    def read(self) -> Entry | None:
        """Give the last entry; None where there is none, or all that a finished prediction wrote is gone.

        :raises DataError: it is of another prediction or version, or damaged.
        """
        if not self.path.exists():
            return None
        try:
            content = self._load()
            outputs, kept = content.get("outputs"), content["kept"]
            if outputs and not any(Path(path).exists() for path in outputs):
                return None
            self._compare(content["about"], content["read"], outputs or {})
            return Entry(
                _read_place(content["place"]),
                None if kept is None else [{k: np.array(v, np.float64) for k, v in stats.items()} for stats in kept],
                content["sinks"],
                content["counts"],
                outputs,
            )
        except (KeyError, TypeError, ValueError) as error:
            message = "is damaged; start anew without --resume"
            raise DataError(message, self.path) from error

    def _load(self) -> dict[str, Any]:
        text, _, checksum = self.path.read_text(encoding="utf-8").partition("\n")
        if checksum.strip() != _sum(text):
            raise ValueError(checksum)
        content: dict[str, Any] = json.loads(text)
        if content["version"] != _VERSION:
            raise DataError("was written by another version of deepG; start anew without --resume", self.path)
        return content

    def _compare(self, about: About, read: Sequence[Sequence[int]], outputs: dict[str, list[int]]) -> None:
        """Refuse an entry of something else."""
        anew = f"start anew {'with --overwrite and ' if outputs else ''}without --resume"
        if changes := list_changes(self.about, about):
            raise DataError(f"is of another prediction: {'; '.join(changes)}; {anew}", self.path)
        files = self.files[: len(read)]
        for path, now, then in zip(files, _look_at(files), read, strict=False):
            if now != then:
                raise DataError(f"was read already, and is another file now; {anew}", path)
        for name, then in outputs.items():
            if _look_at([Path(name)]) != [then]:
                raise DataError(f"is not what the finished prediction wrote; {anew}", Path(name))

    def remove(self) -> None:
        """Remove it: all is written."""
        self.path.unlink(missing_ok=True)


def _look_at(paths: Sequence[Path]) -> list[list[int]]:
    """Give size and time of files; nothing of one that is gone."""
    return [[(stat := path.stat()).st_size, stat.st_mtime_ns] if path.exists() else [] for path in paths]


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
