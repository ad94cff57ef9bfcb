"""Paths of a taxonomy as targets, `Bacteria;Pseudomonadota;Gammaproteobacteria`: classes at each rank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.csv_table import Table
from deepg_core.errors import DataError, OptionError
from deepg_core.words import count_of

BETWEEN: Final = ";"
"""Stands between the names of a path."""
_NAMELESS: Final = re.compile(r"(([A-Za-z]|D_\d+)__)?")
"""What is no name: nothing, or the letter of a rank alone, as `s__` of GTDB and Greengenes, `D_6__` of SILVA."""
Path = tuple[str, ...]


@frozen(eq=False)
class LineageRows:
    """The classes of each rank, and of which of them each row is.

    A class is called by its whole path, so that two of one name with different parents are two.
    """

    ranks: Mapping[str, tuple[str, ...]]
    """Rank -> its classes, from the highest rank on."""
    places: NDArray[np.int64]
    """(rows, ranks): number of the class, -1 where the path ends above; no row where a checkpoint is loaded."""
    groups: tuple[str, ...] = ()
    """The whole paths."""
    group: NDArray[np.int64] = np.zeros(0, np.int64)  # noqa: RUF009 - nothing writes into it
    """(rows,): number of the path."""

    @classmethod
    def of_table(cls, table: Table, column: str, ranks: Sequence[str]) -> LineageRows:
        """Read a column. Ranks at which there is only one class are left out: nothing could be learned of them.

        :param ranks: names of those that are used, from the highest on; none: all, `level_1`, `level_2`, ...
        :raises OptionError: there is no such column, there are more names than ranks, or only one class.
        :raises DataError: a cell holds no path.
        """
        if (at := table.column(column)) is None:
            message = f"{table.path.name} has no column `{column}`"
            raise OptionError("taxonomy", message, f"it has {', '.join(table.columns) or 'none beside its key'}")
        paths = list(_read_paths(table, at))
        deepest = max(map(len, paths), default=0)
        if len(ranks) > deepest:
            message = f"names {count_of(len(ranks), 'rank')}, but no path of {table.path.name} has more than {deepest}"
            raise OptionError("ranks", message, "leave out those that it does not have")
        names = tuple(ranks) or tuple(f"level_{number}" for number in range(1, deepest + 1))
        paths = [path[: len(names)] for path in paths]
        levels = {name: _classes_at(paths, depth) for depth, name in enumerate(names, start=1)}
        told = {name: depth for depth, name in enumerate(names, start=1) if len(levels[name]) > 1}
        if not told:
            message = f"all rows of {table.path.name} are of one class; there is nothing to tell apart"
            raise OptionError("taxonomy", message)
        places = [_number(paths, depth, levels[name]) for name, depth in told.items()]
        wholes = sorted(set(paths))
        number = {path: place for place, path in enumerate(wholes)}
        return cls(
            {name: tuple(map(BETWEEN.join, levels[name])) for name in told},
            np.array(places, np.int64).T,
            tuple(map(BETWEEN.join, wholes)),
            np.array([number[path] for path in paths], np.int64),
        )

    @classmethod
    def remembered(cls, columns: Mapping[str, Sequence[str]]) -> LineageRows:
        """Take the classes that a checkpoint remembers of each target."""
        return cls({name: tuple(classes) for name, classes in columns.items()}, np.zeros((0, len(columns)), np.int64))

    @property
    def numeric(self) -> bool:
        """They are classes."""
        return False

    @property
    def classes(self) -> tuple[str, ...]:
        """Give the classes of a single rank; where there are several, each target has its own."""
        return next(iter(self.ranks.values())) if len(self.ranks) == 1 else ()

    def used(self, label: NDArray[np.int64]) -> NDArray[np.int64]:
        """Leave out rows that are of no class at any rank."""
        told: NDArray[np.bool_] = np.any(self.places >= 0, axis=1)
        return np.where(told[label], label, -1)

    def targets(self, label: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
        """Give for each rank float32 (batch, classes): 1 at the class of each row, all 0 where the path ends above."""
        places = self.places[label] if len(self.places) else np.full((len(label), len(self.ranks)), -1)
        each = zip(self.ranks.items(), places.T, strict=True)
        return {name: (place[:, None] == np.arange(len(its))).astype(np.float32) for (name, its), place in each}

    def columns_of(self, target: str) -> tuple[str, ...]:
        """Give the classes of a rank."""
        return self.ranks.get(target, ())

    def group_of(self, label: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the number of the whole path of each row."""
        return np.where(label >= 0, self.group[label], -1)

    def lacking(self, label: NDArray[np.int64]) -> list[str]:
        """Give the paths that none of these rows has."""
        there = set(self.group_of(label).tolist())
        return [name for number, name in enumerate(self.groups) if number not in there]


def _read_paths(table: Table, at: int) -> Iterator[Path]:
    """Give the names of each row's path, without what stands for no name at its end."""
    for line, cells in zip(table.lines, table.rows, strict=True):
        names = [name.strip() for name in cells[at].split(BETWEEN)]
        known = [not _NAMELESS.fullmatch(name) for name in names]
        length = len(names) - known[::-1].index(True) if any(known) else 0
        where = f"line {line}, column `{table.columns[at]}`: {cells[at]!r}"
        if not length:
            raise DataError(f"{where} names no class; fill it in or take the line out", table.path)
        if not all(known[:length]):
            rank = known.index(False) + 1
            message = f"{where} has no name at level {rank} and one below it; name it, or end the path above"
            raise DataError(message, table.path)
        yield tuple(names[:length])


def _classes_at(paths: Sequence[Path], depth: int) -> list[Path]:
    return sorted({path[:depth] for path in paths if len(path) >= depth})


def _number(paths: Sequence[Path], depth: int, classes: Sequence[Path]) -> list[int]:
    number = {path: place for place, path in enumerate(classes)}
    return [number[path[:depth]] if len(path) >= depth else -1 for path in paths]
