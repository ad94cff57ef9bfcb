"""What a trainer adds up while it learns and evaluates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from deepg_core.history.monitors import registered_metrics
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Network
from deepg_core.network.goal import decide_goals, measure
from deepg_core.network.layers import Dense
from deepg_core.network.sums import Sums
from deepg_core.plugins import Component
from deepg_core.testing.examples import draw_batch, draw_classes, draw_three_outputs, draw_three_targets
from deepg_core.testing.golden.numbers import spread
from deepg_core.testing.numpy_ops import NumpyOps
from deepg_core.testing.training import TrainingContract

METRICS = tuple(name for name, metric in registered_metrics().items() if metric.plugin and metric.plugin.ours)


class MeasureContract(TrainingContract):
    """What of `TrainerContract` is about sums, rows, and the metrics computed from them."""

    def test_sums_are_those_of_the_predictions(self, component: Component, config: Any) -> None:
        """Loss and confusion follow from what is predicted. Reading them changes nothing; clearing starts from zero."""
        trainer = self.made(component, config, Network.drawn(draw_classes(), 1), ModelConfig())
        inputs, targets = draw_batch(0)
        trainer.evaluate(inputs, targets)
        (predicted,) = trainer.predict(inputs, ["classes"])
        true = targets["target_1"].argmax(1)
        confusion = np.zeros((3, 3), np.int64)
        np.add.at(confusion, (true, predicted.argmax(1)), 1)
        for _ in range(2):
            sums = trainer.sums().arrays
            np.testing.assert_array_equal(sums["classes/confusion"], confusion)
            assert sums["classes/count"] == 8
            assert sums["classes/loss"] == pytest.approx(-np.log(predicted[np.arange(8), true]).sum(), rel=1e-5)
        trainer.clear_sums()
        assert not any(array.any() for array in trainer.sums().arrays.values())

    def test_rows_are_kept_below_each_other(self, component: Component, config: Any) -> None:
        """Of training and evaluation, in the order of the examples; a metric is computed from all of them."""
        model, network = ModelConfig(), Network.drawn(draw_classes(), 1)
        goals = decide_goals(network.graph, model, metrics=["auc", "average_precision"])
        trainer = self.made(component, config, network, model, goals)
        weight, predicted = np.asarray([1, 0, 2, 1, 1, 1, 0, 1], np.float32), []
        for number, learn in enumerate((trainer.evaluate, trainer.train, trainer.evaluate)):
            inputs, targets = draw_batch(number)
            predicted += trainer.predict(inputs, ["classes"])
            learn(inputs, targets, weight)
        truth = np.concatenate([draw_batch(number)[1]["target_1"].argmax(1) for number in range(3)])
        for _ in range(2):
            sums = trainer.sums()
            np.testing.assert_allclose(sums.arrays["classes/scores[]"], np.concatenate(predicted), rtol=1e-5, atol=1e-7)
            np.testing.assert_array_equal(sums.arrays["classes/truth[]"], truth)
            np.testing.assert_array_equal(sums.arrays["classes/counted[]"], np.tile(weight > 0, 3))
        assert 0 < measure(goals, sums)["auc"] < 1
        trainer.clear_sums()
        assert not any(array.any() for array in trainer.sums().arrays.values())

    def test_weights_count(self, component: Component, config: Any) -> None:
        """Each example's loss is multiplied by its weight; those of weight 0 are in no metric."""
        trainer = self.made(component, config, Network.drawn(draw_classes(), 1), ModelConfig())
        inputs, targets = draw_batch(0)
        weight = np.asarray([0, 0.5, 1, 2, 0, 1, 1, 3], np.float32)
        trainer.evaluate(inputs, targets, weight)
        (predicted,) = trainer.predict(inputs, ["classes"])
        sums, true = trainer.sums().arrays, targets["target_1"].argmax(1)
        assert sums["classes/loss"] == pytest.approx(-(weight * np.log(predicted[np.arange(8), true])).sum(), rel=1e-5)
        assert sums["classes/count"] == 6

    def test_several_outputs(self, component: Component, config: Any) -> None:
        """Each output has totals of its own, named as in the graph; what is learned is the sum of their means."""
        model = ModelConfig(solver="sgd", learning_rate=0.5)
        graph = draw_three_outputs()
        goals = decide_goals(graph, model)
        trainer = self.made(component, config, Network.drawn(graph, 1), model, goals)
        inputs, targets, weight = draw_three_targets()
        trainer.evaluate(inputs, targets, weight)
        classes, several, numbers = trainer.predict(inputs, graph.outputs)
        counts = [trainer.sums().arrays[f"{name}/count"] for name in ("classes", "several", "numbers")]
        assert counts == [7 * 5, 7, 7]  # positions, windows, windows
        right = weight > 0
        measured = measure(goals, trainer.sums())
        hits = (classes.argmax(-1) == targets["of places"].argmax(-1))[right]
        assert measured["classes_acc"] == pytest.approx(hits.mean())
        assert measured["several_acc"] == pytest.approx(((several > 0.5) == (targets["labels"] > 0.5))[right].mean())
        assert measured["numbers_mae"] == pytest.approx(np.abs(numbers - targets["measured"])[right].mean(), rel=1e-5)
        squares = (((numbers - targets["measured"]) ** 2).mean(-1) * weight).sum()
        assert measured["numbers_loss"] == pytest.approx(squares / 7, rel=1e-5)
        assert measured["loss"] == pytest.approx(sum(measured[f"{name}_loss"] for name in goals))

    def test_targets_come_in_the_order_of_the_outputs(self, component: Component, config: Any) -> None:
        """Whatever they are called: two outputs of one shape, whose targets are not sorted by their names."""
        draw = Drawing()
        x = draw.input("x", (4,))
        graph = draw.graph(*(draw(Dense(3, "softmax"), x, name=name) for name in ("one", "other")))
        trainer = self.made(component, config, Network.drawn(graph, 1), ModelConfig())
        inputs, vectors = {"x": spread("x", (6, 4))}, np.eye(3, dtype=np.float32)
        targets = {"z": vectors[[0, 1, 2, 0, 1, 2]], "a": vectors[[2, 2, 2, 0, 0, 1]]}
        trainer.evaluate(inputs, targets)
        predicted = trainer.predict(inputs, ["one", "other"])
        for name, values, target in zip(graph.outputs, predicted, targets.values(), strict=True):
            wanted = -(target * np.log(values)).sum()
            assert trainer.sums().arrays[f"{name}/loss"] == pytest.approx(wanted, rel=1e-5), f"of the output `{name}`"

    def test_metrics_are_those_that_numpy_computes(self, component: Component, config: Any) -> None:
        """Of classes, labels and numbers, every one that is core's."""
        model, network = ModelConfig(), Network.drawn(draw_three_outputs(), 1)
        goals = decide_goals(network.graph, model, metrics=METRICS)
        trainer = self.made(component, config, network, model, goals)
        inputs, targets, weight = draw_three_targets()
        trainer.evaluate(inputs, targets, weight)
        wanted = Sums()
        outputs = zip(goals.items(), trainer.predict(inputs, list(goals)), targets.values(), strict=True)
        for (name, goal), values, target in outputs:
            odds = np.log(values / (1 - values)) if goal.output.activation == "sigmoid" else values
            logits = np.log(values) if goal.output.activation == "softmax" else odds
            predictions = goal.judge(NumpyOps(), logits, target, weight)
            its = {**goal.add_up(NumpyOps(), predictions), **goal.keep(NumpyOps(), predictions)}
            wanted += Sums({f"{name}/{key}": value for key, value in its.items()})
        measured = measure(goals, trainer.sums())
        assert len(measured) > 3 * len(METRICS) / 2
        assert measured == pytest.approx(measure(goals, wanted), rel=1e-4, nan_ok=True)
