"""Contract of trainers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from deepg_core.models import ModelConfig
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Network
from deepg_core.network.layers import BatchNormalization, Dropout
from deepg_core.network.surgery import cut_network
from deepg_core.plugins import Component
from deepg_core.testing.examples import draw_batch, draw_classes, draw_three_outputs, draw_three_targets
from deepg_core.testing.going_on import GoingOnContract
from deepg_core.testing.masks import SGD, MaskContract
from deepg_core.testing.measures import MeasureContract
from deepg_core.testing.models import SIGNATURE
from deepg_core.testing.realised import RealisedLayersContract
from deepg_core.testing.solvers import SolverContract
from deepg_core.testing.training import draw_dropping, name_layers, realises


class TrainerContract(RealisedLayersContract, SolverContract, MaskContract, MeasureContract, GoingOnContract):
    """What every trainer does, as far as it realises the layers that this needs; what it does not is skipped by name."""

    def test_weights_come_back(self, component: Component, config: Any, model: LstmCnn) -> None:
        """Those of the network at first, then those that are set, in the graph's order and layout; a copy each time."""
        network = LstmCnnBuilder(model).build(SIGNATURE, 1)
        if not realises(component, name_layers(network.graph)):
            network = Network.drawn(draw_classes(), 1)
        trainer = self.made(component, config, network, model)
        others = {key: array + 1 for key, array in network.weights.items()}
        for wanted in (dict(network.weights), others):
            for _ in range(2):
                given = trainer.weights()
                assert list(given) == list(wanted)
                for key, array in wanted.items():
                    np.testing.assert_array_equal(given[key], array, err_msg=key)
                    given[key][...] = 7
            trainer.set_weights(others)

    def test_losses_are_those_of_the_examples_of_each_step(self, component: Component, config: Any) -> None:
        """In the order of the steps, each once; evaluating adds none."""
        trainer = self.made(component, config, Network.drawn(draw_classes(), 1), ModelConfig())
        wanted = []
        for number in range(3):
            inputs, targets = draw_batch(number)
            (predicted,) = trainer.predict(inputs, ["classes"])
            wanted.append(-np.log(predicted[np.arange(8), targets["target_1"].argmax(1)]))
            trainer.train(inputs, targets)
            trainer.evaluate(inputs, targets)
        np.testing.assert_allclose(np.stack(trainer.losses()), wanted, rtol=1e-4)
        assert trainer.losses() == []

    def test_of_several_outputs_losses_are_summed(self, component: Component, config: Any) -> None:
        """And those of the positions of a sequence are averaged: what is learned is the mean of the examples."""
        model, (inputs, targets, weight) = ModelConfig(), draw_three_targets()
        graph = draw_three_outputs()
        trainer = self.made(component, config, Network.drawn(graph, 1), model)
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
        model, network = ModelConfig(solver="sgd", learning_rate=0.1), Network.drawn(draw_classes(), 1)
        weighted, doubled = (self.made(component, config, network, model) for _ in range(2))
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
            trainer = self.made(
                component, config, Network.drawn(draw_dropping(component), 1), ModelConfig(learning_rate=0.01)
            )
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

    def test_the_learning_rate_can_change(self, component: Component, config: Any) -> None:
        """The next step takes the new one."""
        first, second = (self.made(component, config, Network.drawn(draw_classes(), 1), SGD) for _ in range(2))
        before = first.weights()
        second.set_learning_rate(0.125)
        first.train(*draw_batch(0))
        second.train(*draw_batch(0))
        for key, array in second.weights().items():
            quarter = before[key] + 0.25 * (first.weights()[key] - before[key])
            np.testing.assert_allclose(array, quarter, rtol=1e-4, atol=1e-6)

    def test_gradients_of_inputs_are_slopes(self, component: Component, config: Any) -> None:
        """Of one number of each example; nothing changes by asking for them, and examples do not mix."""
        trainer, (inputs, _) = (
            self.made(component, config, Network.drawn(draw_dropping(component), 1), ModelConfig()),
            draw_batch(0),
        )
        columns = np.arange(8, dtype=np.int64) % 3
        before, found = trainer.weights(), trainer.input_gradients(inputs, "classes", columns)
        assert list(found) == list(inputs)
        x, gradient = inputs["input_1"], found["input_1"]
        assert gradient.shape == x.shape
        assert gradient.dtype == np.float32
        away = np.zeros_like(x)
        away[:, 7, 2] = 1e-2
        high, low = (trainer.predict({"input_1": x + step}, ["classes"])[0] for step in (away, -away))
        slope = (high - low)[np.arange(8), columns] / 2e-2
        np.testing.assert_allclose(gradient[:, 7, 2], slope, rtol=0.05, atol=2e-4)
        for key, array in trainer.weights().items():
            np.testing.assert_array_equal(array, before[key])

    def test_of_several_outputs_the_sum_is_learned(self, component: Component, config: Any) -> None:
        """A step with sgd is the sum of those of each output by itself."""
        inputs, targets, _ = draw_three_targets()
        network = Network.drawn(draw_three_outputs(), 1)
        steps = []
        for names in (network.graph.outputs, *([name] for name in network.graph.outputs)):
            trainer = self.made(component, config, cut_network(network, *names), SGD)
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
        network = LstmCnnBuilder(model).build(SIGNATURE, 1)
        trainer, graph = self.made(component, config, network, model), network.graph
        names = [node.name for node in graph if node.inbound]
        for count in (8, 3):
            inputs = {name: array[:count] for name, array in draw_batch(0)[0].items()}
            for name, values in zip(names, trainer.predict(inputs, names), strict=True):
                assert values.shape == (count, *graph.shapes[name])
                assert values.dtype == np.float32

    def test_evaluating_learns_nothing(self, component: Component, config: Any) -> None:
        """Neither weights nor moving statistics change, nor is anything dropped."""
        more = [it for it in (BatchNormalization(), Dropout(0.5)) if realises(component, [type(it).__name__])]
        trainer = self.made(component, config, Network.drawn(draw_classes(*more), 1), ModelConfig())
        before = trainer.weights()
        found = []
        for _ in range(2):
            trainer.clear_sums()
            trainer.evaluate(*draw_batch(0))
            found.append(float(trainer.sums().arrays["classes/loss"]))
        assert found[0] == found[1]
        for key, array in trainer.weights().items():
            np.testing.assert_array_equal(array, before[key], err_msg=key)
