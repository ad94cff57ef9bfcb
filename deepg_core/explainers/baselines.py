"""What an input is compared with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.errors import OptionError
from deepg_core.evaluation.shuffle import shuffle_windows
from deepg_core.explainers.options import Baseline
from deepg_core.explainers.subject import Subject

_NO_LETTER = 0
"""Of no vocabulary, which N may be in."""


def make_baseline(kind: Baseline, subject: Subject, inputs: Arrays, rng: np.random.Generator) -> Arrays:
    """Give a baseline of each input that is no whole numbers: name -> float32 of its shape.

    zero: zeros, deepG's default; shuffle: the same positions in another order; dinucleotide: the same letters in an order
    in which pairs of neighbours come as often; uniform: the same share of each letter at every position. What is no
    sequence (a table) has zeros in any case.

    :raises OptionError: `dinucleotide` or `uniform` of an input that is a sequence, but not of letters, or any but `zero`
        where no input is a sequence (ready arrays).
    """
    made: dict[Baseline, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
        "zero": np.zeros_like,
        "shuffle": lambda array: _shuffle_places(array, rng),
        "uniform": lambda array: _share_evenly(array, subject.vocabulary),
        "dinucleotide": lambda array: _shuffle_pairs(array, subject.vocabulary, rng),
    }
    floats = {name: array for name, array in inputs.items() if array.dtype.kind == "f"}
    if kind != "zero" and not floats.keys() & subject.sequences:
        raise OptionError("", f'baseline: "{kind}" is made of sequences, and no input is known to be one; use "zero"')
    if kind in ("dinucleotide", "uniform") and (others := sorted(floats.keys() & subject.sequences - subject.letters)):
        message = f'baseline: "{kind}" is made of letters, and `{others[0]}` is none of single letters'
        raise OptionError("", f'{message}; use "zero" or "shuffle"')
    return {
        name: made[kind](array) if name in subject.sequences else np.zeros_like(array) for name, array in floats.items()
    }


def _share_evenly(array: NDArray[np.float32], vocabulary: str) -> NDArray[np.float32]:
    even = np.zeros_like(array)
    even[..., : len(vocabulary)] = 1 / len(vocabulary)
    return even


def _shuffle_places(array: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Put the positions of each window in an order of its own."""
    order = rng.permuted(np.broadcast_to(np.arange(array.shape[-2]), array.shape[:-1]), axis=-1)
    return np.take_along_axis(array, order[..., None], axis=-2)


def _shuffle_pairs(array: NDArray[np.float32], vocabulary: str, rng: np.random.Generator) -> NDArray[np.float32]:
    """Shuffle the letters of each window; a position that is no single letter stays as it is, where it is."""
    codes = np.frombuffer(vocabulary.encode("ascii"), np.uint8)
    number = array[..., : len(codes)].argmax(axis=-1)
    single = (array.max(axis=-1) == 1) & (array.sum(axis=-1) == 1) & (array[..., : len(codes)].max(axis=-1) == 1)
    letters = np.where(single, codes[number], np.uint8(_NO_LETTER))
    flat = letters.reshape(-1, letters.shape[-1])
    draw = rng.integers(1 << 63, size=len(flat), dtype=np.uint64)
    shuffled = shuffle_windows(flat, draw, vocabulary.encode("ascii")).reshape(letters.shape)
    place = np.zeros(256, np.int64)
    place[codes] = np.arange(len(codes))
    rows = np.eye(array.shape[-1], dtype=np.float32)[place[shuffled]]
    return np.where(single[..., None], rows, array)
