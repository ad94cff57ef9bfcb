"""What is said of pieces: of each by itself, by whoever asks a network about it; then of all in their order."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen
from numpy.typing import NDArray

from deepg_core.inference.ask import Asker
from deepg_core.inference.grid import Numbers
from deepg_core.inference.pieces import Piece
from deepg_core.inference.scores import Columns
from deepg_core.inference.tally import Stats, join_stats, part_stats

Kept = list[Stats]
"""The statistics of a record that goes on, in the order of `Said.stats`."""


@frozen(eq=False)
class Said:
    """What is said of a piece by itself, whatever came before it: arrays alone, so that it can come from another process."""

    record: Numbers
    """(examples,): number of the record within the piece."""
    start: Numbers
    """(examples,): where each starts in its record."""
    values: list[NDArray[Any]]
    """Of each output or layer: (examples, ...); empty where windows are not asked for."""
    stats: list[Stats]
    """Statistics of all records of the piece."""


@frozen(eq=False)
class Told:
    """What is said of a piece, with what earlier ones had of its first record."""

    piece: Piece
    record: Numbers
    start: Numbers
    values: list[NDArray[Any]]
    """As in `Said`."""
    rows: Columns
    """A row for each record that ends here."""
    kept: Kept | None
    """Of the last record, if it goes on."""

    @property
    def all_lengths(self) -> Numbers:
        """(records,): letters of each record so far."""
        return self.piece.all_before + self.piece.corpus.lengths


class Speaker(ABC):
    """Says something of pieces."""

    asker: Asker

    @abstractmethod
    def say(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Said]]:
        """Ask about piece after piece, in this process; a thread is ahead."""

    @abstractmethod
    def rows(self, piece: Piece, stats: Sequence[Stats]) -> Columns:
        """Give a row for each record that ends in a piece.

        :param stats: theirs, in the order of `Said.stats`.
        """


def tell(speaker: Speaker, said: Iterable[tuple[Piece, Said]], kept: Kept | None = None) -> Iterator[Told]:
    """Join what was said of pieces in their order.

    :param kept: statistics of the record that the first piece goes on with.
    """
    for piece, its in said:
        ended = len(piece.corpus) - piece.goes_on
        every = [
            {name: value.copy() for name, value in stats.items()} for stats in its.stats
        ]  # what came may be read-only
        for stats, earlier in zip(every, kept or () if piece.begun else (), strict=False):
            join_stats(stats, 0, earlier)
        kept = [part_stats(stats, slice(ended, None)) for stats in every] if piece.goes_on else None
        rows = speaker.rows(piece, [part_stats(stats, slice(ended)) for stats in every])
        yield Told(piece, its.record, its.start, its.values, rows, kept)
