"""What encoders return: letters go in with their sequence on an axis of its own, numbers of one dtype come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from deepg_core.encoders import Beside, Encoder
from deepg_core.encoders.integer import find_foreign
from deepg_core.examination.numbers import NUMBERS, find_infinite, to_float32
from deepg_core.examination.refusal import describe_value, refuse
from deepg_core.words import count_of

_TABLE: Final = "it is an array of finite numbers, a row for each code that `codes` gives, 256 of letters"


def examine_encoder(encoder: Encoder) -> None:
    """Look at what an encoder says of itself.

    :raises PluginError: its vocabulary is no different upper-case letters, its classes no texts, or its needs unknown.
    """
    letters: Any = getattr(encoder, "vocabulary", None)
    if not isinstance(letters, str) or not letters.isascii() or letters != letters.upper() or not _distinct(letters):
        right = "it is a text of different upper-case letters of ASCII"
        raise refuse("encoder", encoder, f"has the `vocabulary` {letters!r}", right)
    classes: Any = encoder.classes
    named = isinstance(classes, tuple | list) and all(isinstance(name, str) and name for name in classes)
    if not named or len(set(classes)) < len(classes):
        right = "they are a tuple of different texts, one for each of its columns, or empty"
        raise refuse("encoder", encoder, f"has the `classes` {classes!r}", right)
    known = [part.name for part in attrs.fields(Beside)]
    if unknown := sorted(map(str, set(encoder.needs) - set(known))):
        raise refuse("encoder", encoder, f"needs `{unknown[0]}`", f"it can ask for {', '.join(known)}")


def encode_letters(encoder: Encoder, letters: NDArray[np.uint8], beside: Beside) -> NDArray[Any]:
    """Encode letters (windows, length), or (windows,) of one letter each, which then have no axis of positions afterwards.

    :return: int32 where the encoder gives `numbers`, else float32; the windows on the first axis.
    :raises PluginError: the encoder gives something else.
    """
    single, letters = letters.ndim == 1, letters.view()
    letters.flags.writeable = False  # else what one encoder changes is blamed on the format that gave them
    encoded: Any = encoder.encode(letters[:, None] if single else letters, _with_axis(beside) if single else beside)
    if not isinstance(encoded, np.ndarray) or encoded.dtype.kind not in NUMBERS:
        right = "`encode` gives a numpy array, float32, or int32 where it gives `numbers`"
        raise refuse("encoder", encoder, f"gives {describe_value(encoded)}", right)
    if encoded.ndim < 2 or len(encoded) != len(letters) or (letters.size and 0 in encoded.shape[1:]):
        what = f"gives {describe_value(encoded)} for {count_of(len(letters), 'window')}"
        raise refuse("encoder", encoder, what, "the batch stays on the first axis: (windows, length, columns)")
    if encoder.numbers is not None and encoded.dtype.kind == "f":
        what = f"says that it gives {encoder.numbers} `numbers`, but gives {describe_value(encoded)}"
        raise refuse("encoder", encoder, what, "give int32, or leave `numbers` out")
    numbers: NDArray[Any] = to_float32(encoded) if encoder.numbers is None else encoded.astype(np.int32, copy=False)
    return numbers[:, 0] if single and numbers.shape[1] == 1 else numbers


def read_table(encoder: Encoder) -> NDArray[Any] | None:
    """Give the rows of an encoder's codes, int32 where it gives `numbers`, else float32; None where it has no table.

    :raises PluginError: it is no array of finite numbers.
    """
    table: Any = encoder.table
    if table is None:
        return None
    if not isinstance(table, np.ndarray) or table.dtype.kind not in NUMBERS or not table.size:
        raise refuse("encoder", encoder, f"has {describe_value(table)} as `table`", _TABLE)
    rows: NDArray[Any] = to_float32(table) if encoder.numbers is None else table.astype(np.int32, copy=False)
    examine_encoded(encoder, rows)
    return rows


def code_letters(encoder: Encoder, letters: NDArray[np.uint8], rows: int) -> NDArray[Any]:
    """Give letters (windows, length), or (windows,) of one letter each, as codes: unsigned (windows, places) or (windows,).

    :param rows: how many codes there are.
    :raises PluginError: the encoder gives something else.
    """
    single = letters.ndim == 1
    codes: Any = encoder.codes(letters[:, None] if single else letters)
    if not isinstance(codes, np.ndarray) or codes.dtype.kind != "u" or codes.ndim != 2 or len(codes) != len(letters):
        what = f"gives {describe_value(codes)} as the codes of {count_of(len(letters), 'window')}"
        raise refuse("encoder", encoder, what, "they are unsigned, (windows, places)")
    if np.iinfo(codes.dtype).max >= rows and codes.size and codes.max() >= rows:
        raise refuse("encoder", encoder, f"gives the code {codes.max()}, and its `table` has {rows} rows", _TABLE)
    return np.ascontiguousarray(codes[:, 0] if single and codes.shape[1] == 1 else codes)


def examine_codes(
    encoder: Encoder, table: NDArray[Any], coded: Mapping[str, NDArray[Any]], encoded: Mapping[str, NDArray[Any]]
) -> None:
    """Compare what is looked up with what is encoded: a backend on another device learns from the former.

    :raises PluginError: they differ.
    """
    codes = (name for name, array in coded.items() if array.dtype.kind == "u")
    if not all(np.array_equal(table[coded[name]], encoded[name]) for name in codes):
        what = "gives other numbers by `encode`, or `disturb`, than by its `table`"
        raise refuse("encoder", encoder, what, "make them agree, or let `table` be None")


def disturb_encoded(encoder: Encoder, encoded: NDArray[Any], draw: NDArray[np.uint64]) -> NDArray[Any]:
    """Let the encoder add its noise; shape and dtype stay.

    :raises PluginError: the shape changes.
    """
    disturbed: Any = encoder.disturb(encoded, draw)
    if not isinstance(disturbed, np.ndarray) or disturbed.shape != encoded.shape:
        what = f"gives {describe_value(disturbed)} for {describe_value(encoded)} that it is to disturb"
        raise refuse("encoder", encoder, what, "`disturb` leaves shape and dtype as they are")
    return disturbed.astype(encoded.dtype, copy=False)


def examine_classes(encoder: Encoder, encoded: NDArray[Any]) -> None:
    """Compare the columns of letters that are a target with their names.

    :raises PluginError: there are more or fewer of them.
    """
    count = len(encoder.classes)
    if count and encoded.dtype == np.float32 and encoded.shape[-1] != count:
        what = f"gives {count_of(encoded.shape[-1], 'column')}, but names {count} `classes`"
        raise refuse("encoder", encoder, what, "letters are predicted, and each column has a name, or none has")


def examine_encoded(encoder: Encoder, encoded: NDArray[Any]) -> None:
    """Look at the numbers themselves.

    :raises PluginError: they are not finite, or none of the encoder's `numbers`.
    """
    if encoded.dtype == np.float32:
        if find_infinite(encoded) is not None:
            raise refuse("encoder", encoder, "gives NaN or infinity", "numbers are finite")
    elif encoder.numbers is not None and find_foreign(encoded, encoder.numbers).any():
        what = f"gives the numbers {encoded.min()} to {encoded.max()}"
        right = f"of {encoder.numbers} `numbers` these are 0 to {encoder.numbers - 1}"
        raise refuse("encoder", encoder, what, right)


def _distinct(letters: str) -> bool:
    return 0 < len(letters) == len(set(letters))


def _with_axis(beside: Beside) -> Beside:
    return beside if beside.qualities is None else attrs.evolve(beside, qualities=beside.qualities[:, None])
