"""What a network says of records: windows are asked about batch after batch, and add up to a row for each record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.errors import DeepgError
from deepg_core.inference.ask import Asker, Asking
from deepg_core.inference.composition import count_letters, describe_letters
from deepg_core.inference.forward import compute_layers
from deepg_core.inference.grid import Numbers
from deepg_core.inference.lineage import THRESHOLD, Lineage
from deepg_core.inference.outputs import Asked
from deepg_core.inference.overlap import Answers
from deepg_core.inference.pieces import Piece
from deepg_core.inference.scores import ClassScores, Columns, Values
from deepg_core.inference.tally import Stats, add_windows, fill_stats
from deepg_core.inference.told import Said, Speaker


@frozen
class Predictor(Speaker):
    """Asks a network about pieces.

    :param trainer: None where others ask (`spread`).
    :param windows: whether what is said of each window is wanted.
    :param lineage: where the outputs are ranks of a taxonomy.
    :param threshold: of its calls.
    """

    trainer: Answers | None
    asked: Sequence[Asked]
    asker: Asker
    windows: bool = False
    lineage: Lineage | None = None
    threshold: float = THRESHOLD

    def say(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Said]]:
        """Give what the network says of each piece: of its records statistics of letters, then those of each output."""
        assert self.trainer is not None
        parts = _Parts(self.asked, self.windows)
        for item in self.asker(pieces, coded=self.trainer.takes_codes):
            if isinstance(item, Piece):
                yield item, parts.finish(item)
            else:
                parts.add(item, self.answer(self.trainer, item))

    def answer(self, trainer: Answers, item: Asking) -> list[Values]:
        """Give what each output says: a list of (examples, ...).

        :raises DeepgError: that is no number.
        """
        nodes = [asked.node for asked in self.asked]
        answers = [compute_layers(trainer, fed.inputs, nodes) for fed in item.fed]
        for answer in chain.from_iterable(answers):
            _require_numbers(item, answer)
        return [
            self.asker.passes.combine(
                [
                    asked.read(answer[place], fed.targets[asked.target])
                    for answer, fed in zip(answers, item.fed, strict=True)
                ]
            )
            for place, asked in enumerate(self.asked)
        ]

    def rows(self, piece: Piece, stats: Sequence[Stats]) -> Columns:
        """Give a row for each record that ends in a piece."""
        corpus, ended = piece.corpus, len(piece.corpus) - piece.goes_on
        names = np.array([str(path) for path in corpus.files], dtype=object)
        columns: Columns = {
            "record": np.array(corpus.headers()[:ended], dtype=object),
            "file": names[corpus.file[:ended]],
            **describe_letters(stats[0]),
            "num_prediction": stats[1]["windows"].astype(np.int64),
        }
        if self.lineage:
            columns |= self._call(self.lineage, stats[1:])
        for asked, its in zip(self.asked, stats[1:], strict=True):
            columns |= asked.scores.records(its)
        return columns

    def _call(self, lineage: Lineage, stats: Sequence[Stats]) -> Columns:
        means = [
            asked.scores.means(its)
            for asked, its in zip(self.asked, stats, strict=True)
            if isinstance(asked.scores, ClassScores)
        ]
        mean, raw = zip(*means, strict=True)
        return lineage.columns(lineage.call(raw, mean, self.threshold))


def _require_numbers(item: Asking, answer: NDArray[np.float32]) -> None:
    """Refuse what no table can show: a cell that is empty would look like that of a record without a window."""
    numbers = np.isfinite(answer)
    if numbers.all():
        return
    bad = int(np.argmin(numbers.all(tuple(range(1, answer.ndim)))))
    record, corpus = item.record[bad], item.piece.corpus
    where = f"{corpus.files[corpus.file[record]]}, record {corpus.header(record)!r}"
    place = f"the window that begins at {max(int(item.start[bad]), 0):,}"
    message = f"{where}: the network gives no number for {place}; take an earlier checkpoint"
    raise DeepgError(message)


class _Parts:
    """What is said of the batches of a piece, added up."""

    def __init__(self, asked: Sequence[Asked], windows: bool) -> None:
        self._asked, self._windows = asked, windows
        self._clear()

    def _clear(self) -> None:
        self._stats: list[Stats] | None = None
        self._parts: list[tuple[Numbers, Numbers, list[Values]]] = []

    def _begin(self, records: int) -> list[Stats]:
        return [fill_stats(asked.scores.shapes(), records) for asked in self._asked]

    def add(self, item: Asking, values: list[Values]) -> None:
        """Add a batch."""
        self._stats = self._stats or self._begin(len(item.piece.corpus))
        for stats, asked, its in zip(self._stats, self._asked, values, strict=True):
            add_windows(stats, item.record, asked.scores.statistics(its))
        if self._windows:
            shown = [asked.scores.shown(its) for asked, its in zip(self._asked, values, strict=True)]
            self._parts.append((item.record, item.start, shown))

    def finish(self, piece: Piece) -> Said:
        """Give what a piece adds up to."""
        stats = [count_letters(piece), *(self._stats or self._begin(len(piece.corpus)))]
        record, start, values = self._joined()
        self._clear()
        return Said(record, start, values, stats)

    def _joined(self) -> tuple[Numbers, Numbers, list[Values]]:
        if not self._parts:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, [asked.scores.nothing() for asked in self._asked]
        record, start, values = zip(*self._parts, strict=True)
        every = [np.concatenate(its) for its in zip(*values, strict=True)]
        return np.concatenate(record), np.concatenate(start), every
