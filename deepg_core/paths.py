"""Paths as a spec has them: relative to the folder where it lies, and as text that every file can hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_BYTES: Final = range(0x80, 0x100)
"""Bytes of a file's name that are no UTF-8. Python has them as U+DC80 to U+DCFF, which no text may hold that is written."""
_WRITTEN: Final = {0xDC00 + byte: 0xEF00 + byte for byte in _BYTES}
"""As which they are written: letters for private use, as in MirBSD."""
_READ: Final = {there: here for here, there in _WRITTEN.items()}


def resolve_path(folder: Path, text: str) -> Path:
    """Resolve a path of a spec that lies in `folder`; `~` is the user's home."""
    home = os.path.expanduser(text)  # noqa: PTH111 - that of pathlib fails where there is no such user
    path = os.path.normpath(folder / home)
    restored = path.translate(_READ)
    return Path(path if restored == path or os.path.lexists(path) else restored)


def write_path(path: Path) -> str:
    """Write a path so that `resolve_path` reads it back, whatever bytes its names are of."""
    return str(path).translate(_WRITTEN)


def looks_trained(path: Path) -> bool:
    """Say whether a path names what holds a network: a file with such an ending, or a folder with checkpoints."""
    if path.is_dir():
        return (path / "checkpoints").is_dir() or any(path.glob("Ep.*"))
    return path.suffix.lower() in (".h5", ".hdf5", ".keras")
