"""A loaded network that reads numbers of letters takes them as text and as numbers."""

from __future__ import annotations

import numpy as np
import pytest

import deepg_core as dg
from deepg_core.assembly.assemble import assemble
from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.errors import DataError
from deepg_core.network import Network
from deepg_core.network.initializers import initial_weights
from deepg_core.spec.load import load_text

SPEC = """
[encoder]
type = "integer"
[target]
type = "target_right"
maxlen = 8
[model]
type = "transformer"
embed_dim = 8
head_size = 4
num_heads = 2
ff_dim = 8
flatten_method = "average_ch_last"
layer_dense = 6
"""
TEXT = "AACGTNTT"
NUMBERS = [[1, 1, 2, 3, 4, 5, 4, 4]]


@pytest.fixture
def model(tmp_path, backend):
    path = tmp_path / "model.h5"
    graph = assemble(load_text(SPEC, path), files=False)[0].network.graph
    save_checkpoint(path, Checkpoint(Network(graph, initial_weights(graph, 1)), {}, SPEC, [], {}, [], "ACGT"))
    return dg.load_model(path, backend)


def test_numbers_are_what_the_encoder_makes_of_the_text(model):
    expected = model.predict(TEXT)
    for numbers in (np.array(NUMBERS), np.array(NUMBERS, np.float32), {"input_1": np.array(NUMBERS, np.uint8)}):
        np.testing.assert_array_equal(model.predict(numbers), expected)


@pytest.mark.parametrize("wrong", [6, -1, 0.5])
def test_other_numbers_are_refused(model, wrong):
    numbers = np.array(NUMBERS, np.float64)
    numbers[0, 3] = wrong
    with pytest.raises(DataError) as error:
        model.predict(numbers)
    assert str(error.value) == "`input_1` must be whole numbers from 0 to 5, those of the encoder"
