"""Attributions as a bedGraph file: at each base the sum over letters, the mean over the windows that cover it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.atomic import write_whole
from deepg_core.attributions.read import list_inputs, open_attributions
from deepg_core.batches import Feed
from deepg_core.errors import DataError, OptionError
from deepg_core.explainers.prepare import Prepared
from deepg_core.explainers.reading import Reading
from deepg_core.inference.padding import Padding
from deepg_core.readers.stretches import Stretch, name_record
from deepg_core.targets import Windows

if TYPE_CHECKING:
    import h5py

_ROWS: Final = 512
"""Windows that are read at once."""
Places = dict[str, NDArray[np.int64]]


def locate_inputs(feed: Feed, reading: Reading, prepared: Prepared, padding: Padding) -> Places:
    """Say of each position of what is explained where in the window its letter is: name -> (length,).

    :raises OptionError: a position is none of a base, or of several.
    """
    reason = None
    if feed.target.sets:
        reason = "the network reads sets of windows"
    elif padding == "self":
        reason = "--padding self repeats letters, which then are at several places"
    elif padding == "right":
        reason = "--padding right puts positions behind the ends of records (--padding none adds none)"
    elif feed.encoder.word > 1:
        reason = f"the network reads words of {feed.encoder.word} letters"
    cut = {} if reason else _cut(feed)
    if not reason and set(cut) != set(reading.sequences):
        reason = "the network reads the other strand, or a second read, as an input of its own"
    if reason:
        raise OptionError("", f"--bedgraph: {reason}; leave it out")
    return {name: cut[source] for name, source in prepared.sources.items() if source in cut}


def _cut(feed: Feed) -> Places:
    """Look at where letters go that stand for numbers: digits of base 251."""
    place = np.arange(feed.target.window)
    found: Places = {}
    for power in range(3):
        letters = (place // 251**power % 251 + 2).astype(np.uint8)[None]
        parts = feed.target.cut(Windows.of_letters(letters)).inputs
        numbered = enumerate(parts.values(), start=1 + len(feed.added))
        for number, part in numbered:
            if part.dtype == np.uint8:
                name = f"input_{number}"
                found[name] = found.get(name, 0) + (part[0].astype(np.int64) - 2) * 251**power
    return found


def write_track(source: Path, path: Path, places: Places, stretches: Mapping[str, Stretch]) -> None:
    """Write it from a file of attributions: `name start end value`, named by the first words of the records' headers.

    :param stretches: `Inputs.stretches`: what is part of a record is named, and its places counted, as that.
    """
    with open_attributions(source) as file, write_whole(path) as draft:
        inputs, record, start = list_inputs(file), file["record"][()], file["start"][()]
        (only, *_) = places.values()
        parts = [
            (group["attribution"], places.get(name, only))
            for name, group in inputs.items()
            if not name or name in places
        ]
        words = [name_record(header) for header in file["record_name"].asstr()[()]]
        located = [stretches.get(word, Stretch(word)) for word in words]
        with draft.open("w", encoding="utf-8", errors="surrogateescape") as text:
            order = np.lexsort((start, record))
            borders = np.searchsorted(record[order], np.arange(1, len(words)))
            for place, rows in zip(located, np.split(order, borders), strict=True):
                apart = np.flatnonzero(np.diff(start[rows]) > max(len(its) for _, its in parts)) + 1
                for near in np.split(rows, apart):
                    for begin, values in _follow(parts, near, start[near]):
                        text.write(spell_stretches(place, begin, values))


def _follow(
    parts: list[tuple[h5py.Dataset, NDArray[np.int64]]], rows: NDArray[np.int64], start: NDArray[np.int64]
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Give the means along a record, in stretches that no window to come reaches; not a number where no window lies."""
    base = int(start[0])
    total, count = np.zeros(0), np.zeros(0, np.int64)
    for first in range(0, len(rows), _ROWS):
        part = slice(first, first + _ROWS)
        room = int(start[part][-1]) + max(int(its.max()) for _, its in parts) + 1 - base
        total, count = (np.concatenate([its, np.zeros(max(room - len(its), 0), its.dtype)]) for its in (total, count))
        for dataset, places in parts:
            at = start[part, None] + places - base
            np.add.at(total, at, read_rows(dataset, rows[part]).sum(axis=-1))
            np.add.at(count, at, 1)
        end = len(total) if first + _ROWS >= len(rows) else max(int(start[first + _ROWS]) - base, 0)
        with np.errstate(invalid="ignore"):
            yield base, total[:end] / count[:end]
        total, count, base = total[end:], count[end:], base + end


def read_rows(dataset: h5py.Dataset, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Read some rows in any order."""
    order = np.argsort(rows)
    values = np.asarray(dataset[rows[order]])
    return values[np.argsort(order)]


def spell_stretches(place: Stretch, begin: int, values: NDArray[np.float64]) -> str:
    """Write a line for each stretch of one value, but for what lies before the record or is not a number.

    :param place: of what is explained.
    :param begin: where the values begin in it.
    """
    borders = np.flatnonzero(np.r_[True, values[1:] != values[:-1]]) if len(values) else np.zeros(0, np.int64)
    ends = np.r_[borders[1:], len(values)] + begin
    return "".join(
        f"{place.name}\t{max(start, 0) + place.start}\t{end + place.start}\t{value:.7g}\n"
        for start, end, value in zip((borders + begin).tolist(), ends.tolist(), values[borders].tolist(), strict=True)
        if value == value and end > 0
    )


def complain_of_names(name: str) -> DataError:
    """Say that records cannot be told apart, or that one has no name."""
    if not name:
        return DataError("--bedgraph: a record has an empty header, of which bedGraph takes the first word as name")
    return DataError(
        f"--bedgraph: several records begin with the word `{name}`, by which bedGraph names them; rename them"
    )
