"""The table of windows: a row for each, or for each letter that was to be found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from deepg_core.inference.grid import Numbers
from deepg_core.inference.outputs import Asked
from deepg_core.inference.scores import Columns
from deepg_core.inference.sinks.table import TableSink
from deepg_core.inference.told import Told


class WindowsSink(TableSink):
    """The place of each window, counted from 0 and half-open, and what each output says of it."""

    def __init__(self, path: Path, asked: Sequence[Asked], reach: int) -> None:
        super().__init__(path)
        self._asked, self._reach = asked, reach

    def columns(self, told: Told) -> Columns:
        """Give them."""
        start, end = locate_windows(told, self._reach)
        columns: Columns = {**name_records(told, told.record), "start": start, "end": end}
        for asked, values in zip(self._asked, told.values, strict=True):
            names = [asked.scores.prefix + name for name in asked.scores.names]
            columns |= dict(zip(names, values.T, strict=True))
        return columns


class LettersSink(TableSink):
    """Each letter that was to be found (or word of them), its place, and the probability that the network gave it.

    :param places: (letters,): where they are in a window.
    :param word: letters of a word.
    """

    def __init__(self, path: Path, places: Numbers, word: int = 1) -> None:
        super().__init__(path)
        self._places, self._word = places[: len(places) // word * word : word], word

    def columns(self, told: Told) -> Columns:
        """Give them; what is padding, or goes beyond the record, is left out."""
        (values,) = told.values
        record = np.repeat(told.record, len(self._places))
        place = (told.start[:, None] + self._places).ravel()
        corpus, before = told.piece.corpus, told.piece.all_before
        there = (place >= 0) & (place + self._word <= (before + corpus.lengths)[record])
        record, place = record[there], place[there]
        at = (corpus.offsets[record] + place - before[record])[:, None] + np.arange(self._word)
        return {
            **name_records(told, record),
            "start": place,
            "end": place + self._word,
            "letter": corpus.letters[at].view(f"S{self._word}").ravel().astype(f"U{self._word}"),
            "probability": values[..., 1].ravel()[there],
        }


def name_records(told: Told, record: Numbers) -> Columns:
    """Give the columns `record` and `file` of some records of a piece."""
    corpus = told.piece.corpus
    headers = np.array([corpus.header(number) for number in range(len(corpus))], dtype=object)
    files = np.array([str(path) for path in corpus.files], dtype=object)
    return {"record": headers[record], "file": files[corpus.file[record]]}


def locate_windows(told: Told, reach: int) -> tuple[Numbers, Numbers]:
    """Give start and end of each window in its record, without the padding that it may have."""
    return np.maximum(told.start, 0), np.minimum(told.start + reach, told.all_lengths[told.record])
