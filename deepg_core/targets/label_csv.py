"""Targets from a table, a row for each file or each header (deepG's train_type "label_csv")."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

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
        self._loaded = setting.trained or bool(setting.classes)
        unknown = [name for group in config.target_split for name in group if name not in self._columns]
        if unknown:
            message = f"{config.target_from_csv} has no column `{unknown[0]}`"
            raise OptionError("target_split", message, f"it has {', '.join(self._columns)}")
        self.by_header = not self._loaded and self._table.key == "header"
        self.numeric = not self._distributions
        self.names = tuple(name for group in config.target_split for name in group) or self._columns
        self.classes = () if self.numeric or config.target_split else self._columns

    @property
    def groups(self) -> tuple[str, ...]:
        """Give the columns, where they are classes."""
        return self.classes

    def label(self, corpus: Corpus) -> NDArray[np.int64]:
        """Give the number of each record's row, -1 where it has none."""
        if self._table.key == "header":
            label = self._table.rows_of(corpus.headers())
        else:
            label = self._table.rows_of_files(corpus.files)[corpus.file]
        if not (label >= 0).any():
            shown = ", ".join(self._table.keys[:3])
            message = f"no sequence has a row in {self._table.path}; its rows are of {shown}"
            raise OptionError("target_from_csv", message)
        return label

    def group_of(self, label: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the class of each row: its largest column."""
        return np.where(label >= 0, self._rows.argmax(axis=1)[label], -1)

    def cut(self, windows: Windows) -> Example:
        """Take every window whole."""
        rows = self._rows[windows.label] if len(self._rows) else np.zeros((len(windows.label), len(self._columns)))
        rows = rows.astype(np.float32)
        if not self.config.target_split:
            return Example({"input_1": windows.letters}, {"target_1": rows})
        targets = {f"target_{number}": rows[:, place] for number, place in enumerate(self._places, start=1)}
        return Example({"input_1": windows.letters}, targets)

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
    def _places(self) -> list[list[int]]:
        """The columns of each output."""
        return [[self._columns.index(name) for name in group] for group in self.config.target_split or [self._columns]]

    @property
    def _distributions(self) -> bool:
        sums = [self._rows[:, place].sum(axis=1) for place in self._places]
        return bool((self._rows >= 0).all() and np.allclose(sums, 1, atol=1e-4))


@contextmanager
def _located() -> Iterator[None]:
    """Blame the option for what is wrong with the table it names."""
    try:
        yield
    except DataError as error:
        raise OptionError("target_from_csv", str(error)) from error
