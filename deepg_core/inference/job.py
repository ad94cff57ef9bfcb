"""A prediction from beginning to end: a network is asked about pieces, sinks are told, and the journal says where it stands."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from attrs import asdict, define, evolve, field

from deepg_core.inference.journal import Entry, Journal, Stamps
from deepg_core.inference.meter import Meter
from deepg_core.inference.pieces import Pieces, Place
from deepg_core.inference.seen import AnewError, look_at
from deepg_core.inference.sinks import Sink
from deepg_core.inference.spread import Spread
from deepg_core.inference.take_up import take_up
from deepg_core.inference.told import Kept, Speaker, Told, tell
from deepg_core.progress import show_progress
from deepg_core.words import count_of, list_some

logger = logging.getLogger(__name__)
_KILO: Final = 1000
_NAMED: Final = 3


@define
class Counts:
    """What was predicted."""

    records: int = 0
    windows: int = 0
    without: int = 0
    """Records without a window."""
    short: int = 0
    """Those of them that have letters, and fewer than a window."""
    names: list[str] = field(factory=list)
    """Of the first of them."""
    seconds: float = 0.0
    """In all sessions that it took."""

    def add(self, told: Told, reach: int) -> None:
        """Count the records that end in a piece."""
        windows, lengths = told.rows["num_prediction"], told.rows["length"]
        self.records += len(windows)
        self.windows += int(windows.sum())
        none = np.flatnonzero(windows == 0)
        self.without += len(none)
        self.short += int(((windows == 0) & (lengths > 0) & (lengths < reach)).sum())  # type: ignore[operator]
        self.names += [str(told.rows["record"][row]) for row in none[: _NAMED - len(self.names)]]


@define
class Job:
    """One prediction.

    :param journal: None where it cannot be gone on with.
    """

    speaker: Speaker
    pieces: Pieces
    sinks: Mapping[str, Sink]
    journal: Journal | None = None
    title: str = "predict"
    """What is shown beside the progress."""
    spread: Spread | None = None
    """Who is asked; None: the speaker itself, in this process."""
    _last: Entry | None = field(default=None, init=False)
    _replaced: Stamps = field(factory=dict, init=False)

    def run(self, entry: Entry | None = None) -> Counts:
        """Predict, from `entry` on.

        :raises DataError: a file cannot be used. What was said until then is kept for `entry`.
        """
        counts = Counts(**entry.counts) if entry else Counts()
        begun = time.perf_counter() - counts.seconds
        try:
            self._open(entry)
            self._follow(entry, counts, begun)
            self._last = self._last or self._entry(Place(), None, counts)  # of files without a record, too
            for sink in self.sinks.values():
                sink.finish(self._note)
        except BaseException as error:
            self._leave(error)
            raise
        counts.seconds = time.perf_counter() - begun
        self._end(counts)
        self._say_without(counts)
        return counts

    def _open(self, entry: Entry | None) -> None:
        self._last = entry
        if self.journal and entry:
            take_up(self.sinks.values(), self.journal, entry)
            self._replaced = entry.replaced
        elif self.journal:
            self._replaced = self.journal.look_at(path for sink in self.sinks.values() for path in sink.targets())
        for name, sink in self.sinks.items():
            sink.open(entry.sinks[name] if entry else None)

    def _note(self, files: Mapping[Path, Path]) -> None:
        """Note what gets its name next: so one that goes on knows it from what somebody else put there."""
        if self.journal and self._last and files:
            named = {self.journal.name(path): look_at(draft) for path, draft in files.items()}
            self._last = evolve(self._last, named={**self._last.named, **named})
            self.journal.write(self._last)

    def _end(self, counts: Counts) -> None:
        """Say that all is written before drafts are removed, so that one that is killed meanwhile is known to be finished."""
        if self.journal and self._last:
            drafts = [draft.part for sink in self.sinks.values() for draft in sink.all_drafts()]
            self.journal.finish(asdict(counts), self.pieces.broken, self._last.named, drafts)
        for sink in self.sinks.values():
            sink.discard()
        if self.journal and not self.journal.keep:
            self.journal.remove()

    def _leave(self, error: BaseException) -> None:
        """Keep what can be gone on with, and say so where it can."""
        stopped = isinstance(error, KeyboardInterrupt | SystemExit)  # somebody did not want to wait
        kept = self.journal is not None and self.journal.path.exists()
        for sink in self.sinks.values():
            sink.close() if kept else sink.discard()
        if isinstance(error, AnewError):
            return
        if kept:
            logger.info("what was predicted is kept: the same command goes on with it with --resume")
        elif stopped and self.journal:
            logger.info("nothing is kept yet: the first part of a file, of 4 MB at most, was not finished")

    def _say_without(self, counts: Counts) -> None:
        if counts.without:
            what = count_of(counts.without, "record")
            shown = list_some([*counts.names, *[""] * (counts.without - len(counts.names))])
            grid, padding = self.speaker.asker.grid, self.speaker.asker.padding
            fillable = counts.short and padding == "none" and not grid.least and grid.in_set == 1
            more = "; --padding standard fills short ones up" if fillable else ""
            said = f"{what} without a window of {grid.reach:,} letters: {shown}{more}"
            if counts.windows:
                logger.info("%s", said)
            else:
                logger.warning("warning: nothing was asked: %s", said)

    def _follow(self, entry: Entry | None, counts: Counts, begun: float) -> None:
        place, kept = (entry.place, entry.kept) if entry else (Place(), None)
        meter = Meter(self.pieces.files, place)
        with show_progress(self.title, meter.total // _KILO, "kB") as advance:
            said = (self.spread or self.speaker.say)(self.pieces(place))
            for told in tell(self.speaker, said, kept):
                for sink in self.sinks.values():
                    sink.write(told)
                counts.add(told, self.speaker.asker.grid.reach)
                counts.seconds = time.perf_counter() - begun
                if self.journal:
                    self._last = self._entry(told.piece.after, told.kept, counts)
                    self.journal.write(self._last)
                advance(meter.passed(told.piece) // _KILO)

    def _entry(self, place: Place, kept: Kept | None, counts: Counts) -> Entry:
        states = {name: sink.state() for name, sink in self.sinks.items()}
        return Entry(place, kept, states, asdict(counts), self._replaced)
