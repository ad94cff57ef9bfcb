"""Rows of numbers as targets: probabilities of classes, or any numbers, of one output or several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.csv_table import Table
from deepg_core.errors import OptionError

Split = tuple[tuple[str, ...], ...]


@frozen(eq=False)
class NumberRows:
    """The columns of a table, and its numbers."""

    columns: tuple[str, ...]
    split: Split
    """Columns of each output; empty: all make one."""
    places: Sequence[Sequence[int]]
    """Likewise their places."""
    rows: NDArray[np.float32]
    """(rows, columns); none where a checkpoint is loaded, whose table need not be there."""

    @classmethod
    def of_table(cls, table: Table, split: Split) -> NumberRows:
        """Read a table.

        :raises OptionError: `target_split` names a column that it does not have.
        :raises DataError: a cell holds no number.
        """
        found = [[table.column(name) for name in group] for group in split]
        unknown = [name for name in chain.from_iterable(split) if table.column(name) is None]
        if unknown:
            message = f"{table.path.name} has no column `{unknown[0]}`"
            raise OptionError("target_split", message, f"it has {', '.join(table.columns)}")
        places = [[at for at in its if at is not None] for its in found] or [list(range(len(table.columns)))]
        return cls(table.columns, split, places, table.numbers())

    @classmethod
    def remembered(cls, classes: tuple[str, ...], split: Split) -> NumberRows:
        """Take the classes that a checkpoint remembers."""
        columns = classes or tuple(name for group in split for name in group)
        places = [[columns.index(name) for name in group] for group in split] or [list(range(len(columns)))]
        return cls(columns, split, places, np.zeros((0, len(columns)), np.float32))

    @property
    def numeric(self) -> bool:
        """Say whether a row of an output is no distribution: numbers of at least 0 that make 1."""
        sums = [self.rows[:, place].sum(axis=1) for place in self.places]
        return not ((self.rows >= 0).all() and np.allclose(sums, 1, atol=1e-4))

    @property
    def classes(self) -> tuple[str, ...]:
        """Give the columns, where they are classes of one output."""
        return () if self.split or self.numeric else self.columns

    @property
    def groups(self) -> tuple[str, ...]:
        """Give the classes."""
        return self.classes

    def used(self, label: NDArray[np.int64]) -> NDArray[np.int64]:
        """Every row can be learned from."""
        return label

    def targets(self, label: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
        """Give the rows with these numbers, output by output: float32 (batch, columns)."""
        rows = self.rows[label] if len(self.rows) else np.zeros((len(label), len(self.columns)), np.float32)
        return {f"target_{number}": rows[:, place] for number, place in enumerate(self.places, start=1)}

    def columns_of(self, target: str) -> tuple[str, ...]:
        """Give the columns that make a target."""
        groups = self.split or (self.columns,)
        return {f"target_{number}": group for number, group in enumerate(groups, start=1)}.get(target, ())

    def group_of(self, label: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the class of each row: its largest column."""
        return np.where(label >= 0, self.rows.argmax(axis=1)[label], -1)

    def lacking(self, label: NDArray[np.int64]) -> list[str]:
        """Give the classes of which all these rows have nothing."""
        highest = self.rows[label[label >= 0]].max(axis=0, initial=0)
        return [name for name, most in zip(self.groups, highest.tolist(), strict=False) if not most > 0]
