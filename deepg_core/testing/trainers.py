"""Contract of trainers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve

from deepg_core.models import ModelConfig
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Network
from deepg_core.network.goal import decide_goals
from deepg_core.network.initializers import Weights, initial_weights
from deepg_core.network.surgery import cut_network
from deepg_core.plugins import Component
from deepg_core.testing.examples import draw_batch, draw_three_outputs, draw_three_targets
from deepg_core.testing.going_on import GoingOnContract
from deepg_core.testing.masks import DROPPING
from deepg_core.testing.measures import MeasureContract
from deepg_core.testing.models import SIGNATURE
from deepg_core.training import Trainer


class TrainerContract(MeasureContract, GoingOnContract):
    """What every trainer does."""

    def test_weights_come_back(self, component: Component, config: Any, model: LstmCnn) -> None:
        """What was set is what is given, in the graph's order and layout."""
        weights = initial_weights(LstmCnnBuilder(model).build(SIGNATURE, 1).graph, seed=1)
        given = self.trainer(component, config, model).weights()
        assert list(given) == list(weights)
        for key, array in weights.items():
            np.testing.assert_array_equal(given[key], array)

    def test_losses_are_those_of_the_examples_of_each_step(self, component: Component, config: Any) -> None:
        """In the order of the steps, each once; evaluating adds none."""
        trainer = self.trainer(component, config, LstmCnn(layer_lstm=(4,)))
        wanted = []
        for number in range(3):
            inputs, targets = draw_batch(number)
            (predicted,) = trainer.predict(inputs, ["dense"])
            wanted.append(-np.log(predicted[np.arange(8), targets["target_1"].argmax(1)]))
            trainer.train(inputs, targets)
            trainer.evaluate(inputs, targets)
        np.testing.assert_allclose(np.stack(trainer.losses()), wanted, rtol=1e-4)
        assert trainer.losses() == []

    def test_of_several_outputs_losses_are_summed(self, component: Component, config: Any) -> None:
        """And those of the positions of a sequence are averaged: what is learned is the mean of the examples."""
        model, (inputs, targets, weight) = ModelConfig(), draw_three_targets()
        trainer: Trainer = component.load()(config)
        graph = draw_three_outputs()
        goals = decide_goals(graph, model)
        trainer.compile(Network.drawn(graph, 1), model, goals)
        trainer.evaluate(inputs, targets, weight)
        sums, batch = trainer.sums().arrays, len(weight)
        each = {name: sums[f"{name}/loss"] / batch / (5 if name == "classes" else 1) for name in graph.outputs}
        trainer.train(inputs, targets, weight)
        (losses,) = trainer.losses()
        assert losses.shape == (batch,)
        assert losses.mean() == pytest.approx(sum(each.values()), rel=1e-4)

    def test_a_weight_is_so_many_examples(self, component: Component, config: Any) -> None:
        """Weights of 0 and 2 are a batch in which one half is left out and the other comes twice."""
        inputs, targets = draw_batch(0)
        model = LstmCnn(layer_lstm=(4,), solver="sgd", learning_rate=0.1)
        weighted, doubled = (self.trainer(component, config, model) for _ in range(2))
        weighted.train(inputs, targets, np.repeat(np.asarray([2, 0], np.float32), 4))
        first, second = ({name: part[[0, 1, 2, 3] * 2] for name, part in parts.items()} for parts in (inputs, targets))
        doubled.train(first, second)
        for key, array in doubled.weights().items():
            np.testing.assert_allclose(weighted.weights()[key], array, rtol=1e-4, atol=1e-6)

    def test_parts_of_a_batch_make_the_step_of_the_whole(self, component: Component, config: Any) -> None:
        """With dropout and weights, where examples are by themselves; two steps, so that nothing stays of the first."""
        weight = np.asarray([1, 0.5, 1, 2, 0, 1, 1, 3], np.float32)
        found = []
        for parts in (1, 2, 4):
            trainer = self.trainer(component, config, evolve(DROPPING, solver="adam", learning_rate=0.01))
            trainer.parts = parts
            trainer.seed(7)
            for number in range(2):
                trainer.train(*draw_batch(number), weight)
            found.append((trainer.weights(), trainer.sums().arrays, np.stack(trainer.losses())))
            assert trainer.optimizer_state()["iterations"] == 2
        (weights, sums, losses), *others = found
        for its in others:
            for key, array in weights.items():
                np.testing.assert_allclose(its[0][key], array, rtol=1e-4, atol=1e-5)
            for key, array in sums.items():
                np.testing.assert_allclose(its[1][key], array, rtol=1e-5)
            np.testing.assert_allclose(its[2], losses, rtol=1e-4, atol=1e-5)

    def test_a_step_follows_the_gradient(self, component: Component, config: Any) -> None:
        """With sgd a step takes the slope of the loss off each number, times the learning rate."""
        model = LstmCnn(layer_lstm=(4,), solver="sgd", learning_rate=0.5)
        trainer = self.trainer(component, config, model)
        before, rng = dict(trainer.weights()), np.random.default_rng(0)
        slopes = {}
        for key, array in before.items():
            place = tuple(int(rng.integers(size)) for size in array.shape)
            slopes[key, place] = _slope(trainer, before, key, place)
        trainer.set_weights(before)
        trainer.train(*draw_batch(0))
        after = trainer.weights()
        for (key, place), slope in slopes.items():
            assert (before[key][place] - after[key][place]) / 0.5 == pytest.approx(slope, rel=0.02, abs=2e-4)

    def test_the_learning_rate_can_change(self, component: Component, config: Any) -> None:
        """The next step takes the new one."""
        first, second = (
            self.trainer(component, config, LstmCnn(layer_lstm=(4,), solver="sgd", learning_rate=0.5)) for _ in range(2)
        )
        before = first.weights()
        second.set_learning_rate(0.125)
        first.train(*draw_batch(0))
        second.train(*draw_batch(0))
        for key, array in second.weights().items():
            quarter = before[key] + 0.25 * (first.weights()[key] - before[key])
            np.testing.assert_allclose(array, quarter, rtol=1e-4, atol=1e-6)

    def test_gradients_of_inputs_are_slopes(self, component: Component, config: Any, model: LstmCnn) -> None:
        """Of one number of each example; nothing changes by asking for them, and examples do not mix."""
        trainer, (inputs, _) = self.trainer(component, config, model), draw_batch(0)
        columns = np.arange(8, dtype=np.int64) % 3
        before, found = trainer.weights(), trainer.input_gradients(inputs, "dense_1", columns)
        assert list(found) == list(inputs)
        x, gradient = inputs["input_1"], found["input_1"]
        assert gradient.shape == x.shape
        assert gradient.dtype == np.float32
        away = np.zeros_like(x)
        away[:, 7, 2] = 1e-2
        high, low = (trainer.predict({"input_1": x + step}, ["dense_1"])[0] for step in (away, -away))
        slope = (high - low)[np.arange(8), columns] / 2e-2
        np.testing.assert_allclose(gradient[:, 7, 2], slope, rtol=0.05, atol=2e-4)
        for key, array in trainer.weights().items():
            np.testing.assert_array_equal(array, before[key])

    def test_of_several_outputs_the_sum_is_learned(self, component: Component, config: Any) -> None:
        """A step with sgd is the sum of those of each output by itself."""
        model, (inputs, targets, _) = ModelConfig(solver="sgd", learning_rate=0.5), draw_three_targets()
        network = Network.drawn(draw_three_outputs(), 1)
        steps = []
        for names in (network.graph.outputs, *([name] for name in network.graph.outputs)):
            trainer: Trainer = component.load()(config)
            part = cut_network(network, *names)
            trainer.compile(part, model, decide_goals(part.graph, model))
            chosen = [
                array for name, array in zip(network.graph.outputs, targets.values(), strict=True) if name in names
            ]
            trainer.train(inputs, {str(number): array for number, array in enumerate(chosen)})
            steps.append({key: array - network.weights[key] for key, array in trainer.weights().items()})
        for key, step in steps[0].items():
            each = sum(other[key] for other in steps[1:] if key in other)
            np.testing.assert_allclose(step, each, rtol=1e-4, atol=1e-6)

    def test_every_layer_can_be_predicted(self, component: Component, config: Any, model: LstmCnn) -> None:
        """Shapes are those of the graph, for batches of any size."""
        trainer, graph = self.trainer(component, config, model), LstmCnnBuilder(model).build(SIGNATURE, 1).graph
        names = [node.name for node in graph if node.inbound]
        for count in (8, 3):
            inputs = {name: array[:count] for name, array in draw_batch(0)[0].items()}
            for name, values in zip(names, trainer.predict(inputs, names), strict=True):
                assert values.shape == (count, *graph.shapes[name])
                assert values.dtype == np.float32

    def test_evaluating_learns_nothing(self, component: Component, config: Any, model: LstmCnn) -> None:
        """Neither weights nor moving statistics change."""
        trainer = self.trainer(component, config, model)
        before = trainer.weights()
        trainer.evaluate(*draw_batch(0))
        for key, array in trainer.weights().items():
            np.testing.assert_array_equal(array, before[key])


def _slope(trainer: Trainer, weights: Weights, key: str, place: tuple[int, ...]) -> float:
    """Measure how the loss of a batch changes with one number."""
    losses = []
    for step in (1e-2, -1e-2):
        moved = weights[key].copy()
        moved[place] += step
        trainer.set_weights({**weights, key: moved})
        trainer.clear_sums()
        trainer.evaluate(*draw_batch(0))
        losses.append(float(trainer.sums().arrays["dense/loss"]) / 8)
    trainer.clear_sums()
    return (losses[0] - losses[1]) / 2e-2
