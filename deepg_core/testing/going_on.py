"""Contract of a training that goes on in another trainer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from deepg_core.models import ModelConfig
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Network
from deepg_core.plugins import Component
from deepg_core.testing.examples import draw_batch, draw_classes
from deepg_core.testing.masks import train_batches
from deepg_core.testing.models import SIGNATURE
from deepg_core.testing.training import TrainingContract, draw_dropping
from deepg_core.training import Trainer


class GoingOnContract(TrainingContract):
    """What of a trainer another one goes on from."""

    @pytest.fixture
    def model(self) -> LstmCnn:
        """A small network with every kind of layer of `lstm_cnn`."""
        return LstmCnn(
            kernel_size=(4, 3), filters=(5, 6), pool_size=(2, 1), layer_lstm=(4, 3), bidirectional=True,
            layer_dense=(7, 3), dropout_dense=(0.2, 0.1), dropout_lstm=0.1,
        )  # fmt: skip

    @pytest.mark.parametrize("solver", ["adam", "adamw", "adagrad", "rmsprop", "sgd", "momentum"])
    def test_a_continued_training_is_bit_for_bit_the_same(self, component: Component, config: Any, solver: str) -> None:
        """Weights and optimizer state are all there is to a training."""
        options = {"solver": "sgd", "momentum": 0.9} if solver == "momentum" else {"solver": solver}
        network = Network.drawn(draw_dropping(component), 1)
        self.go_on(*(self.made(component, config, network, ModelConfig(**options)) for _ in range(2)))

    def test_a_continued_training_of_many_layers_is_bit_for_bit_the_same(
        self, component: Component, config: Any, model: LstmCnn
    ) -> None:
        """Those of `lstm_cnn`."""
        network = LstmCnnBuilder(model).build(SIGNATURE, 1)
        self.go_on(*(self.made(component, config, network, model) for _ in range(2)))

    def go_on(self, first: Trainer, second: Trainer) -> None:
        """Train one, and the other from where that stands; then both."""
        train_batches(first, range(3))
        second.set_weights(first.weights())
        second.set_optimizer_state(first.optimizer_state())
        for trainer in (first, second):
            trainer.seed(7)
            train_batches(trainer, range(3, 6))
        for key, array in first.weights().items():
            np.testing.assert_array_equal(second.weights()[key], array, err_msg=key)

    def test_sums_start_from_those_of_another(self, component: Component, config: Any) -> None:
        """What two trainers add up, one after the other, is what one does, to the last bit."""
        whole, first, second = (
            self.made(component, config, Network.drawn(draw_classes(), 1), ModelConfig()) for _ in range(3)
        )
        for number in range(3):
            whole.evaluate(*draw_batch(number))
            (first if number < 2 else second).evaluate(*draw_batch(number))
            if number == 1:
                second.set_sums(first.sums())
        found, wanted = second.sums().arrays, whole.sums().arrays
        for name, array in wanted.items():
            np.testing.assert_array_equal(found[name], array)

    @pytest.mark.parametrize("bidirectional", [False, True])
    def test_states_of_layers_come_back(self, component: Component, config: Any, bidirectional: bool) -> None:
        """A stateful layer goes on from what was taken, in another trainer too; forgotten, there is nothing."""
        model = LstmCnn(layer_lstm=(4, 3), stateful=True, bidirectional=bidirectional)
        network = LstmCnnBuilder(model).build(SIGNATURE, 1)
        first, second = (self.made(component, config, network, model) for _ in range(2))
        assert first.layer_states() == {}
        first.train(*draw_batch(0))
        states = first.layer_states()
        name = "bidirectional" if bidirectional else "lstm"
        assert {key: held.shape for key, held in states.items()} == {
            f"{layer}/{way}{kept}": (8, units)
            for layer, units in ((name, 4), (f"{name}_1", 3))
            for way in ("", "backward_")[: 1 + bidirectional]
            for kept in ("h", "c")
        }
        assert {held.dtype for held in states.values()} == {np.dtype(np.float32)}
        second.restore(first.state())
        for trainer in (first, second):
            trainer.train(*draw_batch(1))
        for key, array in first.layer_states().items():
            np.testing.assert_array_equal(second.layer_states()[key], array)
        for key, array in first.weights().items():
            np.testing.assert_array_equal(second.weights()[key], array)
        first.reset_states()
        assert first.layer_states() == {}
