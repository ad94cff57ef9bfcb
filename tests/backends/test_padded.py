"""Windows that were filled up, on each backend: they give, and teach, what they do alone."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Signature

LENGTH, OWN = 20, 13
NETWORKS = {
    "gap": {"gap": True, "pool_size": (1, 2), "residual_block": True},
    "lstm": {"layer_lstm": (3, 2), "bidirectional": True, "padding": "causal", "strides": (2, 1)},
}


@pytest.fixture
def make(trainer):
    def make(name, length):
        options = {"filters": (4, 8), "kernel_size": (4, 3), "solver": "sgd", "learning_rate": 0.5, **NETWORKS[name]}
        config = LstmCnn(mask_padding=True, **options)
        signature = Signature({"input_1": (length, 4)}, {"target_1": (2,)})
        return trainer(LstmCnnBuilder(config).build(signature, 1).graph, config)

    return make


def draw_batch():
    rng = np.random.default_rng(3)
    windows = np.eye(4, dtype=np.float32)[rng.integers(0, 4, (6, OWN))]
    filled = np.zeros((6, LENGTH, 4), np.float32)
    filled[:, :OWN] = windows
    return filled, windows, np.eye(2, dtype=np.float32)[rng.integers(0, 2, 6)]


@pytest.mark.parametrize("name", NETWORKS)
def test_windows_that_were_filled_up_give_what_they_give_alone_and_teach_the_same(make, name):
    filled, windows, target = draw_batch()
    padded, alone = make(name, LENGTH), make(name, OWN)
    answers = [its.predict({"input_1": x}, ["dense"])[0] for its, x in ((padded, filled), (alone, windows))]
    np.testing.assert_allclose(*answers, atol=1e-5)
    if name == "gap":  # with normalisations, whose statistics move; Keras takes seconds to trace a step
        for its, x in ((padded, filled), (alone, windows)):
            its.train({"input_1": x}, {"target_1": target})
        wanted = alone.weights()
        for key, array in padded.weights().items():
            np.testing.assert_allclose(array, wanted[key], atol=1e-4, err_msg=key)
