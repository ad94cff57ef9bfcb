"""Activations of a layer along every sequence of a corpus, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import attrs
import numpy as np

from deepg_core.batches import Arrays, Feed, gather, prefetch
from deepg_core.corpus import Corpus
from deepg_core.sampling import Plan
from deepg_core.sampling.stream import Stream
from deepg_core.states.interface import Block
from deepg_core.targets import Windows
from deepg_core.training import Trainer


def window_count(corpus: Corpus, plan: Plan) -> int:
    """How many windows there are."""
    return int(plan.windows(corpus.lengths).sum())


def activations(trainer: Trainer, corpus: Corpus, feed: Feed, plan: Plan, layer: str) -> Iterator[Block]:
    """Yield the activations of `layer` for all windows, in the order of the records.

    Records shorter than a window are left out. Memory does not grow with the corpus.
    """
    inputs = _inputs(corpus, feed, plan)
    blocks = -(-window_count(corpus, plan) // plan.shares(1)[0])
    with closing(prefetch(inputs, blocks)) as ready:
        for windows, arrays in ready:
            (states,) = trainer.predict(arrays, [layer])
            yield Block(states, windows.record, windows.start + plan.length)


def _inputs(corpus: Corpus, feed: Feed, plan: Plan) -> Iterator[tuple[Windows, Arrays]]:
    stream = Stream(corpus, np.arange(len(corpus)), plan, seed=(0,))
    left, bound = stream.size, feed.bound(corpus)
    qualities = "qualities" in feed.encoder.needs
    nothing = np.zeros(len(corpus), np.int64)  # a record need not have a label to be looked at
    while left:
        picks = stream.take(min(plan.shares(1)[0], left))
        windows = attrs.evolve(gather(corpus, picks, plan.length, nothing, qualities=qualities), draw=None)
        left -= len(windows.record)
        yield windows, bound(windows).inputs
