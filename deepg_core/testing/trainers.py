"""Contract of trainers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest
from attrs import evolve

from deepg_core.models import ModelConfig
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Drawing, Graph
from deepg_core.network.dropout import Masks, NumpyIntegers
from deepg_core.network.initializers import Weights, initial_weights
from deepg_core.network.layers import Dense, Dropout
from deepg_core.network.losses import losses
from deepg_core.plugins import Component
from deepg_core.share import WHOLE, Share
from deepg_core.testing.contract import Contract
from deepg_core.testing.examples import batch, three_outputs, three_targets
from deepg_core.testing.models import SIGNATURE
from deepg_core.training import Trainer

DROPPING: Final = LstmCnn(
    layer_lstm=(4,), bidirectional=True, dropout_lstm=0.4, recurrent_dropout_lstm=0.3, layer_dense=(6, 3),
    dropout_dense=(0.5, 0.5), solver="sgd", learning_rate=0.5,
)  # fmt: skip
"""A network with masks of all kinds; its examples are by themselves, so no batch normalisation."""


class TrainerContract(Contract):
    """What every trainer does."""

    kind = "trainer"

    @pytest.fixture
    def model(self) -> LstmCnn:
        """A small network with every kind of layer of `lstm_cnn`."""
        return LstmCnn(
            kernel_size=(4, 3), filters=(5, 6), pool_size=(2, 1), layer_lstm=(4, 3), bidirectional=True,
            layer_dense=(7, 3), dropout_dense=(0.2, 0.1), dropout_lstm=0.1,
        )  # fmt: skip

    def trainer(self, component: Component, config: Any, model: LstmCnn) -> Trainer:
        """Make a trainer with initial weights."""
        return self.compiled(component, config, LstmCnnBuilder(model).build(SIGNATURE), model)

    def compiled(self, component: Component, config: Any, graph: Graph, model: ModelConfig) -> Trainer:
        """Make a trainer of any network with initial weights."""
        trainer: Trainer = component.load()(config)
        trainer.compile(graph, model, losses(graph, model))
        trainer.set_weights(initial_weights(graph, seed=1))
        return trainer

    def test_weights_come_back(self, component: Component, config: Any, model: LstmCnn) -> None:
        """What was set is what is given, in the graph's order and layout."""
        weights = initial_weights(LstmCnnBuilder(model).build(SIGNATURE), seed=1)
        given = self.trainer(component, config, model).weights()
        assert list(given) == list(weights)
        for key, array in weights.items():
            np.testing.assert_array_equal(given[key], array)

    @pytest.mark.parametrize("solver", ["adam", "adamw", "adagrad", "rmsprop", "sgd", "momentum"])
    def test_a_continued_training_is_bit_for_bit_the_same(
        self, component: Component, config: Any, model: LstmCnn, solver: str
    ) -> None:
        """Weights and optimizer state are all there is to a training."""
        model = evolve(model, **({"solver": "sgd", "momentum": 0.9} if solver == "momentum" else {"solver": solver}))
        first = self.trainer(component, config, model)
        _train(first, range(3))
        second = self.trainer(component, config, model)
        second.set_weights(first.weights())
        second.set_optimizer_state(first.optimizer_state())
        for trainer in (first, second):
            trainer.seed(7)
            _train(trainer, range(3, 6))
        for key, array in first.weights().items():
            np.testing.assert_array_equal(second.weights()[key], array)

    def test_masks_follow_from_seed_and_step(self, component: Component, config: Any) -> None:
        """Whatever happened before; each step of a seed, and each seed, has others."""
        trainer = self.trainer(component, config, DROPPING)
        first = _step(trainer, 7, 3)
        _train(trainer, range(2))
        trainer.evaluate(*batch(0))
        assert _same(_step(trainer, 7, 3), first)
        assert not any(_same(_step(trainer, *place), first) for place in ((7, 2), (7, 4), (8, 3)))
        _step(trainer, 7, 2)
        trainer.set_weights(_start())
        trainer.train(*batch(0))
        assert _same(trainer.weights(), first)

    def test_parts_of_a_batch_are_dropped_as_the_whole(self, component: Component, config: Any) -> None:
        """With sgd the mean of what two workers learn from every other example is what one learns from all."""
        trainer = self.trainer(component, config, DROPPING)
        whole = _step(trainer, 7, 3)
        parts = [_step(trainer, 7, 3, (rank, 2)) for rank in range(2)]
        for key, array in whole.items():
            np.testing.assert_allclose((parts[0][key] + parts[1][key]) / 2, array, rtol=1e-4, atol=1e-6)

    def test_masks_are_those_of_core(self, component: Component, config: Any) -> None:
        """What one example of ones teaches a layer is in proportion to the mask of what it is fed."""
        draw = Drawing()
        graph = draw.graph(draw(Dense(1), draw(Dropout(0.4), draw.input("x", (30,)))))
        expected = Masks(graph, NumpyIntegers())
        trainer = self.compiled(component, config, graph, ModelConfig(solver="sgd", learning_rate=0.5))
        for share in ((0, 1), (5, 8)):
            trainer.set_weights({key: np.zeros(v.shape, np.float32) for key, v in graph.variables.items()})
            for of in (trainer, expected):
                of.seed(7, 3, share)
            trainer.train({"x": np.ones((1, 30), np.float32)}, {"y": np.ones((1, 1), np.float32)})
            with expected.given(expected.next(1)):
                mask = expected("dropout", 0, np.zeros((), np.float32), 30, 1)
            assert mask is not None
            np.testing.assert_array_equal(trainer.weights()["dense/kernel"], mask[0])  # learned: half of twice the mask

    def test_totals_are_those_of_the_predictions(self, component: Component, config: Any) -> None:
        """Loss and confusion follow from what is predicted; fetching them starts from zero."""
        trainer = self.trainer(component, config, LstmCnn(layer_lstm=(4,)))
        inputs, targets = batch(0)
        trainer.evaluate(inputs, targets)
        (predicted,) = trainer.predict(inputs, ["dense"])
        totals, true = trainer.totals().only, targets["target_1"].argmax(1)
        confusion = np.zeros((3, 3), np.int64)
        np.add.at(confusion, (true, predicted.argmax(1)), 1)
        assert totals.confusion is not None
        np.testing.assert_array_equal(totals.confusion, confusion)
        assert totals.count == 8
        assert totals.loss == pytest.approx(-np.log(predicted[np.arange(8), true]).sum(), rel=1e-5)
        assert trainer.totals().only.count == 0

    def test_weights_count(self, component: Component, config: Any) -> None:
        """Each example's loss is multiplied by its weight; those of weight 0 are in no metric."""
        trainer = self.trainer(component, config, LstmCnn(layer_lstm=(4,)))
        inputs, targets = batch(0)
        weight = np.asarray([0, 0.5, 1, 2, 0, 1, 1, 3], np.float32)
        trainer.evaluate(inputs, targets, weight)
        (predicted,) = trainer.predict(inputs, ["dense"])
        totals, true = trainer.totals().only, targets["target_1"].argmax(1)
        assert totals.loss == pytest.approx(-(weight * np.log(predicted[np.arange(8), true])).sum(), rel=1e-5)
        assert totals.count == 6

    def test_a_weight_is_so_many_examples(self, component: Component, config: Any) -> None:
        """Weights of 0 and 2 are a batch in which one half is left out and the other comes twice."""
        inputs, targets = batch(0)
        model = LstmCnn(layer_lstm=(4,), solver="sgd", learning_rate=0.1)
        weighted, doubled = (self.trainer(component, config, model) for _ in range(2))
        weighted.train(inputs, targets, np.repeat(np.asarray([2, 0], np.float32), 4))
        first, second = ({name: part[[0, 1, 2, 3] * 2] for name, part in parts.items()} for parts in (inputs, targets))
        doubled.train(first, second)
        for key, array in doubled.weights().items():
            np.testing.assert_allclose(weighted.weights()[key], array, rtol=1e-4, atol=1e-6)

    def test_gradients_are_those_of_a_step(self, component: Component, config: Any) -> None:
        """With sgd a step takes them off, times the learning rate; asking for them changes nothing."""
        model = LstmCnn(layer_lstm=(4,), solver="sgd", learning_rate=0.5)
        trainer = self.trainer(component, config, model)
        before = trainer.weights()
        gradients = trainer.gradients(*batch(0))
        assert trainer.totals().only.count == 0
        trainer.train(*batch(0))
        assert list(gradients) == list(before)
        for key, array in trainer.weights().items():
            np.testing.assert_allclose(before[key] - 0.5 * gradients[key], array, rtol=1e-4, atol=1e-6)

    def test_the_learning_rate_can_change(self, component: Component, config: Any) -> None:
        """The next step takes the new one."""
        trainer = self.trainer(component, config, LstmCnn(layer_lstm=(4,), solver="sgd", learning_rate=0.5))
        before, gradients = trainer.weights(), trainer.gradients(*batch(0))
        trainer.set_learning_rate(0.125)
        trainer.train(*batch(0))
        for key, array in trainer.weights().items():
            np.testing.assert_allclose(before[key] - 0.125 * gradients[key], array, rtol=1e-4, atol=1e-6)

    def test_several_outputs(self, component: Component, config: Any) -> None:
        """Each output has totals of its own, named as in the graph; what is learned is the sum of their means."""
        model = ModelConfig(solver="sgd", learning_rate=0.5)
        trainer: Trainer = component.load()(config)
        graph = three_outputs()
        trainer.compile(graph, model, losses(graph, model))
        trainer.set_weights(initial_weights(graph, seed=1))
        inputs, targets, weight = three_targets()
        trainer.evaluate(inputs, targets, weight)
        each = trainer.totals().outputs
        classes, several, numbers = trainer.predict(inputs, graph.outputs)
        assert list(each) == list(graph.outputs) == ["classes", "several", "numbers"]
        assert [totals.score_name for totals in each.values()] == ["acc", "acc", "mae"]
        assert [totals.count for totals in each.values()] == [7 * 5, 7, 7]  # positions, windows, windows
        right = weight > 0
        assert each["classes"].confusion is not None
        assert np.trace(each["classes"].confusion) == (classes.argmax(-1) == targets["a"].argmax(-1))[right].sum()
        assert each["several"].score == pytest.approx(((several > 0.5) == (targets["b"] > 0.5)).mean(-1)[right].sum())
        error = np.abs(numbers - targets["c"]).mean(-1)
        assert each["numbers"].score == pytest.approx(error[right].sum(), rel=1e-5)
        squares = (((numbers - targets["c"]) ** 2).mean(-1) * weight).sum()
        assert each["numbers"].loss == pytest.approx(squares, rel=1e-5)
        gradients = trainer.gradients(inputs, targets)
        trainer.train(inputs, targets, np.ones(8, np.float32))
        start = initial_weights(graph, seed=1)
        for key, array in trainer.weights().items():
            np.testing.assert_allclose(start[key] - 0.5 * gradients[key], array, rtol=1e-4, atol=1e-6)

    def test_every_layer_can_be_predicted(self, component: Component, config: Any, model: LstmCnn) -> None:
        """Shapes are those of the graph, for batches of any size."""
        trainer, graph = self.trainer(component, config, model), LstmCnnBuilder(model).build(SIGNATURE)
        names = [node.name for node in graph if node.inbound]
        for count in (8, 3):
            inputs = {name: array[:count] for name, array in batch(0)[0].items()}
            for name, values in zip(names, trainer.predict(inputs, names), strict=True):
                assert values.shape == (count, *graph.shapes[name])
                assert values.dtype == np.float32

    def test_evaluating_learns_nothing(self, component: Component, config: Any, model: LstmCnn) -> None:
        """Neither weights nor moving statistics change."""
        trainer = self.trainer(component, config, model)
        before = trainer.weights()
        trainer.evaluate(*batch(0))
        for key, array in trainer.weights().items():
            np.testing.assert_array_equal(array, before[key])


def _start() -> Weights:
    return initial_weights(LstmCnnBuilder(DROPPING).build(SIGNATURE), seed=1)


def _step(trainer: Trainer, seed: int, step: int, share: Share = WHOLE) -> Weights:
    """Give what one step from the initial weights makes of them, on a share of a batch."""
    trainer.set_weights(_start())
    trainer.seed(seed, step, share)
    rank, of = share
    inputs, targets = ({name: array[rank::of] for name, array in arrays.items()} for arrays in batch(0))
    trainer.train(inputs, targets)
    return trainer.weights()


def _same(a: Weights, b: Weights) -> bool:
    return all((a[key] == array).all() for key, array in b.items())


def _train(trainer: Trainer, numbers: range) -> None:
    for number in numbers:
        trainer.train(*batch(number))
