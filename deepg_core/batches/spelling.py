"""Batches as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.codes import MASK
from deepg_core.words import shorten

_SHOWN: Final = 48
"""Letters of a window that fit into a table."""


def spell_rows(array: NDArray[Any], names: Sequence[str]) -> list[str]:
    """Spell each example of an input or target.

    :param names: of the columns; empty where they have none.
    """
    return [_spell_row(row, names) for row in array]


def spell_letters(window: NDArray[np.uint8]) -> str:
    """Give letters as text, `-` for padding, the middle of a long window left out."""
    text = np.where(window == 0, ord("-"), window).astype(np.uint8).tobytes().decode("ascii")
    half = (_SHOWN - 3) // 2
    return text if len(text) <= _SHOWN else f"{text[:half]}...{text[-half:]}"


def spell_hidden(shown: NDArray[np.uint8], letters: NDArray[np.uint8], weight: NDArray[np.float32] | None) -> str:
    """Give a window as a masked language model sees it: `#` where it is masked, lower case for other letters to be found.

    :param shown: codes of what it sees, and `letters` of what is there.
    :param weight: how much each letter counts in the loss; None: all count.
    """
    chosen = shown != letters if weight is None else (weight > 0) | (shown != letters)
    marked = np.where(shown == MASK, np.uint8(ord("#")), np.where(chosen & (shown > 0), shown | np.uint8(32), shown))
    return spell_letters(marked)


def shorten_name(name: str) -> str:
    """Give a name as it fits into a table."""
    name = name.rstrip()
    name = "".join(letter if letter.isprintable() else "?" for letter in name)  # a line feed would break the table
    return shorten(name)


def _spell_row(array: NDArray[Any], names: Sequence[str]) -> str:
    """Name the columns where each row has a single 1, or `-` where it has none; other rows are numbers."""
    rows = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
    if len(names) == rows.shape[1] and ((rows == 0) | (rows == 1)).all() and (rows.sum(axis=1) <= 1).all():
        joint = "" if all(len(name) == 1 for name in names) else " "
        return joint.join(names[int(row.argmax())] if row.any() else "-" for row in rows)
    text = np.array2string(array, threshold=6, separator=" ", formatter={"float_kind": _spell_number})
    return text.replace("\n", "")


def _spell_number(number: np.floating[Any]) -> str:
    """Give three digits behind the point; of a number below 1 the first three that are not 0."""
    return np.format_float_positional(number, precision=3, fractional=bool(abs(number) >= 1), trim="-")
