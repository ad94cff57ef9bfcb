"""What an input is compared with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.evaluation.shuffle import shuffle_windows
from deepg_core.explainers.options import Baseline
from deepg_core.explainers.subject import Subject

_OTHER = ord("N")


def make_baseline(kind: Baseline, subject: Subject, inputs: Arrays, rng: np.random.Generator) -> Arrays:
    """Give a baseline of each input that is no whole numbers: name -> float32 of its shape.

    zero: zeros, deepG's default; shuffle: the same positions in another order; dinucleotide: the same letters in an order
    in which pairs of neighbours come as often; uniform: the same share of each column at every position. What is not
    letters (a table) has zeros in any case.
    """
    made = {
        "zero": np.zeros_like,
        "shuffle": lambda array: _shuffle_places(array, rng),
        "uniform": lambda array: np.full_like(array, 1 / array.shape[-1]),
        "dinucleotide": lambda array: _shuffle_pairs(array, subject.vocabulary, rng),
    }
    floats = {name: array for name, array in inputs.items() if array.dtype.kind == "f"}
    return {
        name: made[kind](array) if name in subject.letters else np.zeros_like(array) for name, array in floats.items()
    }


def _shuffle_places(array: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Put the positions of each example in an order of its own."""
    order = rng.permuted(np.broadcast_to(np.arange(array.shape[1]), array.shape[:2]), axis=1)
    return np.take_along_axis(array, order[..., None], axis=1)


def _shuffle_pairs(array: NDArray[np.float32], vocabulary: str, rng: np.random.Generator) -> NDArray[np.float32]:
    """Shuffle the letters of each example; a position that is no single letter stays as it is, where it is."""
    codes = np.frombuffer(vocabulary.encode("ascii"), np.uint8)
    number = array[..., : len(codes)].argmax(axis=-1)
    single = (array.max(axis=-1) == 1) & (array.sum(axis=-1) == 1) & (array[..., : len(codes)].max(axis=-1) == 1)
    letters = np.where(single, codes[number], np.uint8(_OTHER))
    shuffled = shuffle_windows(letters, int(rng.integers(1 << 31)), vocabulary.encode("ascii"))
    place = np.zeros(256, np.int64)
    place[codes] = np.arange(len(codes))
    rows = np.eye(array.shape[-1], dtype=np.float32)[place[shuffled]]
    return np.where(single[..., None], rows, array)
