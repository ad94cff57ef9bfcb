"""Event files of TensorBoard, without TensorBoard.

An event file is a series of length-prefixed protobuf messages with CRC-32C checks. The libraries that write it import
torch or TensorFlow where these are installed (2 to 5 s, and the wrong framework in the process); a summary needs neither.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from deepg_core.errors import DeepgError
from deepg_core.observers.protobuf import bytes_field, double_field, read_varint, whole_field

_TABLE: Final = []
for _byte in range(256):
    for _ in range(8):
        _byte = (_byte >> 1) ^ (0x82F63B78 if _byte & 1 else 0)
    _TABLE.append(_byte)
_VERSION: Final = bytes_field(3, "brain.Event:2")
_STEP: Final = 2 << 3
_AT: Final = 9
"""Where the step of an event stands that this module wrote: behind its time."""
_NUMBERS: Final = count()
"""Two files of a process and a second have different names."""


class EventFile:
    """Writes summaries to a new event file in `folder`.

    :raises DeepgError: it cannot be written, now or later.
    """

    def __init__(self, folder: Path) -> None:
        parts = (int(time.time()), socket.gethostname(), os.getpid(), next(_NUMBERS))
        self._path = folder / ".".join(["events.out.tfevents", *map(str, parts)])
        with self._explained():
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb", buffering=0)  # what cannot be written would fail again at the end
        self._write(double_field(1, time.time()) + _VERSION)

    def add(self, step: int, values: Iterable[bytes]) -> None:
        """Write the values of a step (`summaries`), at once."""
        summary = b"".join(bytes_field(1, value) for value in values)
        self._write(double_field(1, time.time()) + whole_field(2, step) + bytes_field(5, summary))

    def copy(self, event: bytes) -> None:
        """Write an event that `read_events` read, with its time."""
        self._write(event)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, event: bytes) -> None:
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


def read_events(path: Path) -> Iterator[tuple[int, bytes]]:
    """Read the events that an `EventFile` wrote, each with its step, up to the first that is not whole."""
    content, place = path.read_bytes(), 0
    while len(header := content[place : place + 12]) == 12:
        event = content[place + 12 : place + 12 + struct.unpack("<Q", header[:8])[0]]
        check = content[place + 12 + len(event) : place + 16 + len(event)]
        if header[8:] != _masked_crc(header[:8]) or check != _masked_crc(event):
            return
        place += 16 + len(event)
        if event[_AT : _AT + 1] == bytes([_STEP]):
            yield read_varint(event, _AT + 1)[0], event


def _masked_crc(data: bytes) -> bytes:
    """CRC-32C (Castagnoli), rotated and shifted as the TFRecord format asks."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
