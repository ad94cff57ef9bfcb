"""A `Place` as JSON has it, the open record included, which windows to come need."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.block import RecordBlock
from deepg_core.inference.pieces import Held, Place


def write_place(place: Place) -> dict[str, Any]:
    """Give what `read_place` reads."""
    held = place.held
    content: dict[str, Any] = {"file": place.file, "blocks": place.blocks, "checksum": place.checksum}
    content |= {"broken": place.broken, "held": None}
    if held:
        tail = held.tail
        content["held"] = {
            "file": held.file,
            "before": held.before,
            "header": _pack(tail.header_text),
            "letters": _pack(tail.letters),
            "qualities": None if tail.qualities is None else _pack(tail.qualities),
        }
    return content


def read_place(content: dict[str, Any]) -> Place:
    """Give the place.

    :raises KeyError, TypeError, ValueError: it is damaged.
    """
    broken, held = tuple(content["broken"]), content["held"]
    if held is None:
        return Place(content["file"], content["blocks"], content["checksum"], None, broken)
    header, letters = _unpack(held["header"]), _unpack(held["letters"])
    qualities = None if held["qualities"] is None else _unpack(held["qualities"])
    lengths = (np.array([len(text)], np.int64) for text in (letters, header))
    length, header_length = lengths
    tail = RecordBlock(letters, length, header, header_length, qualities, unfinished=True)
    begun = Held(tail, held["file"], held["before"])
    return Place(content["file"], content["blocks"], content["checksum"], begun, broken)


def _pack(text: NDArray[np.uint8]) -> str:
    return base64.b64encode(text.tobytes()).decode()


def _unpack(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(base64.b64decode(text), np.uint8)
