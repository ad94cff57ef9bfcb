"""Parts of a file: records by their names, or stretches of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from deepg_core.corpus.block import RecordBlock, SequenceRecord, one_by_one
from deepg_core.corpus.cache import cache_folder, describe_states, digest, find_places
from deepg_core.errors import DataError


@frozen
class Stretch:
    """A record, or what lies in it from `start` to `end`, counted from 0 and half-open."""

    name: str
    """The first word of its header."""
    start: int = 0
    end: int | None = None
    """None: all of it."""
    label: str = ""
    """What the list that asks for it calls it."""

    def cut(self, length: int, path: Path) -> range:
        """Give the places of its letters in a record of this length.

        :raises DataError: it has not so many.
        """
        if self.end is not None and self.end > length:
            message = f"has {length:,} letters, and {self.start:,} to {self.end:,} are asked for"
            raise DataError(message, path, self.name)
        return range(self.start, length if self.end is None else self.end)

    def describe(self, header: str) -> str:
        """Give the header of what it is: that of the record, or `NAME:START-END` and its label."""
        return header if self.end is None else f"{self.name}:{self.start}-{self.end} {self.label}".rstrip()


def name_record(header: str) -> str:
    """Give the first word of a header."""
    return (header.split(maxsplit=1) or [""])[0]


def pick_streaming(
    items: Iterable[SequenceRecord | RecordBlock], stretches: Sequence[Stretch], path: Path
) -> Iterator[SequenceRecord]:
    """Yield stretches of records that come one after the other, in the order of the stretches."""
    wanted = {stretch.name for stretch in stretches}
    found = {name_record(record[0]): record for record in one_by_one(items) if name_record(record[0]) in wanted}
    for stretch in stretches:
        header, *texts = found[stretch.name]
        places = stretch.cut(len(texts[0]), path)
        yield stretch.describe(header), *(text[places.start : places.stop] for text in texts)  # type: ignore[misc]


def place_index(path: Path, ending: str) -> Path:
    """Say where the index of a file is kept: in the cache, under a name that changes when the file does.

    :raises DataError: the file cannot be read.
    """
    places = find_places([path])
    name = digest([places, describe_states([path], places)])
    folder = cache_folder() / "index"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}{ending}"
