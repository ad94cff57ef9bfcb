"""Activations along sequences, with a trainer that only counts."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from deepg_core.batches import Feed, WindowSource
from deepg_core.corpus import Corpus
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.along import activate_along
from deepg_core.sampling import Plan
from deepg_core.states import About
from deepg_core.states.hdf5 import Hdf5, Hdf5Writer
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

UNITS = 128


class Counting:
    """Gives the number of A in each input, in every unit."""

    def reset_states(self):
        pass

    def predict(self, inputs, layers):
        counts = inputs["input_1"][:, :, 0].sum(axis=1)
        return [np.repeat(counts[:, None], UNITS, axis=1)]


def corpus_of(*texts):
    offsets = np.cumsum([0, *map(len, texts)])
    empty = np.zeros(0, np.uint8)
    return Corpus(
        letters=np.frombuffer("".join(texts).encode(), np.uint8),
        offsets=offsets,
        file=np.zeros(len(texts), np.int32),
        header_text=empty,
        header_offsets=np.zeros(len(texts) + 1, np.int64),
        counts=np.zeros(256, np.int64),
        ambiguous=np.zeros(len(texts), np.int64),
        qualities=empty,
        files=(Path("x.fasta"),),
        labels=(0,),
    )


def along(corpus, maxlen, step, batch_size):
    feed = Feed(TargetRightFormat(TargetRight(maxlen)), OneHotEncoder(OneHot()))
    plan = Plan(length=feed.target.window, step=step, batch_size=batch_size)
    windows = WindowSource(corpus, feed, plan, labelled=False).once()
    return windows, activate_along(Counting(), windows, "lstm")


@pytest.mark.parametrize("batch_size", [1, 2, 3, 100])
def test_windows_come_in_the_order_of_the_records_whatever_the_batch(batch_size):
    corpus = corpus_of("AACCA", "AC", "ACACACA")
    _, blocks = along(corpus, maxlen=3, step=2, batch_size=batch_size)
    parts = [(*block.record, *block.sample_end_position, *block.states[:, 0]) for block in blocks]
    joined = np.concatenate([np.reshape(part, (3, -1)) for part in parts], axis=1)
    np.testing.assert_array_equal(joined, [[0, 2, 2], [4, 4, 6], [2, 2, 2]])


def test_memory_does_not_grow_with_the_sequence(tmp_path):
    corpus = corpus_of("ACGT" * 125_000)
    windows, blocks = along(corpus, maxlen=20, step=4, batch_size=1024)
    about = About(layer="lstm", shape=(UNITS,), step=4, window=21, record_names=["x"], checkpoint="x.h5")
    tracemalloc.start()
    Hdf5Writer(Hdf5(source="x", layer="lstm")).write(tmp_path / "states.h5", about, blocks)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    states = windows.examples * UNITS * 4
    assert states > 60e6
    assert peak < 12e6
