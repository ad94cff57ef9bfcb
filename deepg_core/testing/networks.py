"""Contracts of what learns and what is written: model builders, trainers, state writers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from numpy.typing import NDArray

from deepg_core.models import Graph, Signature
from deepg_core.models.initializers import initial_weights
from deepg_core.models.interface import Solver
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.plugins import Component
from deepg_core.states import About, Block
from deepg_core.testing.contract import Contract
from deepg_core.training import Arrays, Trainer

SIGNATURE = Signature({"input_1": (24, 4)}, {"target_1": (3,)}, ("a", "b", "c"))


class ModelBuilderContract(Contract):
    """What every model builder does."""

    kind = "model"
    options = {"layer_lstm": [4], "filters": [4], "kernel_size": [3], "learning_rate": 0.01}  # noqa: RUF012

    def test_the_graph_fits_the_signature(self, component: Component, config: Any) -> None:
        """Inputs and outputs have the names and shapes that were asked for."""
        graph = component.load()(config).build(SIGNATURE)
        assert graph.inputs == SIGNATURE.inputs
        assert [graph.shapes[name] for name in graph.outputs] == list(SIGNATURE.targets.values())

    def test_a_stored_graph_is_the_same(self, component: Component, config: Any) -> None:
        """A checkpoint gives back what was drawn."""
        graph = component.load()(config).build(SIGNATURE)
        assert Graph.from_json(graph.to_json()) == graph

    def test_drawing_twice_gives_the_same(self, component: Component, config: Any) -> None:
        """Names and order follow from options and signature alone."""
        assert component.load()(config).build(SIGNATURE) == component.load()(config).build(SIGNATURE)


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
        graph = LstmCnnBuilder(model).build(SIGNATURE)
        trainer: Trainer = component.load()(config)
        trainer.compile(graph, model)
        trainer.set_weights(initial_weights(graph, seed=1))
        return trainer

    def test_weights_come_back(self, component: Component, config: Any, model: LstmCnn) -> None:
        """What was set is what is given, in the graph's order and layout."""
        weights = initial_weights(LstmCnnBuilder(model).build(SIGNATURE), seed=1)
        given = self.trainer(component, config, model).weights()
        assert list(given) == list(weights)
        for key, array in weights.items():
            np.testing.assert_array_equal(given[key], array)

    @pytest.mark.parametrize("solver", ["adam", "adagrad", "rmsprop", "sgd"])
    def test_a_continued_training_is_bit_for_bit_the_same(
        self, component: Component, config: Any, model: LstmCnn, solver: Solver
    ) -> None:
        """Weights and optimizer state are all there is to a training."""
        model = evolve(model, solver=solver)
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

    def test_totals_are_those_of_the_predictions(self, component: Component, config: Any) -> None:
        """Loss and confusion follow from what is predicted; fetching them starts from zero."""
        trainer = self.trainer(component, config, LstmCnn(layer_lstm=(4,)))
        inputs, targets = _batch(0)
        trainer.evaluate(inputs, targets)
        (predicted,) = trainer.predict(inputs, ["dense"])
        totals, true = trainer.totals(), targets["target_1"].argmax(1)
        confusion = np.zeros((3, 3), np.int64)
        np.add.at(confusion, (true, predicted.argmax(1)), 1)
        np.testing.assert_array_equal(totals.confusion, confusion)
        assert totals.loss == pytest.approx(-np.log(predicted[np.arange(8), true]).sum(), rel=1e-5)
        assert trainer.totals().count == 0

    def test_every_layer_can_be_predicted(self, component: Component, config: Any, model: LstmCnn) -> None:
        """Shapes are those of the graph, for batches of any size."""
        trainer, graph = self.trainer(component, config, model), LstmCnnBuilder(model).build(SIGNATURE)
        names = [node.name for node in graph if node.inbound]
        for count in (8, 3):
            inputs = {name: array[:count] for name, array in _batch(0)[0].items()}
            for name, values in zip(names, trainer.predict(inputs, names), strict=True):
                assert values.shape == (count, *graph.shapes[name])
                assert values.dtype == np.float32

    def test_evaluating_learns_nothing(self, component: Component, config: Any, model: LstmCnn) -> None:
        """Neither weights nor moving statistics change."""
        trainer = self.trainer(component, config, model)
        before = trainer.weights()
        trainer.evaluate(*_batch(0))
        for key, array in trainer.weights().items():
            np.testing.assert_array_equal(array, before[key])


class StateWriterContract(Contract):
    """What every state writer does."""

    kind = "states"
    options = {"source": "x.fasta", "layer": "lstm", "step": 2}  # noqa: RUF012

    def test_blocks_are_asked_for_one_by_one(self, component: Component, config: Any, tmp_path: Path) -> None:
        """A writer uses all blocks and holds none: a block is dropped before the next is asked for."""
        writer = component.load()(config)
        path = tmp_path / f"states{writer.suffix}"
        asked: list[int] = []
        writer.write(path, _about(), _blocks(asked))
        assert asked == [0, 1, 2]
        assert path.stat().st_size > 0


def _batch(number: int) -> tuple[Arrays, Arrays]:
    rng = np.random.default_rng(number)
    x = np.eye(4, dtype=np.float32)[rng.integers(0, 4, (8, 24))]
    return {"input_1": x}, {"target_1": np.eye(3, dtype=np.float32)[rng.integers(0, 3, 8)]}


def _train(trainer: Trainer, numbers: range) -> None:
    for number in numbers:
        trainer.train(*_batch(number))


def _about() -> About:
    return About(layer="lstm", shape=(4,), step=2, window=10, record_names=["a", "b"], checkpoint="Ep.001.h5")


def _blocks(asked: list[int]) -> Iterator[Block]:
    for number in range(3):
        asked.append(number)
        states: NDArray[np.float32] = np.full((5, 4), number, np.float32)
        yield Block(states, np.full(5, number // 2, np.int64), np.arange(10, 20, 2, dtype=np.int64))
