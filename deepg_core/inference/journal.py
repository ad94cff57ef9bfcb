"""Where a prediction stands, so that it can be gone on with: a small file beside its output, written after each piece."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from zlib import crc32

import numpy as np
from attrs import field, frozen

from deepg_core.atomic import write_text
from deepg_core.errors import DataError, DeepgError
from deepg_core.inference.alone import write_alone
from deepg_core.inference.identity import About, list_changes, name_beside
from deepg_core.inference.pieces import Place
from deepg_core.inference.place_text import read_place, write_place
from deepg_core.inference.seen import Seen, Stamp, look_at
from deepg_core.inference.told import Kept

_VERSION: Final = 3
"""3: what is written is known by its content, inputs by where they are, and mates are inputs."""

Stamps = dict[str, Stamp]
"""Of files, as they are named from the journal's folder, so that it may be moved as a whole."""


@frozen(eq=False)
class Entry:
    """What a journal says."""

    place: Place
    kept: Kept | None
    sinks: dict[str, Any]
    """Of each sink, where it stands."""
    counts: dict[str, Any]
    """What was counted so far."""
    replaced: Stamps = field(factory=dict)
    """What lay at the names of outputs when the prediction began, and is to be replaced."""
    named: Stamps = field(factory=dict)
    """Outputs that have their names, or were about to have them."""
    drafts: Stamps = field(factory=dict)
    """Of one that is finished, what is to be removed."""
    finished: bool = False


@frozen
class Journal:
    """The journal of an output.

    :param about: what is predicted of what. An entry with another is refused.
    :param files: the files it is predicted of. Those that have been read are to stay what they are.
    :param seen: knows what they were when they were read.
    :param keep: whether it stays when all is written, and says so.
    :param overwrite: whether whatever lies at the names of outputs may be replaced.
    """

    path: Path
    about: About
    files: Sequence[Path]
    seen: Seen = field(factory=Seen)
    keep: bool = False
    overwrite: bool = False

    @classmethod
    def beside(
        cls, output: Path, about: About = MappingProxyType({}), files: Sequence[Path] = (), **more: Any
    ) -> Journal:
        """Give that of an output."""
        return cls(output.with_name(f".{output.name}.journal"), about, files, **more)

    def look_at(self, paths: Iterable[Path]) -> Stamps:
        """Give what those files are that are there."""
        return {self.name(path): stamp for path in paths if (stamp := look_at(path))}

    def name(self, path: Path) -> str:
        """Give the name of a file from here."""
        return name_beside(path, self.path.parent)

    def write(self, entry: Entry) -> None:
        """Replace the last entry."""
        content = {
            "version": _VERSION,
            "about": dict(self.about),
            "read": [self.seen.begin(path) for path in self.files[: entry.place.file]],
            "place": write_place(entry.place),
            "kept": None if entry.kept is None else [{k: v.tolist() for k, v in stats.items()} for stats in entry.kept],
            "sinks": entry.sinks,
            "counts": entry.counts,
            "replaced": entry.replaced,
            "named": entry.named,
            "drafts": entry.drafts,
            "finished": entry.finished,
        }
        text = json.dumps(content)
        write_text(self.path, f"{text}\n{_sum(text)}\n")

    def finish(
        self,
        counts: dict[str, Any],
        broken: Sequence[str] = (),
        named: Stamps | None = None,
        drafts: Iterable[Path] = (),
    ) -> None:
        """Note that all is written, and which drafts are to be removed: by one that comes later, if this one is killed."""
        place, left = Place(len(self.files), broken=tuple(broken)), self.look_at(drafts)
        self.write(Entry(place, None, {}, counts, named=named or {}, drafts=left, finished=True))

    def read(self) -> Entry | None:
        """Give the last entry; None where there is none, or all that a finished prediction wrote is gone.

        :raises DataError: it is of another prediction or version, or damaged.
        """
        if not self.path.exists():
            return None
        try:
            content = self._load()
            named, kept, finished = content["named"], content["kept"], content["finished"]
            if finished and named and not any((self.path.parent / name).exists() for name in named):
                return None
            self._compare(content["about"], content["read"], named if finished else {}, finished=finished)
            return Entry(
                read_place(content["place"]),
                None if kept is None else [{k: np.array(v, np.float64) for k, v in stats.items()} for stats in kept],
                content["sinks"],
                content["counts"],
                content["replaced"],
                named,
                content["drafts"],
                finished,
            )
        except (KeyError, TypeError, ValueError) as error:
            message = "is damaged; start anew without --resume"
            raise DataError(message, self.path) from error

    def read_finished(self, outputs: Iterable[Path]) -> Entry | None:
        """Give the last entry if it says that all is written, and remove what a killed process left of drafts.

        :raises DataError: as `read`.
        """
        entry = self.read()
        if entry is None or not entry.finished:
            return None
        try:
            with write_alone(outputs):
                for name, then in entry.drafts.items():
                    if look_at(path := self.path.parent / name) == then:
                        path.unlink()
        except (DeepgError, PermissionError):  # all is written, be it where nobody writes any more, or another does now
            return entry
        return entry

    def _load(self) -> dict[str, Any]:
        try:
            text, _, checksum = self.path.read_text(encoding="utf-8").partition("\n")
        except OSError as error:
            raise DataError(
                f"cannot be read: {error.strerror}; remove it, or name another output", self.path
            ) from error
        content: dict[str, Any] = json.loads(text)
        if content["version"] != _VERSION:  # the first ones had no checksum
            when = "an earlier" if content["version"] < _VERSION else "a later"
            raise DataError(f"was written by {when} version of deepG; {_anew(content.get('outputs'))}", self.path)
        if checksum.strip() != _sum(text):
            raise ValueError(checksum)
        return content

    def _compare(self, about: About, read: Sequence[Sequence[Stamp]], outputs: Stamps, *, finished: bool) -> None:
        """Refuse an entry of something else."""
        anew = _anew(finished)
        if changes := list_changes(self.about, about):
            raise DataError(f"is of another prediction: {'; '.join(changes)}; {anew}", self.path)
        for path, stamps in zip(self.files, read, strict=False):
            for its, now, then in zip(self.seen.together(path), self.seen.begin(path), stamps, strict=True):
                if now != then:
                    raise DataError(f"was read already, and is another file now; {anew}", its)
        for name, then in outputs.items():
            if look_at(path := self.path.parent / name) != then:
                raise DataError(f"is not what the finished prediction wrote; {anew}", path)

    def remove(self) -> None:
        """Remove it.

        :raises DataError: something else is there.
        """
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise DataError(f"cannot be replaced: {error.strerror}; name another output", self.path) from error


def _anew(replaces: object) -> str:
    return f"start anew {'with --overwrite and ' if replaces else ''}without --resume"


def _sum(text: str) -> str:
    return f"{crc32(text.encode()):08x}"
