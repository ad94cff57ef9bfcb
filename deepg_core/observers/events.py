"""TensorBoard scalars, without TensorBoard.

An event file is a series of length-prefixed protobuf messages with CRC-32C checks. The libraries that write it import
torch or TensorFlow where these are installed (2 to 5 s, and the wrong framework in the process); a scalar needs neither.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deepg_core.errors import DeepgError

_TABLE: Final = []
for _byte in range(256):
    for _ in range(8):
        _byte = (_byte >> 1) ^ (0x82F63B78 if _byte & 1 else 0)
    _TABLE.append(_byte)


class EventFile:
    """Writes scalars to a new event file in `folder`.

    :raises DeepgError: it cannot be written, now or later.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"events.out.tfevents.{int(time.time())}.{socket.gethostname()}.{os.getpid()}"
        with self._explained():
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb", buffering=0)  # what cannot be written would fail again at the end
        self._write(_bytes(3, b"brain.Event:2"))

    def add(self, step: int, scalars: dict[str, float]) -> None:
        """Write name -> value for a step, at once."""
        values = b"".join(_bytes(1, _bytes(1, tag.encode()) + _float(2, value)) for tag, value in scalars.items())
        self._write(_varint_field(2, step) + _bytes(5, values))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, message: bytes) -> None:
        event = struct.pack("<Bd", 1 << 3 | 1, time.time()) + message
        length = struct.pack("<Q", len(event))
        rest = length + _masked_crc(length) + event + _masked_crc(event)
        with self._explained():
            while rest:
                rest = rest[self._file.write(rest) :]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"{self._path} cannot be written: {error.strerror}"
            raise DeepgError(message) from error


def _varint(number: int) -> bytes:
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def _varint_field(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _float(field: int, value: float) -> bytes:
    return struct.pack("<Bf", field << 3 | 5, value)


def _masked_crc(data: bytes) -> bytes:
    """CRC-32C (Castagnoli), rotated and shifted as the TFRecord format asks."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
