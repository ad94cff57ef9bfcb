"""Which files a `[data]` entry means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from deepg_core.errors import DataError
from deepg_core.spec.problem import Path as Key


@frozen
class Source:
    """A path as the spec gives it: the class it stands for, if any, and the key it was written under."""

    path: Path
    key: Key = ()
    label: int = 0


@frozen
class Listing:
    """The files of a split, each class in natural order, and how many were passed over for their ending."""

    files: tuple[Path, ...]
    labels: tuple[int, ...]
    keys: tuple[Key, ...]
    ignored: int = 0


def list_files(sources: Sequence[Source], endings: tuple[str, ...]) -> Listing:
    """List the files of `sources` that end in one of `endings` (any case), folders with all that is below them.

    Order is that of the sources, then natural: `a2` before `a10`, letters without case. Hidden files are passed over.
    A file that is named itself is taken whatever its ending; the reader will say what it thinks of it.

    :raises DataError: a folder cannot be read.
    """
    files: list[tuple[Path, Source]] = []
    ignored = 0
    for source in sources:
        if not source.path.is_dir():
            files.append((source.path, source))
            continue
        found = sorted(_below(source.path), key=_natural)
        fitting = [path for path in found if path.name.lower().endswith(endings)]
        ignored += len(found) - len(fitting)
        files += [(path, source) for path in fitting]
    return Listing(
        files=tuple(path for path, _ in files),
        labels=tuple(source.label for _, source in files),
        keys=tuple(source.key for _, source in files),
        ignored=ignored,
    )


def _below(folder: Path) -> Iterator[Path]:
    seen: set[str] = set()
    for root, folders, names in os.walk(folder, onerror=_refuse, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if os.path.realpath(root) in seen:  # a link that leads back up
            folders.clear()
            continue
        seen.add(os.path.realpath(root))
        yield from (Path(root, name) for name in names if not name.startswith("."))


def _refuse(error: OSError) -> None:
    """Complain of a folder that cannot be read; `os.walk` by itself would leave it out."""
    raise DataError(f"cannot be read: {error.strerror}", Path(error.filename)) from error


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """Order digits as numbers, the rest without case; the path as it is breaks ties."""
    parts = [part for part in re.split(r"(\d+)", str(path)) if part]
    key = [(0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts]
    return [*key, (2, 0, str(path))]
