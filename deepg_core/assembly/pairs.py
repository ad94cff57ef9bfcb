"""The files of a split that are read in pairs: the first of each, and what is said of those that have no partner."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs

from deepg_core.assembly.file_choice import take_files
from deepg_core.corpus.files import Listing
from deepg_core.errors import OptionError
from deepg_core.readers.mates import find_pairs, read_mark
from deepg_core.spec.problem import Problem
from deepg_core.words import count_of, list_some

logger = logging.getLogger(__name__)
_PAIR: Final = "the names of a pair differ in their last `R1` and `R2` (or `_1` and `_2`): x_R1.fastq, x_R2.fastq"


def take_pairs(listing: Listing, split: str, classes: Sequence[str], problems: list[Problem]) -> Listing:
    """Keep the first file of each pair, and name those that belong to none. A pair lies within a class.

    :param split: of the spec, or `states`; empty where the files are no spec's.
    """
    pairs: dict[Path, Path] = {}
    for label in sorted(set(listing.labels)):
        places = [place for place, its in enumerate(listing.labels) if its == label]
        files = [listing.files[place] for place in places]
        found = find_pairs(files)
        of_class = f" of class `{classes[label]}`" if classes and split != "states" else ""
        problems += _lonely(files, found, of_class, listing.keys[places[0]])
        pairs |= found
    where = {"states": "states.source: ", "": ""}.get(split, f"data.{split}: ")
    _announce_others(listing, pairs, where)
    first = take_files(listing, [place for place, path in enumerate(listing.files) if path in pairs])
    return attrs.evolve(first, partners=pairs)


def require_pairs(listing: Listing) -> Listing:
    """Keep the first file of each pair, of files that are no spec's.

    :raises OptionError: there are none, or one lacks its partner.
    """
    problems: list[Problem] = []
    listing = take_pairs(listing, "", (), problems)
    if problems:
        raise OptionError("", problems[0].message, problems[0].help)
    return listing


def _lonely(files: Sequence[Path], pairs: dict[Path, Path], of_class: str, key: tuple[str | int, ...]) -> list[Problem]:
    """Complain of a class without pairs, else of files whose partner is missing."""
    paired = {*pairs, *pairs.values()}
    marks = ((path, read_mark(path.name)) for path in files if path not in paired)
    missing = [f"{path} lacks {mark.partner}" for path, mark in marks if mark]
    if not pairs:
        message = f"no two files{of_class} are a pair of reads; there are {list_some([path.name for path in files])}"
        return [Problem(key, message, "; ".join(filter(None, (list_some(missing), _PAIR))))]
    message = f"{count_of(len(missing), 'file')}{of_class} without a partner: {list_some(missing)}"
    return [Problem(key, message, "add what is missing, or take these files out")] if missing else []


def _announce_others(listing: Listing, pairs: dict[Path, Path], where: str) -> None:
    paired = {*pairs, *pairs.values()}
    if others := [path.name for path in listing.files if path not in paired and not read_mark(path.name)]:
        logger.info("%s%s of no pair ignored: %s", where, count_of(len(others), "file"), list_some(others))
