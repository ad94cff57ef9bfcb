"""Paired reads (deepG's `read_data`): two files read together, one record for each pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice, zip_longest
from pathlib import Path

from attrs import define, field, frozen

from deepg_core.corpus.block import SequenceRecord, one_by_one
from deepg_core.corpus.build import Records
from deepg_core.errors import DataError
from deepg_core.readers.mates import are_marked, are_mates
from deepg_core.words import SHOWN, list_first

Pair = tuple[SequenceRecord, SequenceRecord]


@define
class _LeftOut:
    """How many pairs, and the names of the first."""

    count: int = 0
    names: list[str] = field(factory=list)

    def add(self, first: str, second: str) -> None:
        self.count += 1
        if len(self.names) < SHOWN:
            self.names.append(repr(first) if first == second else f"{first!r} beside {second!r}")

    def __str__(self) -> str:
        return list_first(self.names, self.count)


@frozen
class Paired:
    """Yields (header of the first read, start of the first read + start of the second), qualities likewise.

    Each read gives its first `half` letters, so a window of both has its border in the middle; deepG joins whole reads,
    and its border lies where the first one happens to end. Pairs with a shorter read, and reads beside another than their
    mate, are left out.
    """

    read: Records
    """Reads one file."""
    half: int
    """Letters taken of each read."""
    partners: Mapping[Path, Path]
    """File of first reads -> file of second reads."""
    notes: dict[Path, list[str]] = field(factory=dict, init=False)
    """What was left out of the files that were read."""

    def beside(self, path: Path) -> list[Path]:
        """Give what is read along with a file; the cache looks at it, too."""
        return [self.partners[path]]

    def __call__(self, path: Path) -> Iterator[SequenceRecord]:
        """Read both files.

        :raises DataError: a file cannot be used, they differ in length, or most reads are not beside their mates.
        """
        partner = self.partners[path]
        others, short = _LeftOut(), _LeftOut()
        pairs = self._pairs(path, partner)
        start = list(islice(pairs, 2))
        marked = are_marked([(first[0], second[0]) for first, second in start])
        number = 0
        for first, second in chain(start, pairs):
            number += 1
            if not are_mates(first[0], second[0], marked=marked):
                others.add(first[0], second[0])
            elif min(len(first[1]), len(second[1])) < self.half:
                short.add(first[0], second[0])
            else:
                yield self._joined(first, second)
        if others.count > number / 2:
            message = f"{others.count:,} of {number:,} reads are not beside their mates in {partner}: {others}"
            raise DataError(f"{message}; sort both files alike", path)
        self.notes[path] = list(_describe(number, others, short, self.half))

    def _pairs(self, path: Path, partner: Path) -> Iterator[Pair]:
        both = zip_longest(one_by_one(self.read(path)), one_by_one(self.read(partner)))
        for number, (first, second) in enumerate(both):
            if first is None or second is None:
                longer, shorter = (path, partner) if second is None else (partner, path)
                count = number + 1 + sum(1 for _ in both)
                message = f"has {count:,} reads, but its partner {shorter} has {number:,}"
                raise DataError(f"{message}; is one cut off, or filtered without the other?", longer)
            yield first, second

    def _joined(self, first: SequenceRecord, second: SequenceRecord) -> SequenceRecord:
        header, *texts = first
        halves = (one[: self.half] + two[: self.half] for one, two in zip(texts, second[1:], strict=True))
        return header, *halves  # type: ignore[return-value]  # as many as the reader yields


def _describe(number: int, others: _LeftOut, short: _LeftOut, half: int) -> Iterator[str]:
    if others.count:
        yield f"{others.count:,} of {number:,} reads are not beside their mates and are left out with these: {others}"
    if short.count:
        what = f"a read is shorter than half a window ({half})"
        yield f"{short.count:,} of {number:,} pairs are left out, {what}: {short}"
