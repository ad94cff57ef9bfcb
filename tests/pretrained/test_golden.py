"""Networks of transformers give here what they give there."""

from __future__ import annotations

import numpy as np
import pytest
from pretrained_folders import GOLDEN, ask, build, encode

SEQUENCES = {
    "bert": ["ACGTTGCAACGTAAGT", "GGATCNTTTACGAACG", "TTGACCA"],
    "nt": ["ACGTTGCAACGTAAG", "GGATCNTTTACGAACG", "TTGACCA"],
    "esm": ["MKTAYIAKQRQISFVK", "LSHVGGWERPAC"],
    "hyena": ["ACGTTGCAACGTAAGT", "GGATCNTTTACGAACG"],
}
LAST = {"bert": "layer_2"}


def compare(name, backend, padding, many=9):
    """Ask about each of so many sequences by itself, with so many places of padding before it."""
    due = np.load(GOLDEN / "states.npz")
    for number, text in enumerate(SEQUENCES[name][:many]):
        numbers, encoder = encode(GOLDEN / name, "." * padding + text)
        network = build(GOLDEN / name, numbers.shape[1], encoder)
        (found,) = ask(network, LAST.get(name, "last_hidden_state"), numbers, backend)
        its = due[f"{name}_{number}"]
        np.testing.assert_allclose(found[-len(its) :], its, atol=1e-5)
        assert len(found) - len(its) == padding // encoder.word_stride


@pytest.mark.parametrize("name", SEQUENCES)
def test_torch_gives_what_its_makers_give(name):
    compare(name, "torch", 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", SEQUENCES)
def test_keras_gives_what_its_makers_give(name):
    compare(name, "keras", 0, many=1)


@pytest.mark.parametrize("name", ["bert", "nt", "esm"])
def test_padding_changes_nothing(name):
    compare(name, "torch", 4)
