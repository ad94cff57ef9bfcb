"""How much single files or sequences count in the loss, from a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches.added import Added
from deepg_core.corpus import Corpus
from deepg_core.csv_table import read_table
from deepg_core.errors import DataError
from deepg_core.words import count_of, list_some


class SampleWeights:
    """A table with a column `file` or `header` and one of weights.

    :raises DataError: it cannot be read, has other columns, or a weight is below 0, or all are 0.
    """

    def __init__(self, path: Path) -> None:
        self._rows, table = Added(path, as_sequence=False, letters=0), read_table(path)
        if len(table.columns) != 1:
            found = ", ".join(table.columns)
            raise DataError(f"has the columns {found} beside `{table.key}`; one, of weights, is wanted", path)
        weights = table.numbers()[:, 0]
        if len(wrong := np.flatnonzero(~((weights >= 0) & (weights < np.inf)))):
            line = table.lines[wrong[0]]
            raise DataError(f"line {line}: a weight is a finite number of at least 0, not {weights[wrong[0]]:g}", path)
        if not weights.any():
            raise DataError("gives every row the weight 0; nothing would be learned", path)
        self.by_header = self._rows.by_header

    def of(self, corpus: Corpus) -> NDArray[np.float32]:
        """Give the weight of each record, 1 where it has no row: float32 (records,)."""
        places = self._rows.places(corpus)
        return np.where(places < 0, np.float32(1), self._rows.rows_at(places)[:, 0])

    def describe(self, corpus: Corpus, files: Sequence[Path], corpora: Iterable[Corpus]) -> Iterator[str]:
        """Say which files or sequences of the training have no row, and which rows are of nothing.

        :param corpus: that of the training; `files` and `corpora` are those of all splits.
        """
        if missing := self._rows.missing(corpus):
            what = count_of(len(missing), "sequence" if self.by_header else "file")
            yield f"train: {what} not in the table of sample_weight, with a weight of 1: {list_some(missing)}"
        yield from self._rows.describe_unmatched(files, corpora)
