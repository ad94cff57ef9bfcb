from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Drawing, Network, Signature
from deepg_core.network.goal import decide_goals
from deepg_core.plugins import plugin_manager


def draw(length=12, classes=3, **options):
    """The graph of a small `lstm_cnn` and its config."""
    config = LstmCnn(**{"kernel_size": 3, "filters": 4, "pool_size": 2, "layer_lstm": 3, **options})
    return LstmCnnBuilder(config).build(Signature({"input_1": (length, 4)}, {"target": (classes,)}), 1).graph, config


@pytest.fixture(params=["torch", "keras"])
def backend(request):
    return request.param


def compiled(backend, graph, config, options=None, decided=None):
    """A trainer of a backend with the weights of seed 1; `decided`: goals, left out those that the graph decides."""
    component = plugin_manager().get("trainer", backend)
    trainer = component.load()(options or component.config())
    goals = decide_goals(graph, config) if decided is None else decided
    trainer.compile(Network.drawn(graph, 1), config, goals)
    return trainer


@pytest.fixture
def trainer_on():
    """Makes a trainer of the named backend."""
    return compiled


@pytest.fixture
def trainer(backend):
    """Makes a trainer of the test's backend."""
    return partial(compiled, backend)


@pytest.fixture
def drawn():
    """Gives the graph of a chain of layers for windows of 12."""

    def make(*layers):
        draw = Drawing()
        x = draw.input("input_1", (12, 4))
        for layer in layers:
            x = draw(layer, x)
        return draw.graph(x)

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
