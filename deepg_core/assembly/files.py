"""The files that a spec names: which reader reads them, and which split and class each belongs to."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

from deepg_core.assembly.file_choice import describe_untaken, limit_files, read_types, take_split
from deepg_core.assembly.pairs import take_pairs
from deepg_core.corpus.files import Listing, describe_ignored, list_files
from deepg_core.csv_table import Table, read_table
from deepg_core.errors import DataError
from deepg_core.readers.choose import reader_for
from deepg_core.readers.endings import describe_endings
from deepg_core.spec.problem import KeyPath, Problem, join_path
from deepg_core.spec.report import SpecError
from deepg_core.spec.spec import Choice, DataPath, Spec
from deepg_core.spec.structure import structure_table
from deepg_core.spec.tables import SPLITS
from deepg_core.words import list_some

logger = logging.getLogger(__name__)
SPLIT_TABLE: Final = ("data", "train_val_split_csv")


def choose_reader(spec: Spec, problems: list[Problem]) -> Spec:
    """Give the spec with the reader that it names or, where it names none, the one that the files' endings ask for."""
    if spec.reader or any(problem.path[:1] == ("reader",) for problem in problems):
        return spec
    sources = [source for split in SPLITS for source in spec.data_paths(split)]
    try:
        with spec.blaming("data"):
            component = reader_for([source.path for source in sources if not _fault(source)])
            config, found = structure_table(spec.reader_table, component.config, ("reader",))
            problems += found
            return spec if found else attrs.evolve(spec, reader=Choice("reader", component, config))
    except SpecError as error:
        if not any(_fault(source) for source in sources):
            problems += error.problems
        return spec


def list_splits(spec: Spec, problems: list[Problem]) -> dict[str, Listing]:
    """List the files of each split and of `states.source`: split, or `states` -> its files."""
    found: dict[str, Listing] = {}
    if spec.data is None:
        return found
    table = _split_table(spec, problems)
    named: dict[Path, None] = {}
    for split in (*SPLITS, "states"):
        sources = spec.data_paths(split)
        if not sources and table and split == "validation":
            sources = spec.data_paths("train")
        faults = {source: fault for source in sources if (fault := _fault(source))}
        problems += faults.values()
        if sources and spec.reader:
            there = [source for source in sources if source not in faults]
            listing = _list(split, there, spec.reader.component.endings, problems)
            listing = take_pairs(listing, split, spec.classes, problems) if spec.paired else listing
            if table and split != "states":
                named |= dict.fromkeys((*listing.files, *listing.partners.values()))
                listing = _take_typed(spec, split, listing, table, problems)
            if listing.files or spec.data_paths(split):
                found[split] = listing
    if table:
        _announce_untaken(table, list(named), found, problems)
    if any(problem.path == SPLIT_TABLE for problem in problems):  # which file is in which split is not known
        return found
    found = {split: listing if split == "states" else _limit(spec, split, listing) for split, listing in found.items()}
    problems += _overlaps(spec, {split: found[split] for split in SPLITS if split in found})
    return found


def _split_table(spec: Spec, problems: list[Problem]) -> Table | None:
    if not (spec.data and spec.data.train_val_split_csv):
        return None
    try:
        table = read_table(spec.path(spec.data.train_val_split_csv), ("file",))
        read_types(table)
    except DataError as error:
        problems.append(Problem(SPLIT_TABLE, str(error)))
        return None
    return table


def _take_typed(spec: Spec, split: str, listing: Listing, table: Table, problems: list[Problem]) -> Listing:
    """Take the files that the split table leaves."""
    try:
        listing = take_split(listing, table, split)
    except DataError as error:
        _blame_table(error, problems)
        return listing
    if not listing.files and spec.data_paths(split):
        message = f"{table.path} gives no file of data.{split} the type `{split}`"
        problems.append(Problem(SPLIT_TABLE, message))
    return listing


def _blame_table(error: DataError, problems: list[Problem]) -> None:
    problem = Problem(SPLIT_TABLE, str(error))
    problems += [problem] if problem not in problems else []  # each split finds it


def _announce_untaken(table: Table, named: list[Path], found: dict[str, Listing], problems: list[Problem]) -> None:
    taken = {path for it in found.values() for path in (*it.files, *it.partners.values())}
    try:
        for note in describe_untaken(table, named, taken):
            logger.info("data.train_val_split_csv: %s", note)
    except DataError as error:
        _blame_table(error, problems)


def _limit(spec: Spec, split: str, listing: Listing) -> Listing:
    """Take the files that `file_limit` leaves."""
    if not (spec.data and spec.data.file_limit and spec.run and spec.sampling):  # a table that is wrong is missing here
        return listing
    seed = (spec.run.seed, SPLITS.index(split))
    return limit_files(listing, spec.data.file_limit, spec.sampling.shuffle_file_order, seed)


def _fault(source: DataPath) -> Problem | None:
    """Say why a path leads nowhere, if so."""
    path = source.path
    try:
        path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            return Problem(source.key, f"{path} is a link to {path.readlink()}, which is not there")
        return Problem(source.key, f"no such file or folder: {path}", "paths are relative to the spec file")
    except (OSError, ValueError) as error:  # pathlib calls a NUL byte a ValueError
        return Problem(source.key, f"{path} cannot be read: {getattr(error, 'strerror', error)}")
    return None


def _list(split: str, sources: list[DataPath], endings: tuple[str, ...], problems: list[Problem]) -> Listing:
    listing = list_files(sources, endings)
    for source in sources:
        if source.path.is_dir() and source.key not in listing.keys:
            message = f"{source.path} holds no file that ends in {describe_endings(endings)}"
            problems.append(Problem(source.key, message))
    if ignored := describe_ignored(listing):
        logger.info("%s: %s", "states.source" if split == "states" else f"data.{split}", ignored)
    return listing


def _overlaps(spec: Spec, found: dict[str, Listing]) -> Iterator[Problem]:
    """A file in two splits teaches what is then examined; in two places of one split it has two classes, or counts twice."""
    if spec.data and spec.data.allow_overlap:
        return
    seen: dict[Path, tuple[str, KeyPath]] = {}
    twice: dict[tuple[str, KeyPath, str, KeyPath], list[Path]] = {}
    for split, listing in found.items():
        for path, key in zip(listing.files, listing.keys, strict=True):
            other = seen.setdefault(Path(os.path.realpath(path)), (split, key))  # `resolve` fails for a link to itself
            if other != (split, key):
                twice.setdefault((split, key, *other), []).append(path)
    for (split, key, other_split, other_key), paths in twice.items():
        same = split == other_split
        help_ = "name each file once" if same else "set data.allow_overlap = true if this is meant"
        verb = "is" if len(paths) == 1 else "are"
        yield Problem(
            key, f"{list_some([str(path) for path in paths])} {verb} in {join_path(other_key)} as well", help_
        )
