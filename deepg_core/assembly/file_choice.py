"""Which of the listed files a split takes: those that a table gives it, and no more than `file_limit`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
import numpy as np

from deepg_core.corpus.files import Listing
from deepg_core.csv_table import Table
from deepg_core.errors import DataError
from deepg_core.words import count_of, list_some

TYPES: Final = {"train": "train", "val": "validation", "validation": "validation", "test": "test"}
"""What a split table may call the splits (deepG's train_val_split_csv)."""


def read_types(table: Table) -> list[str]:
    """Give the split that the column `type` names, for each row.

    :raises DataError: the table has no such column, or a type that is no split.
    """
    if (place := table.column("type")) is None:
        raise DataError("has no column `type`", table.path)
    for line, row in zip(table.lines, table.rows, strict=True):
        if row[place].lower() not in TYPES:
            raise DataError(f"line {line}: the type {row[place]!r} is none of {', '.join(TYPES)}", table.path)
    return [TYPES[row[place].lower()] for row in table.rows]


def take_split(listing: Listing, table: Table, split: str) -> Listing:
    """Give the files of a listing that the table's column `type` gives to a split; others are of none.

    :raises DataError: the table has no such column, a type that is no split, a row of two files, or two types for a pair.
    """
    types, rows = read_types(table), table.rows_of_files(listing.files)
    mates = table.rows_of_files([listing.partners.get(path, path) for path in listing.files])
    for path, row, mate in zip(listing.files, rows, mates, strict=True):
        if min(row, mate) >= 0 and types[row] != types[mate]:
            pair = f"lines {table.lines[row]} and {table.lines[mate]}: {path.name} and its mate"
            raise DataError(f"{pair} are of types {types[row]} and {types[mate]}; give both one type", table.path)
    rows = np.maximum(rows, mates)
    return take_files(listing, [i for i, row in enumerate(rows) if row >= 0 and types[row] == split])


def describe_untaken(table: Table, files: Sequence[Path], taken: Collection[Path]) -> Iterator[str]:
    """Say which files no split takes, and which rows are of none of them.

    :param files: those of all splits, before the table was looked at.
    :raises DataError: as `take_split`.
    """
    types, rows = read_types(table), table.rows_of_files(files)
    left: dict[str, list[str]] = {}
    for path, row in zip(files, rows, strict=True):
        if path not in taken:
            left.setdefault("" if row < 0 else types[row], []).append(path.name)
    for split, names in left.items():
        why = (
            f"of type {split} not used, being outside of data.{split}"
            if split
            else f"without a row in {table.path.name} not used"
        )
        yield f"{count_of(len(names), 'file')} {why}: {list_some(names)}"
    yield from table.describe_unmatched_files(files)


def limit_files(listing: Listing, limit: int, shuffle: bool, seed: Sequence[int]) -> Listing:
    """Give no more than `limit` files of each class: the first, or any where files are shuffled."""
    count = len(listing.files)
    order = np.random.default_rng(list(seed)).permutation(count) if shuffle else np.arange(count)
    labels = np.asarray(listing.labels)[order]
    kept = [place for label in np.unique(labels) for place in order[labels == label][:limit]]
    return take_files(listing, sorted(int(place) for place in kept))


def take_files(listing: Listing, places: Sequence[int]) -> Listing:
    """Give a listing of some of the files."""
    return attrs.evolve(
        listing,
        files=tuple(listing.files[i] for i in places),
        labels=tuple(listing.labels[i] for i in places),
        keys=tuple(listing.keys[i] for i in places),
    )
