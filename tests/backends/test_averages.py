"""`[training] ema` on both backends."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.models import ModelConfig
from deepg_core.network import Network
from deepg_core.network.goal import decide_goals
from deepg_core.network.surgery import freeze_layers
from deepg_core.plugins import plugin_manager
from deepg_core.training.averages import AVERAGE


def averaging(backend, graph, config, parts=1, **options):
    component = plugin_manager().get("trainer", backend)
    trainer = component.load()(component.config(**options))
    trainer.ema, trainer.parts = 0.8, parts
    trainer.compile(Network.drawn(graph, 1), config, decide_goals(graph, config))
    trainer.seed(1)
    return trainer


def averages_of(trainer):
    state = trainer.optimizer_state()
    return {name.removeprefix(AVERAGE): array for name, array in state.items() if name.startswith(AVERAGE)}


@pytest.mark.parametrize("parts", [1, 2])
def test_they_follow_each_step_of_the_optimizer(backend, small, batches, parts):
    graph, config = small(learning_rate=0.01)
    trainer, wanted = averaging(backend, graph, config, parts), {}
    for number, batch in enumerate(batches(50), start=1):
        trainer.train(*batch)
        if number > 48 or number < 4:  # in between they are taken as they are
            share, before = max(0.2, 9 / (number + 8)), wanted or trainer.weights()
            wanted = {key: before[key] + share * (array - before[key]) for key, array in trainer.weights().items()}
            for key, array in averages_of(trainer).items():
                np.testing.assert_allclose(array, wanted[key], rtol=1e-4, atol=1e-6, err_msg=key)
        elif number == 48:
            wanted = averages_of(trainer)
    assert list(averages_of(trainer)) == list(graph.variables)


def test_both_backends_have_the_same(small, batches):
    graph, config = small(learning_rate=0.01, dropout_lstm=0.1)
    first, second = (averaging(backend, graph, config) for backend in ("torch", "keras"))
    for batch in batches(40):
        for trainer in (first, second):
            trainer.train(*batch)
    theirs = averages_of(second)
    for key, array in averages_of(first).items():
        np.testing.assert_allclose(array, theirs[key], atol=1e-3, err_msg=key)


def test_they_go_on_bit_for_bit(backend, small, batches):
    graph, config = small(learning_rate=0.01)
    first, second = (averaging(backend, graph, config) for _ in range(2))
    for number, batch in enumerate(batches(5)):
        first.train(*batch)
        if number > 2:
            second.train(*batch)
        elif number == 2:
            second.restore(first.state())
    theirs = second.optimizer_state()
    for name, array in first.optimizer_state().items():
        np.testing.assert_array_equal(array, theirs[name], err_msg=name)


def test_frozen_layers_have_none(backend, small):
    graph, config = small()
    frozen = freeze_layers(Network.drawn(graph, 1), ["conv1d", "batch_normalization"]).graph
    owners = {key.split("/")[0] for key in averages_of(averaging(backend, frozen, config))}
    assert owners == {"lstm", "dense"}


def test_a_step_that_is_left_out_is_not_averaged_on_torch():
    import torch
    from deepg_torch.averages import Averages
    from deepg_torch.optimizers import Optimizer
    from deepg_torch.variables import place_same

    tensor = torch.nn.Parameter(torch.ones(2))
    averages = Averages({"a": place_same(tensor)}, 0.5)
    optimizer = Optimizer({"a": [tensor]}, ModelConfig(solver="sgd", learning_rate=0.1), averages, scaled=True)
    for slope in (1.0, torch.inf, 1.0):
        optimizer.gather(tensor.sum() * slope)
        optimizer.learn()
    np.testing.assert_allclose(averages.state()["average/a"], 0.1 * 0.9 + 0.9 * 0.8)


def test_a_step_that_is_left_out_is_not_averaged_on_keras():
    from deepg_keras.averages import Averages
    from deepg_keras.engine import keras, tf
    from deepg_keras.optimizers import Optimizer

    variables = {"a": keras.Variable(np.ones(2, np.float32))}
    averages = Averages(variables, 0.5)
    optimizer = Optimizer(ModelConfig(solver="sgd", learning_rate=0.1), variables, averages, scaled=True)
    for slope in (1.0, np.inf, 1.0):
        scale = optimizer.state()["loss_scale"][0]
        optimizer.learn([tf.constant([slope] * 2, tf.float32) * scale])
    np.testing.assert_allclose(averages.state()["average/a"], 0.1 * 0.9 + 0.9 * 0.8, rtol=1e-6)


def test_they_are_the_same_in_all_workers_before_the_first_step(backend, small):
    """Memory that nobody wrote to may hold anything: workers compare it, and a nan would stay."""
    graph, config = small()
    for key, array in averages_of(averaging(backend, graph, config)).items():
        np.testing.assert_array_equal(array, 0, err_msg=key)
