"""Locks that end with their process, however it ends: what a killed process leaves behind is nobody's."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def lock(handle: int) -> bool | None:
    """Lock an open file or folder until it is closed.

    :return: whether it is ours now; None where the system or the disk has no such locks.
    """
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # ENOLCK, EOPNOTSUPP: some network disks
        return None
    return True


def is_at(path: Path, handle: int) -> bool:
    """Say whether an open file still lies at a path: another process may have removed it before the lock was ours."""
    try:
        return bool(os.path.samestat(path.stat(), os.fstat(handle)))
    except FileNotFoundError:
        return False
