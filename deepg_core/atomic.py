"""Files and folders that appear whole or not at all: written beside, flushed to the disk, renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deepg_core.errors import DataError, DeepgError
from deepg_core.words import list_some

__all__ = ["write_any", "write_text", "write_whole"]

DRAFT: Final = ".draft"
"""Ending of a file that is being written. One that stays was left by a process that was killed."""


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; it replaces `path` when the block ends without an error.

    :raises DeepgError: the folder cannot be written, or the disk is full.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=DRAFT, dir=path.parent)
        os.close(handle)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise DeepgError(message) from error
    draft = Path(name)
    try:
        yield draft
        _flush(draft)
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        raise DeepgError(message) from error
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def write_any(path: Path) -> Iterator[Path]:
    """Give a path of the same name for a file or a folder, where nothing is yet; it replaces `path` when the block ends.

    :raises DeepgError: the folder cannot be written, or the disk is full.
    """
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=DRAFT, dir=path.parent))
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise DeepgError(message) from error
    draft = beside / path.name
    try:
        yield draft
        for file in [draft, *draft.rglob("*")]:
            _flush(file)
        if path.exists() and (draft.is_dir() or path.is_dir()):  # nothing replaces a folder that holds something
            path.replace(beside / "before")
        draft.replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        raise DeepgError(message) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def write_into(folder: Path) -> Iterator[Path]:
    """Give a folder beside `folder` to write files to; when the block ends they move into `folder`, which may hold others.

    :raises DeepgError: the folder cannot be written, or the disk is full.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", suffix=DRAFT, dir=folder.parent) as draft:
            yield Path(draft)
            files = sorted(Path(draft).iterdir())
            for file in files:
                _flush(file)
            folder.mkdir(exist_ok=True)
            for file in files:
                file.replace(folder / file.name)
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror or error}"
        raise DeepgError(message) from error


def refuse_existing(path: Path) -> None:
    """Refuse to write where something is.

    :raises DataError: something is there.
    """
    if path.exists() or path.is_symlink():
        raise DataError("is there already; remove it, name another file, or replace it by --overwrite", path)


def refuse_folder(path: Path, ours: Callable[[str], bool], what: str, *, overwrite: bool) -> None:
    """Refuse to put a folder where something is, and with `overwrite` where something else is.

    :param ours: whether such a folder may hold a file of this name.
    :param what: what the folder is, for messages.
    :raises DataError: something is there, or the path lies below a file.
    """
    if next((above for above in path.absolute().parents if above.exists()), path).is_file():
        raise DataError("lies below a file; name another folder", path)
    if path.is_dir() and not path.is_symlink():
        names = sorted(entry.name for entry in path.iterdir())
        foreign = [name for name in names if not ours(name)]
        if not names:
            return
        if overwrite and foreign:
            raise DataError(f"holds {list_some(foreign)}, so it is no {what}; name another folder", path)
    elif overwrite and path.exists():
        raise DataError("is no folder; name another output", path)
    if path.exists() and not overwrite:
        raise DataError("is there already; name another output, or replace it with --overwrite", path)


def require_place(path: Path) -> None:
    """Refuse a path that no file can have.

    :raises DataError: its folder is missing, or something that is no file is there.
    """
    if not path.parent.is_dir():
        raise DataError(f"cannot be written: there is no folder {path.parent}", path)
    if path.exists() and not path.is_file():
        raise DataError(f"cannot be written: it is a {'folder' if path.is_dir() else 'device or a pipe'}", path)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole."""
    with write_whole(path) as draft:
        draft.write_text(text, encoding="utf-8")


def clear_drafts(folder: Path) -> None:
    """Remove what a killed process left half-written in a folder and below."""
    for draft in list(folder.rglob(f".*{DRAFT}")):
        remove_draft(draft)


def remove_draft(draft: Path) -> None:
    """Remove a draft, a file or a folder."""
    if draft.is_dir() and not draft.is_symlink():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Wait until a file is on the disk; a folder is when its files are."""
    if not path.is_dir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _umask() -> int:
    """Read the umask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
