"""TensorBoard scalars, without TensorBoard.

An event file is a series of length-prefixed protobuf messages with CRC-32C checks. The libraries that write it import
torch or TensorFlow where these are installed (2 to 5 s, and the wrong framework in the process); a scalar needs neither.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

_TABLE: Final = []
for _byte in range(256):
    for _ in range(8):
        _byte = (_byte >> 1) ^ (0x82F63B78 if _byte & 1 else 0)
    _TABLE.append(_byte)


class EventFile:
    """Writes scalars to a new event file in `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{int(time.time())}.{socket.gethostname()}.{os.getpid()}"
        self._file = (folder / name).open("wb")
        self._write(_bytes(3, b"brain.Event:2"))

    def add(self, step: int, scalars: dict[str, float]) -> None:
        """Write name -> value for a step, and flush."""
        values = b"".join(_bytes(1, _bytes(1, tag.encode()) + _float(2, value)) for tag, value in scalars.items())
        self._write(_varint_field(2, step) + _bytes(5, values))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, message: bytes) -> None:
        event = struct.pack("<Bd", 1 << 3 | 1, time.time()) + message
        length = struct.pack("<Q", len(event))
        self._file.write(length + _masked_crc(length) + event + _masked_crc(event))
        self._file.flush()


class TensorBoard:
    """Curves in `folder/train` and `folder/validation`, under the same names, so TensorBoard draws them into one plot."""

    def __init__(self, folder: Path, history: Iterable[dict[str, Any]] = ()) -> None:
        """Start anew with the epochs so far; event files of a run that was interrupted are replaced."""
        for old in folder.glob("*/events.out.tfevents.*"):
            old.unlink()
        self._folder = folder
        self._train = EventFile(folder / "train")
        self._validation: EventFile | None = None
        for record in history:
            self.add(record)

    def add(self, record: dict[str, Any]) -> None:
        """Write an epoch."""
        values = {name: value for name, value in record.items() if name not in ("epoch", "seconds")}
        self._train.add(record["epoch"], {name: v for name, v in values.items() if not name.startswith("val_")})
        validation = {name[len("val_") :]: value for name, value in values.items() if name.startswith("val_")}
        if validation:
            self._validation = self._validation or EventFile(self._folder / "validation")
            self._validation.add(record["epoch"], validation)

    def close(self) -> None:
        """Close the files."""
        self._train.close()
        if self._validation:
            self._validation.close()


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
