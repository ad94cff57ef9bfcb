"""Which reader a file without a known ending asks for, by the first byte of its text."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Final

from deepg_core.regular import require_regular

_READERS: Final = {b">": "fasta", b"@": "fastq"}
_GZIP: Final = b"\x1f\x8b"


def tell_reader(path: Path) -> str | None:
    """Give the name of the reader; None where the byte is none that is known."""
    return _READERS.get(_read_first(path))


def _read_first(path: Path) -> bytes:
    """Give the first byte of a text, which may be compressed; nothing where there is none."""
    require_regular(path)
    with path.open("rb") as file:
        start = file.read(len(_GZIP))
    try:
        with gzip.open(path) if start == _GZIP else path.open("rb") as text:
            return text.read(1)
    except (OSError, EOFError):  # the reader will say what is wrong
        return b""
