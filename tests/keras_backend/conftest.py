from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from deepg_keras import KerasOptions

from deepg_core.models import Signature
from deepg_core.models.initializers import initial_weights
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder

# Looked for and not imported: Keras must come in through the engine.
collect_ignore_glob = [] if find_spec("keras") and find_spec("tensorflow") else ["test_*.py"]


def draw(length=12, classes=3, **options):
    """The graph of a small `lstm_cnn` and its config."""
    config = LstmCnn(**{"kernel_size": 3, "filters": 4, "pool_size": 2, "layer_lstm": 3, **options})
    return LstmCnnBuilder(config).build(Signature({"input_1": (length, 4)}, {"target": (classes,)})), config


@pytest.fixture
def trainer():
    """Makes a trainer with the weights of seed 1."""
    from deepg_keras.trainer import KerasTrainer

    def make(graph, config, options=None):
        trainer = KerasTrainer(options or KerasOptions())
        trainer.compile(graph, config)
        trainer.set_weights(initial_weights(graph, 1))
        return trainer

    return make


@pytest.fixture
def small():
    return draw


@pytest.fixture
def batches():
    """Gives inputs and targets of one-hot windows."""

    def make(count, size=8, length=12, classes=3, seed=0):
        random = np.random.default_rng(seed)
        for _ in range(count):
            x = np.eye(4, dtype=np.float32)[random.integers(0, 4, (size, length))]
            y = np.eye(classes, dtype=np.float32)[random.integers(0, classes, size)]
            yield {"input_1": x}, {"target": y}

    return make
