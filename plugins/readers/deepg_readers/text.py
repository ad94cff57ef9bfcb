"""A file's text, plain or packed: small files in memory, large ones as they come.

isal checks length and CRC of every member of a gzip. A large one is inflated in a thread beside the parser: isal lets go
of the interpreter's lock meanwhile.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from gzip import BadGzipFile
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np
from isal import igzip, igzip_threaded
from isal.igzip_lib import IsalError

from deepg_core.errors import DataError
from deepg_core.regular import require_regular
from deepg_readers.foreign import START, name_foreign
from deepg_readers.packed import GZIP, BehindError, Packing, find_packing, promised_packing, walk_gzip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from io import BufferedReader, RawIOBase
    from pathlib import Path

    Text = RawIOBase | BufferedReader | BytesIO
BOM: Final = b"\xef\xbb\xbf"
NUL: Final = b"\0"
MARKS: Final = (b">", b"@", b"+", b";")
"""What means something else at the start of a line than inside."""
LONG: Final = 1 << 22
"""Bytes that are held of a line, or of a record, where memory must not grow with it."""
BLOCK: Final = 1 << 19
"""Bytes of text handled at once: with the arrays made of them they stay in the processor's cache (2 MB a core)."""


@contextmanager
def open_text(path: Path) -> Iterator[Text]:
    """Open a file to read its text. The first bytes decide and not the name: a gzip without `.gz` is inflated too.

    :raises DataError: now or when it is read: no regular file; unreadable; named as if it were packed; damaged.
    """
    try:
        with _small(path) if require_regular(path) <= BLOCK else _large(path) as text:
            yield text
    except (EOFError, BadGzipFile, IsalError) as error:  # type: ignore[misc]  # isal's stub has it as a variable
        raise _damaged(path, error) from error
    except ImportError as error:
        message = f"cannot be unpacked: {error}; unpack it before"
        raise DataError(message, path) from error
    except OSError as error:
        if error.errno is None:  # bz2 says so of a damaged file
            raise _damaged(path, error) from error
        message = f"cannot be read: {error.strerror or error}"
        raise DataError(message, path) from error


def _damaged(path: Path, error: Exception) -> DataError:
    if isinstance(error, BehindError) or _is_more_behind(path):
        return DataError("has bytes behind the end of its compressed data; cut them off, or copy it again", path)
    return DataError(f"is truncated or damaged: {error}; copy it again", path)


def _is_more_behind(path: Path) -> bool:
    """Find out whether what is wrong with a gzip is what stands behind it: isal says that it ends too early."""
    with path.open("rb") as file:
        if find_packing(file.read(START)) is not GZIP:
            return False
        file.seek(0)
        try:
            walk_gzip(file)
        except EOFError as error:
            return isinstance(error, BehindError)
    return False


def _small(path: Path) -> AbstractContextManager[Text]:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))  # and no file object: 5 us instead of 15
    try:
        data = b"".join(iter(lambda: os.read(handle, BLOCK), b""))
    finally:
        os.close(handle)
    packing = _packing(path, data)
    if packing and packing.open:
        return packing.open(BytesIO(data))  # as it comes: 500 kB of zstd can hold 100 GB, of gzip 500 MB
    return BytesIO(igzip.decompress(data) if packing else data)  # type: ignore[no-untyped-call]


@contextmanager
def _large(path: Path) -> Iterator[Text]:
    with path.open("rb", buffering=0) as file:
        packing = _packing(path, file.read(START))
        file.seek(0)
        if packing is None:
            yield file
        elif packing.open:
            with packing.open(file) as text:
                yield text
        else:  # inflated in a thread, which costs 0.2 ms to start; inflating 3 kb takes 0.013
            with igzip_threaded.open(file, threads=1, block_size=BLOCK) as text:  # type: ignore[no-untyped-call]
                yield text


def _packing(path: Path, start: bytes) -> Packing | None:
    packing = find_packing(start)
    if start and not packing and (promised := promised_packing(str(path))):
        mismatch = (
            f"is not {promised.name}, although its name ends in {path.suffix.lower()}; rename it or copy it again"
        )
        raise DataError(name_foreign(start[:START]) or mismatch, path)
    return packing


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
