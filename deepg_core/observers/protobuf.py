"""The wire format of Protocol Buffers, as far as event files need it: a message is the bytes of its fields, joined."""

from __future__ import annotations

import struct
from collections.abc import Iterable


def whole_field(field: int, number: int) -> bytes:
    """Write a whole number of at least 0, an enum or a bool."""
    return varint(field << 3) + varint(number)


def bytes_field(field: int, content: bytes | str) -> bytes:
    """Write a text, bytes, or a message in the message."""
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def float_field(field: int, value: float) -> bytes:
    """Write a float32."""
    return struct.pack("<Bf", field << 3 | 5, value)


def double_field(field: int, value: float) -> bytes:
    """Write a float64."""
    return struct.pack("<Bd", field << 3 | 1, value)


def doubles_field(field: int, values: Iterable[float]) -> bytes:
    """Write float64s, packed."""
    return bytes_field(field, b"".join(struct.pack("<d", value) for value in values))


def varint(number: int) -> bytes:
    """Write a whole number, 7 bits a byte, the lowest first."""
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def read_varint(content: bytes, place: int) -> tuple[int, int]:
    """Read what `varint` wrote; give it and the place behind it.

    :raises IndexError: it does not end.
    """
    number = shift = 0
    while content[place] > 127:
        number |= (content[place] & 127) << shift
        place, shift = place + 1, shift + 7
    return number | content[place] << shift, place + 1
