"""A run has an owner: the process that trains it. No other one goes on with it at the same time."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from deepg_core.errors import DeepgError
from deepg_core.lock import is_at, lock
from deepg_core.runs.folder import RunFolder

FILE: Final = ".owner"
"""In the run's folder as long as the run has an owner: process, host and when it began. The lock on it is what counts, so
the file of a process that was killed keeps nobody off; where there are no locks the file itself counts."""


@contextmanager
def own_run(run: RunFolder) -> Iterator[RunFolder]:
    """Be the owner of a run.

    :raises DeepgError: another process is, or the folder cannot be written.
    """
    path = run.path / FILE
    with _explain(path):
        handle, locked = _take(path)
    try:
        with _explain(path):
            _write(handle, _describe_us())
        yield run
    finally:
        if locked:  # removed before it is let go: after that it may be another's
            path.unlink(missing_ok=True)
        os.close(handle)
        if not locked:  # Windows removes no open file
            path.unlink(missing_ok=True)


@contextmanager
def _explain(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise DeepgError(message) from error


def _write(handle: int, text: str) -> None:
    os.ftruncate(handle, 0)
    with open(handle, "w", encoding="utf-8", closefd=False) as file:
        file.write(text)


def _take(path: Path) -> tuple[int, bool]:
    """Open and lock the file; whether there are locks."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        locked, there = lock(handle), os.read(handle, 1 << 10)
        if locked is False or (locked is None and there):
            os.close(handle)
            raise _refusal(path, there, remove=locked is None)
        if is_at(path, handle):
            return handle, bool(locked)
        os.close(handle)  # its owner ended, and removed it, between the opening and the lock


def _refusal(path: Path, there: bytes, *, remove: bool) -> DeepgError:
    try:
        owner = json.loads(there)
        who = f"process {owner['process']} on {owner['host']} since {owner['since']}"
    except (ValueError, KeyError, TypeError):  # it has not written it yet
        who = "another process"
    gone = f", or remove {path} if it is gone" if remove else ""
    return DeepgError(f"{path.parent} is being trained by {who}; wait for it, or stop it{gone}")


def _describe_us() -> str:
    now = datetime.now().astimezone().isoformat(" ", "seconds")
    return json.dumps({"process": os.getpid(), "host": socket.gethostname(), "since": now}) + "\n"
