"""What is said of the other strand, turned back to the letters that it is of, and the mean of both."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from deepg_core.attributions.ask import Ready
from deepg_core.batches import Arrays
from deepg_core.corpus.corpus import complement
from deepg_core.encoders.vocabulary import number_letters
from deepg_core.errors import OptionError
from deepg_core.explainers import Attribution
from deepg_core.explainers.prepare import Prepared
from deepg_core.inference.grid import Numbers
from deepg_core.inference.opened import Opened
from deepg_core.inference.padding import Padding


def refuse_strands(opened: Opened, ready: Ready, padding: Padding) -> None:
    """Complain where what is said of both strands has no mean.

    :raises OptionError: it has none, with the reason.
    """
    target, vocabulary = ready.target, ready.reading.vocabulary
    shape = opened.checkpoint.network.graph.shapes[target.layer]
    alone = [letter for letter, place in zip(vocabulary, find_complements(vocabulary), strict=True) if place < 0]
    reason = None
    if alone:
        reason = f"the complement of `{alone[0]}` is not in the vocabulary, {vocabulary}"
    elif prod(shape) != shape[-1]:
        reason = f"`{target.layer}` says something of each of its positions, which are others on the other strand"
    elif padding in ("standard", "right") and opened.spec.sampling.reverse_complement_encoding:
        reason = (
            "the network reads the other strand too, and padding stands on one side of both (--padding none adds none)"
        )
    if reason:
        raise OptionError("", f"--both-strands: {reason}; leave it out")


def find_complements(vocabulary: str) -> NDArray[np.int64]:
    """Give the place of each letter's complement in the vocabulary, -1 where it is not there."""
    number = number_letters(vocabulary).astype(np.int64)
    place = number[complement(np.frombuffer(vocabulary.upper().encode("ascii"), np.uint8))] - 1
    return np.where(place < len(vocabulary), place, -1)


def mean_of_strands(here: Attribution, there: Attribution, prepared: Prepared, padded: Numbers) -> Attribution:
    """Give the mean, at the letters of the strand that is here.

    :param padded: (windows,): positions of padding with which both strands begin; below 0: with which they end.
    """

    def mean(one: Arrays | None, other: Arrays | None) -> Arrays | None:
        if one is None or other is None:
            return None
        turned = turn_back(other, prepared, padded)
        return {name: (array + turned[name]) / 2 for name, array in one.items()}

    none = here.f_baseline is None or there.f_baseline is None
    return Attribution(
        attribution=mean(here.attribution, there.attribution) or {},
        hypothetical=mean(here.hypothetical, there.hypothetical),
        baseline=mean(here.baseline, there.baseline),
        f_input=(here.f_input + there.f_input) / 2,
        f_baseline=None if none else (here.f_baseline + there.f_baseline) / 2,  # type: ignore[operator]
    )


def turn_back(arrays: Arrays, prepared: Prepared, padded: Numbers) -> Arrays:
    """Put what is said of the other strand at the letters of this one; what is no sequence (a table) stays as it is.

    The columns of letters become those of their complements. Numbers of vectors and words stay in their places: their sums
    at each position are what holds.
    """
    return {
        name: _turn(array, padded, _find_columns(name, array.shape[-1], prepared))
        if name in prepared.subject.sequences
        else array
        for name, array in arrays.items()
    }


def _find_columns(name: str, width: int, prepared: Prepared) -> Numbers:
    """Say where each column comes from: letters, also weighted ones, may have a mask's behind them."""
    vocabulary, own = prepared.subject.vocabulary, prepared.sources[name] == name
    weighted = own and width in (len(vocabulary), len(vocabulary) + 1)
    if name not in prepared.subject.letters and not weighted:
        return np.arange(width)
    return np.concatenate([find_complements(vocabulary), np.arange(len(vocabulary), width)])


def _turn(array: NDArray[np.float32], padded: Numbers, columns: Numbers) -> NDArray[np.float32]:
    """Turn (windows, ..., length, width) round, but for padding, which stays where it is."""
    length = array.shape[-2]
    place = (padded[:, None] - 1 - np.arange(length)) % length
    places = place.reshape(len(array), *(1,) * (array.ndim - 3), length, 1)
    return np.take_along_axis(array, places, axis=-2)[..., columns]
