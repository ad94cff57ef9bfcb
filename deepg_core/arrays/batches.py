"""Batches of ready arrays: the sampler picks rows of files, and only these are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from deepg_core.arrays.feed import ArrayFeed
from deepg_core.arrays.rows import RowReader
from deepg_core.batches import Batch, Batches, SamplerState
from deepg_core.corpus import Corpus
from deepg_core.sampling import Picks, Plan, Sampler
from deepg_core.share import WHOLE, Share
from deepg_core.targets import Windows


class ArrayBatches(Batches):
    """Batches of rows for ever.

    To a sampler a row is what a window of one letter is, and a file a sequence of as many letters as it has rows: order,
    shuffles, state and seeds are those of windows, and nothing is stored for a row.

    :param corpus: `rows_as_corpus` of the files.
    :param plan: with `length` and `step` 1; `plan_rows` makes it.
    """

    def __init__(
        self,
        corpus: Corpus,
        rows: RowReader,
        feed: ArrayFeed,
        plan: Plan,
        seed: tuple[int, ...],
        share: Share = WHOLE,
    ) -> None:
        super().__init__(corpus, Sampler(corpus, {"": np.arange(len(corpus))}, plan, seed), share=share)
        self._rows, self._feed = rows, feed

    def name_example(self, windows: Windows, number: int) -> str:
        """Say which row it is."""
        return f"row {windows.start[number]:,} of {self._corpus.files[windows.record[number]]}"

    def _batch(self, picks: Picks, after: SamplerState) -> Batch:
        return feed_rows(self._rows, self._feed, picks, after)


def feed_rows(rows: RowReader, feed: ArrayFeed, picks: Picks, after: SamplerState | None = None) -> Batch:
    """Make a batch of rows that were picked. Its windows say where they come from: the file as `record`, the row as `start`."""
    fed = feed(rows.read(picks.record, picks.start))
    places = Windows.blank(len(picks), 0)
    windows = Windows(places.letters, places.label, picks.record, picks.start, picks.reverse)
    return Batch(fed.inputs, fed.targets, fed.weight, windows, after or {})


def plan_rows(
    batch_size: int,
    *,
    shuffle_windows: bool,
    shuffle_files: bool = False,
    shuffle_rows: bool = False,
    max_samples: int | None = None,
    by_size: bool = False,
) -> Plan:
    """Plan batches of rows.

    :param shuffle_windows: mix the rows of all files; the two that follow then make no difference.
    :param shuffle_rows: mix the rows within a file.
    :param max_samples: rows of a file in a pass: any where rows are shuffled, else a run of them.
    :param by_size: draw each next file by its rows.
    """
    return Plan(
        length=1,
        step=1,
        batch_size=batch_size,
        shuffle_windows=shuffle_windows,
        shuffle_file_order=shuffle_files,
        random_sampling=shuffle_rows if not shuffle_windows else max_samples is not None,
        max_samples=max_samples,
        sample_by_file_size=by_size,
    )


def rows_as_corpus(files: Sequence[Path], rows: Sequence[int]) -> Corpus:
    """Give files as a sampler sees them: records of as many letters as they have rows."""
    count, nothing = len(files), np.zeros(0, np.uint8)
    return Corpus(
        letters=nothing,
        offsets=np.r_[0, np.cumsum(rows, dtype=np.int64)],
        file=np.arange(count, dtype=np.int32),
        header_text=nothing,
        header_offsets=np.zeros(count + 1, np.int64),
        counts=np.zeros(256, np.int64),
        ambiguous=np.zeros(count, np.int64),
        qualities=nothing,
        files=tuple(files),
        labels=(0,) * count,
    )
