"""Records that are shorter than a window, filled up (the four ways of deepG's `predict_model`)."""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.encoders import PADDING
from deepg_core.inference.grid import Grid

Padding = Literal["none", "standard", "right", "maxlen", "self"]
"""none: a record without a window has none; standard: padding stands before it; right: behind it; maxlen: a window of padding
stands before every record; self: it is repeated."""
Numbers = NDArray[np.int64]


@frozen(eq=False)
class Filled:
    """Records with what fills them up."""

    corpus: Corpus
    shift: Numbers
    """(records,): letters that were put before each."""


def fill_records(corpus: Corpus, begins: NDArray[np.bool_], grid: Grid, padding: Padding) -> Filled:
    """Fill records up. `standard` and `right` need nothing done: a corpus gives windows of short records so.

    :param begins: (records,): whether the first letters of a record are at hand.
    """
    nothing = np.zeros(len(corpus), np.int64)
    if grid.lead:
        shift = np.where(begins, grid.lead, 0)
        return Filled(_rebuilt(corpus, corpus.lengths + shift, shift), shift)
    short = begins & (corpus.lengths < grid.reach) & (corpus.lengths > 0)
    if padding == "self" and short.any():
        return Filled(_rebuilt(corpus, np.where(short, grid.reach, corpus.lengths), nothing), nothing)
    return Filled(corpus, nothing)


def _rebuilt(corpus: Corpus, lengths: Numbers, shift: Numbers) -> Corpus:
    """Give every record `lengths` letters: `shift` of padding, then its own, from the first again after the last."""
    offsets = np.concatenate([np.zeros(1, np.int64), lengths.cumsum()])
    record = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(offsets[-1]) - (offsets[:-1] + shift)[record]
    source = corpus.offsets[:-1][record] + place % np.maximum(corpus.lengths, 1)[record]

    def moved(flat: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if not len(flat):
            return flat
        return np.where(place >= 0, flat[np.minimum(source, len(flat) - 1)], np.uint8(PADDING))

    return attrs.evolve(corpus, letters=moved(corpus.letters), qualities=moved(corpus.qualities), offsets=offsets)
