"""Rows of ready arrays as a source of batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.arrays.batches import ArrayBatches, feed_rows, rows_as_corpus
from deepg_core.arrays.feed import ArrayFeed
from deepg_core.arrays.fingerprint import fingerprint_arrays
from deepg_core.arrays.layout import count_classes
from deepg_core.arrays.leaks import HashedRows, find_shared_rows, hash_rows
from deepg_core.arrays.reader import ArrayReader
from deepg_core.arrays.rows import RowReader
from deepg_core.batches import Batch, Contents, OnePass, Shared, Source
from deepg_core.batches.once import draw_numbers
from deepg_core.batches.spelling import shorten_name, spell_rows
from deepg_core.corpus.fingerprint import Fingerprint
from deepg_core.sampling import Picks, Plan
from deepg_core.share import WHOLE, Share

_IN_ORDER: Final = 2
"""Files kept in memory where batches go through them one after the other: one ends and the next begins in a batch."""


class ArraySource(Source):
    """The files of a split, looked into once.

    :param split: its name, for progress.
    :param rows: (files,) how many rows each file has.
    """

    def __init__(
        self,
        split: str,
        reader: ArrayReader,
        files: Sequence[Path],
        rows: Sequence[int],
        feed: ArrayFeed,
        plan: Plan,
    ) -> None:
        self.split, self.files, self.counts, self.feed, self.plan = split, files, rows, feed, plan
        self.signature = feed.signature()
        self._reader, self._corpus = reader, rows_as_corpus(files, rows)

    def endless(self, seed: tuple[int, ...], share: Share = WHOLE) -> ArrayBatches:
        """Give batches for training."""
        return ArrayBatches(
            self._corpus, self._open(in_order=not self.plan.shuffle_windows), self.feed, self.plan, seed, share
        )

    def once(self, share: Share = WHOLE) -> OnePass:
        """Give each row once, in the order of the files."""
        most = self._size
        return OnePass.of_groups([sum(self.counts)], most, share, self._in_order(most, share))

    def some(self, most: int, seed: int, *, as_trained: bool = False) -> OnePass:  # noqa: ARG002 - there is one way
        """Give some rows, drawn at random; their classes are not known before they are read."""
        size = self._size
        drawn = draw_numbers(sum(self.counts), most, (seed, 0))
        return OnePass.of_groups([len(drawn)], size, WHOLE, self._in_order(size, WHOLE, drawn))

    def contents(self) -> Contents:
        """Say what there is."""
        return Contents(files=len(self.files), records=sum(self.counts), unit="rows")

    def classes(self) -> dict[str, Contents]:
        """Say how many rows there are of each class; no row has one where several or none are predicted."""
        names, targets = self.signature.classes, list(self.feed.layout.targets.items())
        if not names or len(targets) != 1 or len(targets[0][1]) > 1:
            return {}
        counts = np.array([self._count(path, targets[0][0], len(names)) for path in self.files])
        parts = zip(names, (counts > 0).sum(0).tolist(), counts.sum(0).tolist(), strict=True)
        return {name: Contents(files=files, records=rows, unit="rows") for name, files, rows in parts}

    def fingerprints(self) -> Iterator[Fingerprint]:
        """Give that of each file.

        :raises DataError: one cannot be read.
        """
        for path in self.files:
            with closing(self._reader.open(path)) as file:
                yield fingerprint_arrays(file, self.feed.layout)

    def shared_with(self, other: Source) -> Shared:
        """Find rows of `other` whose inputs are those of a row here, whatever their targets."""
        assert isinstance(other, ArraySource), other
        return find_shared_rows(self._hashed, other._hashed)

    def spell(self, batch: Batch) -> list[dict[str, str]]:
        """Describe each row: its target and place."""
        targets = [spell_rows(target, self.signature.classes) for target in batch.targets.values()]
        return [
            {
                "target": " | ".join(texts[i] for texts in targets),
                "row": f"{batch.windows.start[i]:,}",
                "file": shorten_name(self.files[record].name),
            }
            for i, record in enumerate(batch.windows.record)
        ]

    @cached_property
    def _hashed(self) -> HashedRows:
        return hash_rows(self.split, self._reader, self.files, self.counts, list(self.feed.layout.inputs.items()))

    def _count(self, path: Path, target: str, classes: int) -> NDArray[np.int64]:
        with closing(self._reader.open(path)) as file:
            return count_classes(file, target, classes)

    @property
    def _size(self) -> int:
        """Rows of a batch of what is given once."""
        return self.batch_size or sum(self.plan.shares(1))

    def _open(self, *, in_order: bool) -> RowReader:
        return RowReader(self._reader, self.files, self.feed, _IN_ORDER if in_order else len(self.files))

    def _in_order(self, most: int, share: Share, numbers: NDArray[np.int64] | None = None) -> Iterator[Batch]:
        """Give rows, or those of some numbers, which rise."""
        rows, ends = self._open(in_order=True), np.cumsum(self.counts, dtype=np.int64)
        total = sum(self.counts) if numbers is None else len(numbers)
        for start in range(0, total, most):
            stop = min(start + most, total)
            number = np.arange(start, stop) if numbers is None else numbers[start:stop]
            file = np.searchsorted(ends, number, side="right")
            row = number - np.where(file > 0, ends[file - 1], 0)
            nothing = np.zeros(len(row), np.uint64)
            picks = Picks(file, row, nothing.astype(bool), nothing).shared(*share)
            if len(picks):
                yield feed_rows(rows, self.feed, picks)
