"""A file's text, plain or gzip: small files in memory, large ones as they come.

isal checks length and CRC of every member of a gzip. A large one is inflated in a thread beside the parser: isal lets go
of the interpreter's lock meanwhile.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from gzip import BadGzipFile
from io import BufferedReader, BytesIO, FileIO
from typing import TYPE_CHECKING, Final

import numpy as np
from isal import igzip, igzip_threaded
from isal.igzip_lib import IsalError

from deepg_core.errors import DataError
from deepg_core.regular import require_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC: Final = b"\x1f\x8b"
BOM: Final = b"\xef\xbb\xbf"
NUL: Final = b"\0"
MARKS: Final = (b">", b"@", b"+", b";")
"""What means something else at the start of a line than inside."""
Text = FileIO | BufferedReader | BytesIO
LONG: Final = 1 << 22
"""Bytes that are held of a line, or of a record, where memory must not grow with it."""
BLOCK: Final = 1 << 19
"""Bytes of text handled at once: with the arrays made of them they stay in the processor's cache (2 MB a core)."""


@contextmanager
def open_text(path: Path) -> Iterator[Text]:
    """Open a file to read its text. The first bytes decide and not the name: a gzip without `.gz` is inflated too.

    :raises DataError: now or when it is read: no regular file; unreadable; named `.gz` but not gzip; damaged.
    """
    try:
        with _small(path) if require_regular(path) <= BLOCK else _large(path) as text:
            yield text
    except (EOFError, BadGzipFile, IsalError) as error:  # type: ignore[misc]  # isal's stub has it as a variable
        message = f"is truncated or damaged: {error}; copy it again"
        raise DataError(message, path) from error
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise DataError(message, path) from error


def _small(path: Path) -> Text:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))  # and no file object: 5 us instead of 15
    try:
        data = b"".join(iter(lambda: os.read(handle, BLOCK), b""))
    finally:
        os.close(handle)
    return BytesIO(igzip.decompress(data) if _is_gzip(path, data) else data)  # type: ignore[no-untyped-call]


@contextmanager
def _large(path: Path) -> Iterator[Text]:
    with path.open("rb", buffering=0) as file:
        packed = _is_gzip(path, file.read(len(MAGIC)))
        file.seek(0)
        if not packed:
            yield file
            return
        with igzip_threaded.open(file, threads=1, block_size=BLOCK) as text:  # type: ignore[no-untyped-call]
            yield text  # inflated in a thread, which costs 0.2 ms to start; inflating 3 kb takes 0.013


def _is_gzip(path: Path, start: bytes) -> bool:
    packed = start.startswith(MAGIC)
    if start and not packed and str(path).lower().endswith(".gz"):
        message = "is not gzip, although its name ends in .gz; rename it or copy it again"
        raise DataError(message, path)
    return packed


def whole_lines(path: Path, *, cut: bool = False) -> Iterator[bytes]:
    """Yield a file's text without its byte order mark; each block but the last ends with a line feed.

    With `cut`, a line of `LONG` bytes that starts with no `>` comes in several blocks, which do not start with one either.

    A line that holds a NUL, which is no text, is not read to its end: a sparse file of NULs is a line of any length.

    :raises DataError: as `opened`.
    """
    pieces: list[bytes] = []  # joined when a line ends: a chromosome may be one line
    with open_text(path) as file:
        block = file.read(BLOCK).removeprefix(BOM)
        while block:
            end = block.rfind(b"\n") + 1
            if end:
                yield b"".join([*pieces, block[:end]])
                pieces.clear()
            pieces.append(block[end:])
            block = file.read(BLOCK) if end or NUL not in block else b""
            if cut and len(pieces) * BLOCK > LONG and not (pieces[0].startswith(b">") or block.startswith(MARKS)):
                yield b"".join(pieces)
                pieces.clear()
    if text := b"".join(pieces):
        yield text


def is_plain(text: bytes | bytearray, stop: int | None = None) -> bool:
    """Whether this, up to `stop`, is UTF-8 without NUL and carriage returns."""
    if text.find(NUL, 0, stop) >= 0 or text.find(b"\r", 0, stop) >= 0:
        return False
    if text.isascii() if stop is None else np.frombuffer(text, np.uint8, stop).max(initial=0) < 128:
        return True
    try:
        text[:stop].decode()
    except UnicodeDecodeError:
        return False
    return True
