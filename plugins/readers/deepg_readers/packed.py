"""How files may be compressed: known by their first bytes. What unpacks them is imported when one is met."""

from __future__ import annotations

import re
import sys
from io import RawIOBase
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

PIECE: Final = 1 << 16
"""Packed bytes that are read at once."""


@frozen
class Packing:
    """A way to compress files."""

    name: str
    endings: tuple[str, ...]
    magic: bytes
    """A pattern of what such a file starts with."""
    open: Callable[[BinaryIO], RawIOBase] | None = None
    """Gives the text of a packed file; None for gzip, which isal inflates in a way of its own."""


class BehindError(EOFError):
    """What follows a stream is no other one."""


class Unpacked(RawIOBase):
    """Text as it is unpacked, stream by stream to the end of the file.

    What follows the last stream is damage: `bz2.open` and `lzma.open` drop it, and with it all that a damaged header begins.
    What a library says of damage becomes an EOFError, which isal's errors are treated like; a BehindError where what follows
    does not even begin as a stream.
    """

    def __init__(
        self, file: BinaryIO, start: Callable[[], Any], *damage: type[Exception], padding: bytes = b""
    ) -> None:
        self._file, self._start, self._damage, self._padding = file, start, damage, padding
        self._stream, self._packed = start(), b""

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Read some."""
        view, text = memoryview(buffer), b""
        try:
            while len(view) and not text and self._is_more():
                text = self._stream.decompress(self._packed, len(view))
                self._packed = b""
        except self._damage as error:
            raise EOFError(str(error)) from error
        view[: len(text)] = text
        return len(text)

    def _is_more(self) -> bool:
        """Look for what to unpack next: the rest of a stream, or another one behind it."""
        if self._stream.eof:
            self._packed = self._read_behind()
            if self._packed and not BEGIN.match(self._packed):
                raise BehindError
            self._stream = self._start() if self._packed else self._stream
            return bool(self._packed)
        if self._stream.needs_input:
            self._packed = self._file.read(PIECE)
            if not self._packed:
                message = "Compressed file ended before the end-of-stream marker was reached"
                raise EOFError(message)
        return True

    def _read_behind(self) -> bytes:
        """Give what follows a stream, without the padding that may stand between two."""
        packed: bytes = self._stream.unused_data.lstrip(self._padding)
        while not packed and (more := self._file.read(PIECE)):
            packed = more.lstrip(self._padding)
        return packed


def walk_gzip(file: BinaryIO) -> None:
    """Unpack a whole gzip file, to find out what is wrong with it.

    :raises EOFError: it is damaged, or cut off.
    :raises BehindError: what follows its last member is no other one.
    """
    from isal import igzip_lib

    def start() -> Any:
        return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)

    with Unpacked(file, start, igzip_lib.IsalError, padding=b"\0") as text:  # type: ignore[arg-type]  # as in text.py
        while text.read(PIECE):
            pass


def _open_bzip2(file: BinaryIO) -> RawIOBase:
    import bz2

    return Unpacked(file, bz2.BZ2Decompressor)


def _open_xz(file: BinaryIO) -> RawIOBase:
    import lzma

    return Unpacked(file, lzma.LZMADecompressor, lzma.LZMAError, padding=b"\0")


def _open_zstd(file: BinaryIO) -> RawIOBase:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    window = zstd.DecompressionParameter.window_log_max
    options = {int(window): window.bounds()[1]}  # else what `zstd --long=31` wrote is refused
    return Unpacked(file, lambda: zstd.ZstdDecompressor(options=options), zstd.ZstdError)


GZIP: Final = Packing("gzip", (".gz", ".bgz"), rb"\x1f\x8b")
PACKINGS: Final = (
    GZIP,
    Packing("bzip2", (".bz2",), rb"BZh[1-9]", _open_bzip2),
    Packing("xz", (".xz",), rb"\xfd7zXZ\0|\]\0\0", _open_xz),
    Packing("zstd", (".zst",), rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", _open_zstd),
)
BEGIN: Final = re.compile(rb"\x1f|BZ?\Z|BZh|[\xfd\]\x28\x50-\x5f]")
"""What a stream may begin with that is cut off right behind it, too."""
MAGIC: Final = re.compile(b"|".join(b"(%s)" % packing.magic for packing in PACKINGS))
"""A group for each: one search of 0.3 us, where a file of 3 kb is read in 20."""
ENDINGS: Final = tuple(ending for packing in PACKINGS for ending in packing.endings)


def find_packing(start: bytes) -> Packing | None:
    """Say how a file is compressed that starts with these bytes."""
    found = MAGIC.match(start)
    return PACKINGS[(found.lastindex or 0) - 1] if found else None


def promised_packing(name: str) -> Packing | None:
    """Say how a file ought to be compressed, by the ending of its name."""
    name = name.lower()
    if not name.endswith(ENDINGS):
        return None
    return next(packing for packing in PACKINGS if name.endswith(packing.endings))
