"""Which files a `[data]` entry means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import field, frozen

from deepg_core.errors import DataError
from deepg_core.spec.problem import KeyPath
from deepg_core.spec.spec import DataPath
from deepg_core.words import count_of, list_some

_DIGITS = re.compile(r"([0-9]+)")


@frozen
class Listing:
    """The files of a split, each class in natural order, and those that were passed over for their ending."""

    files: tuple[Path, ...]
    labels: tuple[int, ...]
    keys: tuple[KeyPath, ...]
    ignored: tuple[Path, ...] = ()
    partners: dict[Path, Path] = field(factory=dict)
    """File of first reads -> file of second reads, which is not among `files`."""


def list_files(sources: Sequence[DataPath], endings: tuple[str, ...]) -> Listing:
    """List the files of `sources` that end in one of `endings` (any case), folders with all that is below them.

    Order is that of the sources, then natural: `a2` before `a10`, letters without case. Hidden files are passed over.
    A file that is named itself is taken whatever its ending; the reader will say what it thinks of it.

    :raises DataError: a folder cannot be read.
    """
    files: list[tuple[Path, DataPath]] = []
    ignored: list[str] = []
    for source in sources:
        if not source.path.is_dir():
            files.append((source.path, source))
            continue
        found = list(_below(source.path))
        fitting = sorted((path for path in found if path.lower().endswith(endings)), key=_natural)
        if len(found) > len(fitting):
            ignored += sorted((path for path in found if not path.lower().endswith(endings)), key=_natural)
        files += [(Path(path), source) for path in fitting]
    return Listing(
        files=tuple(path for path, _ in files),
        labels=tuple(source.label for _, source in files),
        keys=tuple(source.key for _, source in files),
        ignored=tuple(map(Path, ignored)),
    )


def describe_ignored(listing: Listing) -> str:
    """Say which files were passed over for their ending, `""` where none were."""
    names = [path.name for path in listing.ignored]
    return f"{count_of(len(names), 'file')} with other endings ignored: {list_some(names)}" if names else ""


def _below(folder: Path) -> Iterator[str]:
    seen: set[str] = set()  # names stay strings: a Path for each of thousands of files costs more than all the rest
    for root, folders, names in os.walk(folder, onerror=_refuse, followlinks=True):
        # sorted: of a folder and a link to it only the first is searched, whatever order the disk gives them in
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        real = os.path.realpath(root)
        if real in seen:  # a link that leads back up, or to a folder that was searched already
            folders.clear()
            continue
        seen.add(real)
        yield from (os.path.join(root, name) for name in names if not name.startswith("."))  # noqa: PTH118 - see above


def _refuse(error: OSError) -> None:
    """Complain of a folder that cannot be read; `os.walk` by itself would leave it out."""
    raise DataError(f"cannot be read: {error.strerror}", Path(error.filename)) from error


def _natural(path: str) -> tuple[list[str | int], str]:
    """Order digits as numbers, the rest without case; the path as it is breaks ties."""
    parts: list[str | int] = list(_DIGITS.split(path.casefold()))
    # text, digits, text, ...: each is compared with its like
    parts[1::2] = map(int, parts[1::2])
    return parts, path
