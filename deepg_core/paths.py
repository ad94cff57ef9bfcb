"""Paths as a spec has them: relative to the folder where it lies."""

from __future__ import annotations

import os
from pathlib import Path


def resolve_path(folder: Path, text: str) -> Path:
    """Resolve a path of a spec that lies in `folder`; `~` is the user's home."""
    home = os.path.expanduser(text)  # noqa: PTH111 - that of pathlib fails where there is no such user
    return Path(os.path.normpath(folder / home))
