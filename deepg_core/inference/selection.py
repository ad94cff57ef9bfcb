"""Which parts of the files a network is asked about: records by their names, stretches by a BED file."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import attrs

from deepg_core.errors import DataError, OptionError
from deepg_core.inference.sources import Inputs
from deepg_core.readers.stretches import Stretch, name_record
from deepg_core.regular import require_regular
from deepg_core.words import list_some, suggest

_SKIPPED: Final = ("#", "track", "browser")
"""What lines of a BED file begin with that name no stretch."""

_NAMELESS: Final = "."
"""The name, in BED, of what has none."""

_DIGITS: Final = 20
"""Of no place in a sequence."""


def list_stretches(records: Sequence[str], at: Path | None) -> list[Stretch]:
    """Give the stretches that are asked for.

    :param records: names, of which the first word counts.
    :param at: a BED file.
    :raises DataError: the BED file cannot be read.
    """
    return [*(Stretch(name_record(name)) for name in records), *(_read_bed(at) if at else ())]


def select_stretches(inputs: Inputs, stretches: Sequence[Stretch]) -> Inputs:
    """Keep of the files what is asked for, in the order of the files and then of the stretches.

    :raises DataError: a record is asked for that is not there, or that is there twice.
    :raises OptionError: records are joined.
    """
    if inputs.readers.paired or inputs.readers.joint is not None:
        raise OptionError("", "--record, --at: the network reads several records as one; leave them out")
    chosen: dict[Path, tuple[Stretch, ...]] = {}
    found: set[str] = set()
    for path in inputs.files:
        inputs.seen.begin(path)
        counts = Counter(inputs.readers.reader_of(path).names(path))
        its = tuple(stretch for stretch in stretches if stretch.name in counts)
        if twice := [stretch.name for stretch in its if counts[stretch.name] > 1]:
            raise DataError(f"{counts[twice[0]]} records have this first word; rename all but one", path, twice[0])
        found |= counts.keys()
        if its:
            chosen[path] = its
    if missing := [stretch.name for stretch in stretches if stretch.name not in found]:
        near = suggest(missing[0], found)
        hint = f"did you mean `{near}`?" if near else f"there are {list_some(sorted(found))}"
        raise DataError(f"no file has a record `{missing[0]}`; {hint}")
    shown = dict(zip(inputs.files, inputs.shown, strict=True))
    return attrs.evolve(inputs, files=tuple(chosen), shown=tuple(shown[path] for path in chosen), chosen=chosen)


def refuse_overlap(inputs: Inputs, option: str) -> None:
    """Refuse stretches that a track has no order for.

    :param option: that of the track.
    :raises OptionError: one begins before the end of an earlier one of its record.
    """
    for stretches in (inputs.chosen or {}).values():
        before: dict[str, Stretch] = {}
        for its in stretches:
            other = before.setdefault(its.name, its)
            if other is not its and its.start < (math.inf if other.end is None else other.end):
                first, second = other.describe(other.name), its.describe(its.name)
                message = f"`{second}` begins before the end of `{first}`, which is asked for before it"
                raise OptionError("", f"{option}: {message}; sort and merge such stretches, or leave {option} out")
            before[its.name] = its


def _read_bed(path: Path) -> Iterator[Stretch]:
    try:
        require_regular(path)
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {getattr(error, 'strerror', None) or 'is not UTF-8 text'}", path) from error
    stretches = [
        _read_line(path, number, line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith(_SKIPPED)
    ]
    if not stretches:
        raise DataError("has no line with a record, a start and an end", path)
    return chain(stretches)


def _read_line(path: Path, number: int, line: str) -> Stretch:
    cells = line.split("\t") if "\t" in line else line.split()
    if len(cells) < 3 or not all(cell.strip().isdecimal() and len(cell) < _DIGITS for cell in cells[1:3]):
        raise DataError(f"line {number}: must have a record, a start and an end, tabs between them", path)
    start, end = int(cells[1]), int(cells[2])
    if start >= end:
        raise DataError(f"line {number}: the end, {end:,}, must lie behind the start, {start:,}", path)
    label = cells[3].strip() if len(cells) > 3 else _NAMELESS
    return Stretch(name_record(cells[0]), start, end, "" if label == _NAMELESS else label)
