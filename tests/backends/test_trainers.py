"""What every trainer does beyond its contract, on both backends."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve, frozen
from probe import fetch, fetch_only

from deepg_core.errors import OptionError
from deepg_core.models import ModelConfig
from deepg_core.network import Layer
from deepg_core.network.layers import (
    LSTM,
    BatchNormalization,
    Bidirectional,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling1D,
)

SLOTS = {"adam": ["m", "v"], "adagrad": ["accumulator"], "rmsprop": ["v"], "sgd": []}
RANDOM = {"dropout_lstm": 0.4, "dropout_dense": (0.3, 0.3), "layer_dense": (5, 3)}


@pytest.mark.parametrize("solver", SLOTS)
def test_the_optimizers_state_has_the_names_of_the_contract(trainer, small, batches, solver):
    graph, config = small(solver=solver)
    made = trainer(graph, config)
    made.train(*next(batches(1)))
    state = made.optimizer_state()
    trainable = [name for name, variable in graph.variables.items() if variable.trainable]
    assert list(state) == ["iterations", *(f"{slot}/{name}" for slot in SLOTS[solver] for name in trainable)]
    assert (state["iterations"].dtype, state["iterations"].shape, state["iterations"]) == (np.int64, (), 1)
    for name in list(state)[1:]:
        assert state[name].shape == graph.variables[name.partition("/")[2]].shape
        assert state[name].dtype == np.float32


def test_training_counts_what_was_seen_before_the_step(trainer, drawn, batches):
    made = trainer(drawn(Flatten(), Dense(3, activation="softmax")), ModelConfig(learning_rate=0.5))
    inputs, targets = next(batches(1))
    made.evaluate(inputs, targets)
    before = fetch_only(made)
    made.train(inputs, targets)
    seen = fetch_only(made)
    assert seen.loss == pytest.approx(before.loss, rel=1e-6)
    np.testing.assert_array_equal(seen.confusion, before.confusion)
    made.evaluate(inputs, targets)
    assert fetch_only(made).loss < before.loss


def test_seed_fixes_dropout_whatever_happened_before(trainer, small, batches):
    graph, config = small(learning_rate=1e-12, solver="sgd", bidirectional=True, **RANDOM)
    made = trainer(graph, config)
    step = next(batches(1))

    def losses(count):
        found = []
        for _ in range(count):
            made.train(*step)
            found.append(fetch_only(made).loss)
        return found

    made.seed(3)
    first = losses(3)
    assert len(set(first)) == 3, "every step drops something else"
    losses(2)
    made.evaluate(*step)
    fetch(made)
    made.seed(3)
    assert losses(3) == pytest.approx(first, rel=1e-6)
    made.seed(4)
    assert losses(3) != pytest.approx(first, rel=1e-3)


@pytest.mark.parametrize(
    "layer",
    [Dropout(0.5), LSTM(4, dropout=0.5), LSTM(4, recurrent_dropout=0.5), Bidirectional(4, recurrent_dropout=0.5)],
    ids=str,
)
def test_dropout_works_in_training_alone(trainer, drawn, batches, layer):
    graph = drawn(layer, *([Flatten()] if isinstance(layer, Dropout) else []), Dense(3, activation="softmax"))
    made = trainer(graph, ModelConfig(learning_rate=1e-12, solver="sgd"))
    step = next(batches(1))

    def loss(do):
        do(*step)
        return fetch_only(made).loss

    calm = loss(made.evaluate)
    assert loss(made.evaluate) == calm
    made.seed(0)
    first = loss(made.train)
    assert first != pytest.approx(calm, rel=1e-4)
    assert loss(made.train) != pytest.approx(first, rel=1e-4)
    made.seed(0)
    assert loss(made.train) == pytest.approx(first, rel=1e-6)


@pytest.mark.parametrize("frozen", [frozenset({"dense"}), frozenset()])
def test_a_part_that_learns_nothing_is_asked(trainer, drawn, batches, frozen):
    layers = [Dense(3)] if frozen else [GlobalAveragePooling1D()]
    made = trainer(evolve(drawn(*layers), frozen=frozen), ModelConfig(), decided={})
    inputs, _ = next(batches(1))
    (said,) = made.predict(inputs, drawn(*layers).outputs)
    due = inputs["input_1"] @ made.weights()["dense/kernel"] if frozen else inputs["input_1"].mean(1)
    np.testing.assert_allclose(said, due, atol=1e-6)


def test_moving_statistics_are_numpys_biased_ones(trainer, drawn, batches):
    graph = drawn(BatchNormalization(momentum=0.9), GlobalAveragePooling1D(), Dense(3, activation="softmax"))
    made = trainer(graph, ModelConfig())
    inputs, targets = next(batches(1))
    made.train(inputs, targets)
    x, after = inputs["input_1"], made.weights()
    np.testing.assert_allclose(after["batch_normalization/moving_mean"], 0.1 * x.mean((0, 1)), rtol=1e-5)
    np.testing.assert_allclose(after["batch_normalization/moving_variance"], 0.9 + 0.1 * x.var((0, 1)), rtol=1e-5)


def test_an_unknown_layer_is_named(trainer, drawn, backend):
    @frozen
    class Attention(Layer):
        prefix = "attention"

    with pytest.raises(OptionError, match=f"the {backend} backend has no layer `Attention`"):
        trainer(drawn(Attention(), Flatten(), Dense(3, activation="softmax")), ModelConfig())
