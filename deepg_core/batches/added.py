"""Inputs that come from a table, a row for each file or header (deepG's added_label_path and add_input_as_seq)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.csv_table import read_table
from deepg_core.errors import DataError
from deepg_core.targets import Windows


class Added:
    """One table as an input.

    :param as_sequence: the row is numbers of letters, 1..V in the order of the vocabulary, 0 or V + 1 for none of them:
        float32 (columns, V); otherwise float32 (columns,).
    :raises DataError: the table cannot be read, or holds what is no number.
    """

    def __init__(self, path: Path, as_sequence: bool, letters: int) -> None:
        self.path = path
        self._table = read_table(path)
        self.by_header = self._table.key == "header"
        rows = self._table.numbers()
        rows = spell_as_rows(rows, letters, path) if as_sequence else rows
        self._rows = np.concatenate([rows, np.zeros((1, *rows.shape[1:]), np.float32)])
        """Those of the table, and zeros behind them: the place -1."""

    def missing(self, corpus: Corpus) -> list[str]:
        """Name the files, or the sequences, that have no row: zeros stand for it, as in deepG."""
        if self.by_header:
            return [corpus.header(int(record)) for record in np.flatnonzero(self.places(corpus) < 0)]
        return self.missing_files(corpus.files)

    def missing_files(self, files: Sequence[Path]) -> list[str]:
        """Name the files that have no row of their own, in a table of files."""
        places = self._table.rows_of_files(files)
        return [path.name for path, place in zip(files, places, strict=True) if place < 0]

    def describe_unmatched(self, files: Sequence[Path], corpora: Iterable[Corpus] = ()) -> Iterator[str]:
        """Say which rows are of none of these files, or of no sequence of these corpora, if any."""
        if not self.by_header:
            yield from self._table.describe_unmatched_files(files)
            return
        corpora = list(corpora)
        used = {place for corpus in corpora for place in self.places(corpus).tolist()}
        yield from self._table.describe_unmatched(used, next((corpus.header(0) for corpus in corpora), None))

    def places(self, corpus: Corpus) -> NDArray[np.int64]:
        """Give the number of each record's row, -1 where it has none: (records,)."""
        if self.by_header:
            return self._table.rows_of(corpus.headers(), corpus.file, corpus.files)
        return self._table.rows_of_files(corpus.files)[corpus.file]

    def rows_at(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """Give rows by their numbers, zeros for -1: (places, ...)."""
        return self._rows[places]

    def blank(self, windows: Windows) -> NDArray[np.float32]:
        """Give zeros for windows of no corpus."""
        return np.repeat(self._rows[-1:], len(windows.letters), axis=0)


def spell_as_rows(rows: NDArray[Any], letters: int, path: Path | None = None) -> NDArray[np.float32]:
    """Give numbers of letters, (n, columns), as columns of letters: float32 (n, columns, V).

    :param letters: V.
    :raises DataError: they are no such numbers.
    """
    with np.errstate(invalid="ignore"):  # NaN is not equal to whatever becomes of it
        numbers = rows.astype(np.int64)
    if (numbers != rows).any() or (numbers < 0).any() or (numbers > letters + 1).any():
        range_ = f"0 to {letters + 1}: 1 is the first letter of the vocabulary"
        name = "" if path else "`added` "
        message = f"{name}is to be read as sequences, but holds numbers other than {range_}"
        raise DataError(message, path)
    return np.eye(letters + 2, dtype=np.float32)[numbers][..., 1 : letters + 1]
