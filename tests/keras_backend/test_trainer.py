"""The contract of `deepg_core.training.Trainer`, kept by KerasTrainer."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import frozen
from deepg_keras import KerasOptions

from deepg_core.errors import OptionError
from deepg_core.models import Drawing, Layer, ModelConfig
from deepg_core.models.initializers import initial_weights
from deepg_core.models.layers import LSTM, BatchNormalization, Dense, Dropout, Flatten, GlobalAveragePooling1D

SLOTS = {"adam": ["m", "v"], "adagrad": ["accumulator"], "rmsprop": ["v"], "sgd": []}
RANDOM = {"dropout_lstm": 0.4, "dropout_dense": (0.3, 0.3), "layer_dense": (5, 3)}


def assert_same(first, second):
    assert list(first) == list(second)
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)


def drawn(*layers):
    draw = Drawing()
    x = draw.input("input_1", (12, 4))
    for layer in layers:
        x = draw(layer, x)
    return draw.graph(x)


def test_weights_come_back_as_they_were_given(trainer, small):
    graph, config = small(bidirectional=True)
    weights = initial_weights(graph, 7)
    made = trainer(graph, config)
    made.set_weights(weights)
    assert_same(made.weights(), weights)
    assert list(made.weights()) == list(graph.variables)
    assert {array.dtype for array in made.weights().values()} == {np.dtype("float32")}


@pytest.mark.parametrize("solver", SLOTS)
def test_a_resumed_run_equals_one_that_was_not_interrupted(trainer, small, batches, solver):
    graph, config = small(solver=solver, learning_rate=0.01, **RANDOM)
    first, steps = trainer(graph, config), list(batches(5))
    first.seed(1)
    for step in steps[:3]:
        first.train(*step)
    weights, state = first.weights(), first.optimizer_state()
    second = trainer(graph, config)
    second.set_weights(weights)
    second.set_optimizer_state(state)
    assert_same(second.optimizer_state(), state)
    for made in (first, second):
        made.seed(2)
        for step in steps[3:]:
            made.train(*step)
    assert_same(second.weights(), first.weights())
    assert_same(second.optimizer_state(), first.optimizer_state())
    assert not np.array_equal(weights["dense/kernel"], first.weights()["dense/kernel"])


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


def test_totals_are_what_numpy_computes(trainer, small, batches):
    graph, config = small()
    made = trainer(graph, config)
    loss, confusion = 0.0, np.zeros((3, 3), np.int64)
    for inputs, targets in [*batches(3), *batches(1, size=5, seed=1)]:
        (scores,) = made.predict(inputs, graph.outputs)
        made.evaluate(inputs, targets)
        loss -= np.log(scores[targets["target"] == 1]).sum()
        np.add.at(confusion, (targets["target"].argmax(1), scores.argmax(1)), 1)
    totals = made.totals()
    assert totals.loss == pytest.approx(loss, rel=1e-5)
    np.testing.assert_array_equal(totals.confusion, confusion)
    assert totals.confusion.dtype == np.int64
    assert totals.count == 29
    assert (made.totals().loss, made.totals().count) == (0.0, 0)


def test_training_counts_what_was_seen_before_the_step(trainer, batches):
    made = trainer(drawn(Flatten(), Dense(3, activation="softmax")), ModelConfig(learning_rate=0.5))
    inputs, targets = next(batches(1))
    made.evaluate(inputs, targets)
    before = made.totals()
    made.train(inputs, targets)
    seen = made.totals()
    assert seen.loss == pytest.approx(before.loss, rel=1e-6)
    np.testing.assert_array_equal(seen.confusion, before.confusion)
    made.evaluate(inputs, targets)
    assert made.totals().loss < before.loss


def test_evaluating_and_predicting_change_nothing(trainer, small, batches):
    graph, config = small(**RANDOM)
    made = trainer(graph, config)
    inputs, targets = next(batches(1))
    first = made.predict(inputs, ["dense_1"])
    made.evaluate(inputs, targets)
    np.testing.assert_array_equal(made.predict(inputs, ["dense_1"])[0], first[0])
    assert_same(made.weights(), initial_weights(graph, 1))


def test_any_layers_can_be_asked_for_in_any_order_with_any_batch_size(trainer, small, batches):
    graph, config = small()
    made = trainer(graph, config)
    inputs, _ = next(batches(1))
    values = dict(zip(graph.shapes, made.predict(inputs, list(graph.shapes)), strict=True))
    for name, value in values.items():
        assert value.shape == (8, *graph.shapes[name])
        assert value.dtype == np.float32
    np.testing.assert_allclose(values["dense"].sum(1), 1, rtol=1e-6)
    two = made.predict({"input_1": inputs["input_1"][:1]}, ["dense", "lstm"])
    np.testing.assert_allclose(two[0], values["dense"][:1], atol=1e-6)
    np.testing.assert_allclose(two[1], values["lstm"][:1], atol=1e-6)


def test_a_smaller_batch_is_not_traced_anew(trainer, small, batches):
    graph, config = small()
    made = trainer(graph, config)
    for size in (8, 5, 1):
        inputs, targets = next(batches(1, size=size))
        made.predict(inputs, ["dense"])
        made.evaluate(inputs, targets)
    assert made._parts["dense",].experimental_get_tracing_count() == 1
    assert made._evaluate.experimental_get_tracing_count() == 1


def test_seed_fixes_dropout_whatever_happened_before(trainer, small, batches):
    graph, config = small(learning_rate=1e-12, solver="sgd", bidirectional=True, **RANDOM)
    made = trainer(graph, config)
    step = next(batches(1))

    def losses(count):
        found = []
        for _ in range(count):
            made.train(*step)
            found.append(made.totals().loss)
        return found

    made.seed(3)
    first = losses(3)
    assert len(set(first)) == 3, "every step drops something else"
    losses(2)
    made.evaluate(*step)
    made.totals()
    made.seed(3)
    assert losses(3) == pytest.approx(first, rel=1e-6)
    made.seed(4)
    assert losses(3) != pytest.approx(first, rel=1e-3)


@pytest.mark.parametrize("layer", [Dropout(0.5), LSTM(4, dropout=0.5)])
def test_dropout_works_in_training_alone(trainer, batches, layer):
    graph = drawn(layer, *([Flatten()] if isinstance(layer, Dropout) else []), Dense(3, activation="softmax"))
    made = trainer(graph, ModelConfig(learning_rate=1e-12, solver="sgd"))
    step = next(batches(1))
    made.evaluate(*step)
    calm = made.totals().loss
    made.seed(0)
    made.train(*step)
    assert made.totals().loss != pytest.approx(calm, rel=1e-4)


def test_moving_statistics_are_numpys_biased_ones(trainer, batches):
    graph = drawn(BatchNormalization(momentum=0.9), GlobalAveragePooling1D(), Dense(3, activation="softmax"))
    made = trainer(graph, ModelConfig())
    inputs, targets = next(batches(1))
    made.train(inputs, targets)
    x, after = inputs["input_1"], made.weights()
    np.testing.assert_allclose(after["batch_normalization/moving_mean"], 0.1 * x.mean((0, 1)), rtol=1e-5)
    np.testing.assert_allclose(after["batch_normalization/moving_variance"], 0.9 + 0.1 * x.var((0, 1)), rtol=1e-5)


def test_an_unknown_layer_is_named(trainer):
    @frozen
    class Attention(Layer):
        prefix = "attention"

    with pytest.raises(OptionError, match="the keras backend has no layer `Attention`"):
        trainer(drawn(Attention(), Flatten(), Dense(3, activation="softmax")), ModelConfig())


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


def test_xla_learns_the_same(trainer, batches):
    """But for dropout, whose masks XLA draws in another way."""
    graph = drawn(BatchNormalization(), Flatten(), Dense(3, activation="softmax"))
    weights = []
    for jit in (False, True):
        made = trainer(graph, ModelConfig(learning_rate=0.01), KerasOptions(jit_compile=jit))
        for step in batches(3):
            made.train(*step)
        weights.append(made.weights())
        assert made.totals().count == 24
    for name in weights[0]:
        np.testing.assert_allclose(weights[0][name], weights[1][name], atol=1e-5)
