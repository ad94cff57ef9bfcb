"""Targets from a table, a row for each file or each header (deepG's train_type "label_csv")."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from attrs import Attribute, field, frozen
from attrs.validators import ge, min_len
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.csv_table import Table, read_table
from deepg_core.errors import DataError, OptionError
from deepg_core.paths import resolve_path
from deepg_core.targets.interface import Example, Setting, TargetFormat, Windows


def _groups(instance: Any, attribute: Attribute[Any], value: tuple[tuple[str, ...], ...]) -> None:  # noqa: ARG001
    if any(not group for group in value):
        raise ValueError("must be lists of columns, none of them empty")


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


class LabelCsvFormat(TargetFormat[LabelCsv]):
    """Input the whole window; target float32 (batch, columns), the row of the window's file or header.

    Where every row of each output is a distribution (numbers of at least 0 that make 1) its columns are classes,
    otherwise numbers.
    """

    def __init__(self, config: LabelCsv, setting: Setting = Setting()) -> None:  # noqa: B008 - it is frozen
        super().__init__(config, setting)
        self._found: WeakKeyDictionary[Corpus, NDArray[np.int64]] = WeakKeyDictionary()  # 1 us for each header
        self._loaded = setting.trained or bool(setting.classes)
        unknown = [name for group in config.target_split for name in group if self._place(name) is None]
        if unknown:
            message = f"{config.target_from_csv} has no column `{unknown[0]}`"
            raise OptionError("target_split", message, f"it has {', '.join(self._columns)}")
        self.by_header = not self._loaded and self._table.key == "header"
        self.numeric = not self._distributions
        self.classes = () if self.numeric or config.target_split else self._columns

    @property
    def groups(self) -> tuple[str, ...]:
        """Give the columns, where they are classes."""
        return self.classes

    def label(self, corpus: Corpus) -> NDArray[np.int64]:
        """Give the number of each record's row, -1 where it has none."""
        with _located():
            label = self._rows_of(corpus)
        if not (label >= 0).any():
            names = corpus.headers() if self._table.key == "header" else [path.name for path in corpus.files]
            there = f"{self._table.key}s of the data are {', '.join(map(repr, names[:3]))}"
            rows = f"its rows are of {', '.join(self._table.keys[:3])}" if self._table.keys else "it has none"
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
        """Give the class of each row: its largest column."""
        return np.where(label >= 0, self._rows.argmax(axis=1)[label], -1)

    def lacking(self, label: NDArray[np.int64]) -> list[str]:
        """Give the classes of which all these rows have nothing."""
        highest = self._rows[label[label >= 0]].max(axis=0, initial=0)
        return [name for name, most in zip(self.groups, highest.tolist(), strict=False) if not most > 0]

    def cut(self, windows: Windows) -> Example:
        """Take every window whole."""
        rows = self._rows[windows.label] if len(self._rows) else np.zeros((len(windows.label), len(self._columns)))
        rows = rows.astype(np.float32)
        if not self.config.target_split:
            return Example({"input_1": windows.letters}, {"target_1": rows})
        targets = {name: rows[:, place] for name, place in zip(self._names, self._places, strict=True)}
        return Example({"input_1": windows.letters}, targets)

    def columns_of(self, target: str) -> tuple[str, ...]:
        """Give the columns of the table that make a target."""
        groups = self.config.target_split or (self._columns,)
        return dict(zip(self._names, groups, strict=True)).get(target, ())

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

    @property
    def _columns(self) -> tuple[str, ...]:
        if self._loaded:
            return self.setting.classes or tuple(name for group in self.config.target_split for name in group)
        return self._table.columns

    @cached_property
    def _rows(self) -> NDArray[np.float32]:
        """The table's numbers; none where a checkpoint is loaded and the table need not be there."""
        if self._loaded:
            return np.zeros((0, len(self._columns)), np.float32)
        with _located():
            return self._table.numbers()

    @property
    def _names(self) -> list[str]:
        return [f"target_{number}" for number in range(1, max(len(self.config.target_split), 1) + 1)]

    @property
    def _places(self) -> list[list[int]]:
        """The columns of each output."""
        groups = self.config.target_split or [self._columns]
        return [[place for name in group if (place := self._place(name)) is not None] for group in groups]

    def _place(self, name: str) -> int | None:
        """The place of a column, in any case."""
        if self._loaded:
            return self._columns.index(name)
        return self._table.column(name)

    @property
    def _distributions(self) -> bool:
        sums = [self._rows[:, place].sum(axis=1) for place in self._places]
        return bool((self._rows >= 0).all() and np.allclose(sums, 1, atol=1e-4))


def _describe(corpus: Corpus, record: int) -> tuple[str, Path]:
    return corpus.header(record), corpus.files[corpus.file[record]]


@contextmanager
def _located() -> Iterator[None]:
    """Blame the option for what is wrong with the table it names."""
    try:
        yield
    except DataError as error:
        raise OptionError("target_from_csv", str(error)) from error
