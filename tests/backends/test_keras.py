"""What is particular to the Keras backend."""

from __future__ import annotations

import numpy as np
import pytest
from deepg_keras import KerasOptions
from probe import fetch_only

from deepg_core.errors import OptionError
from deepg_core.models import ModelConfig
from deepg_core.network.layers import BatchNormalization, Dense, Dropout, Flatten


@pytest.fixture
def backend():
    return "keras"


def test_a_smaller_batch_is_not_traced_anew(trainer, small, batches):
    graph, config = small()
    made = trainer(graph, config)
    for size in (8, 5, 1):
        inputs, _ = next(batches(1, size=size))
        made.predict(inputs, ["dense"])
    (part,) = made._parts.values()
    assert part.experimental_get_tracing_count() == 1


def test_a_missing_gpu_is_an_error_only_if_it_was_asked_for(trainer, small):
    from deepg_keras.engine import tf

    if tf.config.list_physical_devices("GPU"):
        pytest.skip("there is a GPU")
    with pytest.raises(OptionError, match="finds no GPU"):
        trainer(*small(), KerasOptions(device="gpu"))
    trainer(*small(), KerasOptions(device="cpu"))


def test_threads_cannot_change_once_tensorflow_runs(trainer, small, batches):
    graph, config = small()
    trainer(graph, config).evaluate(*next(batches(1)))
    with pytest.raises(OptionError, match="threads"):
        trainer(graph, config, KerasOptions(threads=61))


def test_xla_is_refused_where_it_cannot_be(trainer, small):
    """It knows no variables of changing size, such as a state."""
    with pytest.raises(OptionError) as caught:
        trainer(*small(stateful=True), KerasOptions(jit_compile=True))
    assert str(caught.value) == (
        "jit_compile: XLA cannot compile a network with `stateful` layers, or, on a GPU, with `deterministic`"
    )
    assert caught.value.help == 'use "auto" or false'


def test_xla_learns_the_same(trainer, drawn, batches):
    graph = drawn(BatchNormalization(), Dropout(0.5), Flatten(), Dense(3, activation="softmax"))
    weights = []
    for jit in (False, True):
        made = trainer(graph, ModelConfig(learning_rate=0.01), KerasOptions(jit_compile=jit))
        for step in batches(3):
            made.train(*step)
        weights.append(made.weights())
        assert fetch_only(made).count == 24
    for name in weights[0]:
        np.testing.assert_allclose(weights[0][name], weights[1][name], atol=1e-5)
