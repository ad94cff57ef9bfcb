"""Folders of the cache that are being filled. Each is locked by its process; the next one clears what a killed one left."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from deepg_core.errors import DeepgError
from deepg_core.lock import lock

_PREFIX: Final = ".building-"
_ABANDONED: Final = 24 * 3600
"""Seconds after which a draft can only be that of a run which died, where the disk has no locks to tell."""


@contextmanager
def open_draft(cache: Path) -> Iterator[Path]:
    """Make a folder to fill; what is left of it in the end is removed.

    :raises DeepgError: the cache cannot be written.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(cache)
        draft, handle = _make(cache)
    except OSError as error:
        message = f"the cache folder {cache} cannot be written: {error.strerror}; set DEEPG_CACHE to another"
        raise DeepgError(message) from error
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def _make(cache: Path) -> tuple[Path, int | None]:
    while True:
        draft = cache / f"{_PREFIX}{uuid4().hex}"  # mkdtemp would shut out others who share the cache
        draft.mkdir()
        handle = _open(draft)
        ours = handle is None or lock(handle) is not False
        if ours and draft.exists():
            return draft, handle
        if handle is not None:  # between making and locking it, another process took it for abandoned
            os.close(handle)


def _open(folder: Path) -> int | None:
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders; or it is another's, or gone
        return None


def _clear_abandoned(cache: Path) -> None:
    for draft in cache.glob(f"{_PREFIX}*"):
        handle = _open(draft)
        abandoned = None if handle is None else lock(handle)
        if abandoned is None:
            with suppress(FileNotFoundError):  # another run has just finished it
                abandoned = time.time() - draft.stat().st_mtime > _ABANDONED
        if abandoned:
            shutil.rmtree(draft, ignore_errors=True)
        if handle is not None:
            os.close(handle)
