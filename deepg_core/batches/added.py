"""Inputs that come from a table, a row for each file (deepG's added_label_path and add_input_as_seq)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.csv_table import read_table
from deepg_core.errors import DataError
from deepg_core.targets import Windows
from deepg_core.words import list_some


class Added:
    """One table as an input.

    :param as_sequence: the row is numbers of letters, 1..V in the order of the vocabulary, 0 or V + 1 for none of them:
        float32 (columns, V); otherwise float32 (columns,).
    :raises DataError: the table cannot be read, or holds what is no number.
    """

    def __init__(self, path: Path, as_sequence: bool, letters: int) -> None:
        self.path = path
        self._table = read_table(path, ("file",))
        rows = self._table.numbers()
        self.rows = _sequences(rows, letters, path) if as_sequence else rows
        self._nothing = np.zeros((1, *self.rows.shape[1:]), np.float32)

    def missing(self, files: Sequence[Path]) -> list[Path]:
        """Give the files that have no row: zeros stand for it, as in deepG."""
        places = self._table.rows_of_files(files)
        return [path for path, place in zip(files, places, strict=True) if place < 0]

    def unmatched(self, files: Sequence[Path]) -> list[str]:
        """Give what the rows are of that are of none of these files."""
        used = set(self._table.rows_of_files(files).tolist())
        return [key for number, key in enumerate(self._table.keys) if number not in used]

    def describe_unmatched(self, files: Sequence[Path]) -> Iterator[str]:
        """Say which rows are of none of these files, if any."""
        if keys := self.unmatched(files):
            rows = "1 row is of a file" if len(keys) == 1 else f"{len(keys):,} rows are of files"
            yield f"{self.path.name}: {rows} that the data do not have: {list_some(keys)}"

    def of_corpus(self, corpus: Corpus) -> NDArray[np.float32]:
        """Give the row of each file: (files, ...)."""
        return np.concatenate([self.rows, self._nothing])[self._table.rows_of_files(corpus.files)]

    def blank(self, windows: Windows) -> NDArray[Any]:
        """Give zeros for windows of no corpus."""
        return np.repeat(self._nothing, len(windows.letters), axis=0)


def _sequences(rows: NDArray[np.float32], letters: int, path: Path) -> NDArray[np.float32]:
    numbers = rows.astype(np.int64)
    if (numbers != rows).any() or (numbers < 0).any() or (numbers > letters + 1).any():
        range_ = f"0 to {letters + 1}: 1 is the first letter of the vocabulary"
        message = f"is to be read as sequences, but holds numbers other than {range_}"
        raise DataError(message, path)
    return np.eye(letters + 2, dtype=np.float32)[numbers][..., 1 : letters + 1]
