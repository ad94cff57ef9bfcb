"""Targets from a table, a row for each file or each header (deepG's train_type "label_csv")."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from attrs import Attribute, field, frozen
from attrs.validators import ge, min_len, optional
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.csv_table import Table, read_table
from deepg_core.errors import DataError, OptionError
from deepg_core.paths import resolve_path
from deepg_core.targets.interface import Example, Setting, TargetFormat, Windows
from deepg_core.targets.lineage_rows import LineageRows
from deepg_core.targets.number_rows import NumberRows
from deepg_core.words import SHOWN, list_first, list_some, shorten


def _groups(instance: Any, attribute: Attribute[Any], value: tuple[tuple[str, ...], ...]) -> None:  # noqa: ARG001
    if any(not group for group in value):
        raise ValueError("must be lists of columns, none of them empty")


def _rank_names(instance: Any, attribute: Attribute[Any], value: tuple[str, ...]) -> None:  # noqa: ARG001
    wrong = [name for name in value if not re.fullmatch(r"\w[\w .-]*", name)]
    if wrong:
        message = f"must be names of letters, digits, blanks, `_`, `-` and `.`, unlike {wrong[0]!r}"
        raise ValueError(message)
    if len({name.casefold() for name in value}) < len(value):
        raise ValueError("names a rank twice (upper and lower case are the same)")


@frozen(kw_only=True)
class LabelCsv:
    """Options of `label_csv`."""

    maxlen: int = field(validator=ge(1))
    """Letters of the input."""
    target_from_csv: str = field(validator=min_len(1), metadata={"path": True})
    """The table: a column `file` (name or path) or `header`, all others are the target, in their order. Comma, or
    semicolon with decimal commas. What has no row in it is not used."""
    target_split: tuple[tuple[str, ...], ...] = field(default=(), validator=_groups)
    """Columns of each output, for networks with several; left out: all make one."""
    taxonomy: str | None = field(default=None, validator=optional(min_len(1)))
    """The column with paths like `Bacteria;Pseudomonadota;Gammaproteobacteria`: each rank is a target, and other columns
    are not used."""
    ranks: tuple[str, ...] = field(default=(), validator=_rank_names)
    """Names of the ranks of these paths, from the highest on, and so how many are used; left out: all, `level_1`,
    `level_2`, ..."""

    def __attrs_post_init__(self) -> None:
        if self.ranks and self.taxonomy is None:
            raise ValueError("`ranks` are those of paths: name the column that holds them, `taxonomy`")
        if self.target_split and self.taxonomy is not None:
            raise ValueError("`target_split` is of columns of numbers, and `taxonomy` of paths; leave one of them out")


class LabelCsvFormat(TargetFormat[LabelCsv]):
    """Input the whole window; target float32 (batch, columns), the row of the window's file or header.

    Where every row of each output is a distribution (numbers of at least 0 that make 1) its columns are classes,
    otherwise numbers. Of a taxonomy each rank is a target (batch, classes), a row of zeros where the path ends above.
    """

    def __init__(self, config: LabelCsv, setting: Setting = Setting()) -> None:  # noqa: B008 - it is frozen
        super().__init__(config, setting)
        self._found: WeakKeyDictionary[Corpus, NDArray[np.int64]] = WeakKeyDictionary()  # 1 us for each header
        loaded = setting.trained or bool(setting.classes)
        self._rows = self._remember() if loaded else self._read()
        self.by_header = not loaded and self._table.key == "header"
        self.numeric, self.classes, self.partial = self._rows.numeric, self._rows.classes, config.taxonomy is not None
        self.ranks = tuple(self._rows.ranks) if isinstance(self._rows, LineageRows) and not self.classes else ()

    def _remember(self) -> NumberRows | LineageRows:
        if self.config.taxonomy is not None:
            return LineageRows.remembered(self.setting.columns)
        return NumberRows.remembered(self.setting.classes, self.config.target_split)

    def _read(self) -> NumberRows | LineageRows:
        with _located():
            if self.config.taxonomy is not None:
                return LineageRows.of_table(self._table, self.config.taxonomy, self.config.ranks)
            return NumberRows.of_table(self._table, self.config.target_split)

    @property
    def groups(self) -> tuple[str, ...]:
        """Give the columns, where they are classes; of a taxonomy the whole paths."""
        return self._rows.groups

    def label(self, corpus: Corpus) -> NDArray[np.int64]:
        """Give the number of each record's row, -1 where it has none."""
        with _located():
            found = self._rows_of(corpus)
        label = np.where(found >= 0, self._rows.used(found), -1)
        if not (label >= 0).any():
            names = corpus.headers() if self._table.key == "header" else [path.name for path in corpus.files]
            shown, keys = [repr(shorten(name)) for name in names[:SHOWN]], self._table.keys
            there = f"{self._table.key}s of the data are {list_first(shown, len(names))}"
            rows = f"its rows are of {list_some([shorten(key) for key in keys])}" if keys else "it has none"
            message = f"no sequence has a row in {self._table.path}; {rows}"
            raise OptionError("target_from_csv", message, there)
        return label

    def unmatched(self, files: Sequence[Path], corpora: Iterable[Corpus]) -> Iterator[str]:
        """Say which rows are of no file, or of no header."""
        with _located():
            if self._table.key == "file":
                yield from self._table.describe_unmatched_files(files)
            else:
                yield from self._unmatched_headers(list(corpora))

    def group_of(self, label: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the class of each row: its largest column; of a taxonomy its whole path."""
        return self._rows.group_of(label)

    def lacking(self, label: NDArray[np.int64]) -> list[str]:
        """Give the classes of which all these rows have nothing."""
        return self._rows.lacking(label)

    def cut(self, windows: Windows) -> Example:
        """Take every window whole."""
        targets: dict[str, NDArray[Any]] = dict(self._rows.targets(windows.label))
        return Example({"input_1": windows.letters}, targets)

    def columns_of(self, target: str) -> tuple[str, ...]:
        """Give the columns of the table that make a target, or the classes of a rank."""
        return self._rows.columns_of(target)

    def _rows_of(self, corpus: Corpus) -> NDArray[np.int64]:
        if corpus not in self._found and self._table.key == "header":
            self._found[corpus] = self._table.rows_of(corpus.headers(), corpus.file, corpus.files)
        elif corpus not in self._found:
            self._found[corpus] = self._table.rows_of_files(corpus.files)[corpus.file]
        return self._found[corpus]

    def _unmatched_headers(self, corpora: Sequence[Corpus]) -> Iterator[str]:
        """A row may be used in one split alone, and must not be of two sequences in two splits."""
        split, record, file = np.full((3, len(self._table.keys)), -1)  # where the sequence of each row is
        numbers: dict[str, int] = {}
        for number, corpus in enumerate(corpora):
            rows = self._rows_of(corpus)
            records = np.flatnonzero(rows >= 0)
            rows = rows[records]
            places = [numbers.setdefault(os.path.realpath(path), len(numbers)) for path in corpus.files]
            its = np.asarray(places)[corpus.file[records]]
            for clash in np.flatnonzero((file[rows] >= 0) & (file[rows] != its))[:1]:
                row = int(rows[clash])
                other = _describe(corpora[split[row]], int(record[row]))
                self._table.refuse_double(row, [other, _describe(corpus, int(records[clash]))])
            split[rows], record[rows], file[rows] = number, records, its
        yield from self._table.describe_unmatched(
            set(np.flatnonzero(file >= 0).tolist()), next((corpus.header(0) for corpus in corpora), None)
        )

    @cached_property
    def _table(self) -> Table:
        with _located():
            return read_table(resolve_path(self.setting.folder, self.config.target_from_csv))


def _describe(corpus: Corpus, record: int) -> tuple[str, Path]:
    return corpus.header(record), corpus.files[corpus.file[record]]


@contextmanager
def _located() -> Iterator[None]:
    """Blame the option for what is wrong with the table it names."""
    try:
        yield
    except DataError as error:
        raise OptionError("target_from_csv", str(error)) from error
