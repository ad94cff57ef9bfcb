"""Paired reads (deepG's `read_data`): the files `..R1..` and `..R2..` read together, one record for each pair."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

from attrs import frozen

from deepg_core.corpus.block import SequenceRecord, one_by_one
from deepg_core.corpus.build import Records
from deepg_core.errors import DataError, OptionError

logger = logging.getLogger(__name__)
_FIRST: Final = re.compile("R1(?![0-9])")
"""Marks a file of first reads; the `R1` of an accession number like SRR1234 does not."""


def first_reads(paths: Sequence[Path]) -> list[Path]:
    """Give the files of first reads: those with an `R1` in their names that no digit follows, as in `SRR1234_R1.fq`.

    The others are partners, or belong to no pair.

    :raises OptionError: there are files, but none is of first reads.
    :raises DataError: the partner of one is not there.
    """
    first = [path for path in paths if _FIRST.search(path.name)]
    if paths and not first:
        help_ = (
            "name the files of a pair `..R1..` and `..R2..`; with a digit after it, as in SRR1234, `R1` does not count"
        )
        raise OptionError("paired", "no file has `R1` in its name", help_)
    for path in first:
        if not second_reads(path).exists():
            message = f"has no partner: there is no {second_reads(path).name} beside it"
            raise DataError(message, path)
    return first


def second_reads(path: Path) -> Path:
    """Give the file of second reads: every such `R1` in the name becomes `R2`."""
    return path.with_name(_FIRST.sub("R2", path.name))


@frozen
class Paired:
    """Yields (header of the first read, start of the first read + start of the second), qualities likewise.

    Each read gives its first `half` letters, so a window of both has its border in the middle; deepG joins whole reads,
    and its border lies where the first one happens to end. Pairs with a shorter read are left out and counted.
    """

    read: Records
    """Reads one file."""
    half: int
    """Letters taken of each read."""

    def beside(self, path: Path) -> list[Path]:
        """Give what is read along with a file; the cache looks at it, too."""
        return [second_reads(path)]

    def __call__(self, path: Path) -> Iterator[SequenceRecord]:
        """Read both files.

        :raises DataError: a file cannot be used, they differ in length, or most reads have other names than their
            partners. Where fewer do, they are joined all the same, as in deepG, and a line says how many.
        """
        partner = second_reads(path)
        others = short = number = 0
        both = zip_longest(one_by_one(self.read(path)), one_by_one(self.read(partner)))
        for number, (first, second) in enumerate(both, 1):
            if first is None or second is None:
                longer, shorter = (path, partner) if second is None else (partner, path)
                message = f"has more reads than {shorter}, which ends after {number - 1}"
                raise DataError(message, longer)
            others += _name(first[0]) != _name(second[0])
            if min(len(first[1]), len(second[1])) >= self.half:
                yield self._joined(first, second)
            else:
                short += 1
        if others > number / 2:
            message = (
                f"{others:,} of {number:,} reads have other names than their partners in {partner}; sort both alike"
            )
            raise DataError(message, path)
        if others:
            logger.info(
                f"{path}: {others:,} of {number:,} reads have other names than their partners in {partner.name}"
            )
        if short:
            logger.info(
                f"{path}: {short:,} of {number:,} pairs left out: a read is shorter than half a window ({self.half})"
            )

    def _joined(self, first: SequenceRecord, second: SequenceRecord) -> SequenceRecord:
        header, *texts = first
        halves = (one[: self.half] + two[: self.half] for one, two in zip(texts, second[1:], strict=True))
        return header, *halves  # type: ignore[return-value]  # as many as the reader yields


def _name(header: str) -> str:
    """Give what the two reads of a pair share: the first word, without `/1` or `/2`."""
    word = header.split(maxsplit=1)[0] if header.split() else ""
    return word[:-2] if word.endswith(("/1", "/2")) else word
