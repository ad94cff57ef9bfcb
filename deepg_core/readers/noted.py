"""What a reader met that is no mistake but may surprise: counted over all files of a corpus, told in a line each."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from attrs import define

from deepg_core.words import SHOWN, count_of


@define
class _Note:
    unit: str
    path: Path
    where: str
    count: int = 0


class Noted:
    """Counts what readers note. The corpus that is made of the files keeps it, so it is told whenever they are used."""

    def __init__(self) -> None:
        self._notes: dict[str, _Note] = {}

    def add(self, what: str, unit: str, path: Path, count: int = 1, examples: Iterable[str] = ()) -> None:
        """Note that a file has `count` of something; where it first occurs, the path and some examples are shown.

        :param what: the beginning of the line, the same for all files.
        :param unit: what is counted, in the singular.
        """
        shown = ", ".join(islice(examples, SHOWN))
        note = self._notes.setdefault(what, _Note(unit, path, f" ({shown})" if shown else ""))
        note.count += count

    def take(self) -> list[str]:
        """Give a line for each kind, and forget them."""
        notes, self._notes = self._notes, {}
        return [
            f"{what}: {count_of(note.count, note.unit)}, first in {note.path}{note.where}"
            for what, note in notes.items()
        ]
