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


@frozen
class Packing:
    """A way to compress files."""

    name: str
    endings: tuple[str, ...]
    magic: bytes
    """A pattern of what such a file starts with."""
    open: Callable[[BinaryIO], RawIOBase] | None = None
    """Gives the text of a packed file; None for gzip, which isal inflates in a way of its own."""


class Unpacked(RawIOBase):
    """Text as it is unpacked. What its library says of damage becomes an EOFError, which isal's errors are treated like."""

    def __init__(self, file: Any, *damage: type[Exception]) -> None:
        self._file, self._damage = file, damage

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Read some."""
        try:
            read: int = self._file.readinto(buffer)
        except self._damage as error:
            raise EOFError(str(error)) from error
        return read


def _open_bzip2(file: BinaryIO) -> RawIOBase:
    import bz2

    return Unpacked(bz2.open(file))


def _open_xz(file: BinaryIO) -> RawIOBase:
    import lzma

    return Unpacked(lzma.open(file), lzma.LZMAError)


def _open_zstd(file: BinaryIO) -> RawIOBase:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    window = zstd.DecompressionParameter.window_log_max
    options = {int(window): window.bounds()[1]}  # else what `zstd --long=31` wrote is refused
    return Unpacked(zstd.open(file, options=options), zstd.ZstdError)


GZIP: Final = Packing("gzip", (".gz", ".bgz"), rb"\x1f\x8b")
PACKINGS: Final = (
    GZIP,
    Packing("bzip2", (".bz2",), rb"BZh[1-9]", _open_bzip2),
    Packing("xz", (".xz",), rb"\xfd7zXZ\0|\]\0\0", _open_xz),
    Packing("zstd", (".zst",), rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", _open_zstd),
)
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
