"""Outputs that one process alone writes: their drafts and journals have fixed names, and two would mix theirs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from glob import escape
from pathlib import Path

from deepg_core.atomic import DRAFT, remove_draft
from deepg_core.errors import DataError, DeepgError
from deepg_core.lock import is_at, lock


@contextmanager
def write_alone(outputs: Iterable[Path]) -> Iterator[None]:
    """Be the only one that writes some outputs, as long as it lasts.

    Beside each lies `.NAME.lock`. The lock on it is what counts, so that of a process that was killed keeps nobody off.

    :raises DeepgError: another process writes one of them, or a folder cannot be written.
    """
    with ExitStack() as held:
        for path in sorted({path.absolute() for path in outputs}):
            held.enter_context(_hold(path))
        yield


def refuse_inputs(outputs: Iterable[Path], folders: Iterable[Path], read: Iterable[Path]) -> None:
    """Refuse to replace what is read.

    :param folders: outputs, too, and files in them are replaced.
    :raises DataError: an output is an input, too, or an input lies in such a folder.
    """
    inputs = {path.resolve(): path for path in read}
    for path in outputs:
        if path.resolve() in inputs:
            raise DataError("is an input, and would be replaced; name another output", path)
    for folder in folders:
        if inside := [path for real, path in inputs.items() if folder.resolve() == real.parent]:
            raise DataError(
                f"is an input, and lies in {folder}, whose files are replaced; name another folder", inside[0]
            )


def refuse_to_replace(path: Path, *, resume: bool) -> None:
    """Refuse to replace what is there, unasked.

    :param resume: whether it was to be gone on with, and no journal says what it is.
    :raises DataError: always.
    """
    unknown = ", and nothing says what it was made with" if resume else ""
    raise DataError(f"is there already{unknown}; name another output, or replace it with --overwrite", path)


@contextmanager
def _hold(path: Path) -> Iterator[None]:
    beside = path.with_name(f".{path.name}.lock")
    handle, locked = _take(beside, path)
    try:
        for draft in _drafts(path) if locked else ():
            remove_draft(draft)
        yield
    finally:
        if locked:  # removed before it is let go: after that it may be another's
            beside.unlink(missing_ok=True)
        os.close(handle)
        if not locked:  # Windows removes no open file
            beside.unlink(missing_ok=True)


def _drafts(path: Path) -> list[Path]:
    """List what a process left that was killed while it gave the output, or its journal, its name."""
    name = escape(path.name)
    return [draft for its in (f".{name}", f"..{name}.journal") for draft in path.parent.glob(f"{its}.*{DRAFT}")]


def _take(beside: Path, path: Path) -> tuple[int, bool]:
    while True:
        try:
            handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            message = f"{path} cannot be written: {error.strerror}"
            raise DeepgError(message) from error
        locked = lock(handle)
        if locked is False:
            os.close(handle)
            message = f"{path} is being written by another process; wait for it, or name another output"
            raise DeepgError(message)
        if locked is None or is_at(beside, handle):
            return handle, bool(locked)
        os.close(handle)  # its owner ended, and removed it, between the opening and the lock
