"""Contract of the masks that trainers draw."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Network
from deepg_core.network.dropout import Masks, NumpyIntegers
from deepg_core.network.initializers import Weights
from deepg_core.network.layers import Dense, Dropout
from deepg_core.plugins import Component
from deepg_core.share import WHOLE, Share
from deepg_core.testing.examples import draw_batch, draw_classes
from deepg_core.testing.training import TrainingContract
from deepg_core.training import Trainer

SGD: Final = ModelConfig(solver="sgd", learning_rate=0.5)
DROPPING: Final = draw_classes(Dropout(0.5), Dense(5, "relu"), Dropout(0.3))
"""A network whose examples are by themselves."""


class MaskContract(TrainingContract):
    """What every trainer drops: `deepg_core.network.dropout` says which elements.

    `RealisedLayersContract` has all layers that drop.
    """

    def test_masks_follow_from_seed_and_step(self, component: Component, config: Any) -> None:
        """Whatever happened before; each step of a seed, and each seed, has others."""
        trainer = self.made(component, config, Network.drawn(DROPPING, 1), SGD)
        first = _step(trainer, 7, 3)
        train_batches(trainer, range(2))
        trainer.evaluate(*draw_batch(0))
        assert _same(_step(trainer, 7, 3), first)
        assert not any(_same(_step(trainer, *place), first) for place in ((7, 2), (7, 4), (8, 3)))
        _step(trainer, 7, 2)
        trainer.set_weights(_start())
        trainer.train(*draw_batch(0))
        assert _same(trainer.weights(), first)

    def test_parts_of_a_batch_are_dropped_as_the_whole(self, component: Component, config: Any) -> None:
        """With sgd the mean of what two workers learn from every other example is what one learns from all."""
        trainer = self.made(component, config, Network.drawn(DROPPING, 1), SGD)
        whole = _step(trainer, 7, 3)
        parts = [_step(trainer, 7, 3, (rank, 2)) for rank in range(2)]
        for key, array in whole.items():
            np.testing.assert_allclose((parts[0][key] + parts[1][key]) / 2, array, rtol=1e-4, atol=1e-6)

    def test_masks_are_those_of_core(self, component: Component, config: Any) -> None:
        """What one example of ones teaches a layer is in proportion to the mask of what it is fed."""
        draw = Drawing()
        graph = draw.graph(draw(Dense(1), draw(Dropout(0.4), draw.input("x", (30,)))))
        expected = Masks(graph, NumpyIntegers())
        trainer = self.made(component, config, Network.drawn(graph, 1), SGD)
        for share in ((0, 1), (5, 8)):
            trainer.set_weights({key: np.zeros(v.shape, np.float32) for key, v in graph.variables.items()})
            for of in (trainer, expected):
                of.seed(7, 3, share)
            trainer.train({"x": np.ones((1, 30), np.float32)}, {"y": np.ones((1, 1), np.float32)})
            with expected.given(expected.next(1)):
                mask = expected("dropout", 0, np.zeros((), np.float32), 30, 1)
            assert mask is not None
            np.testing.assert_array_equal(trainer.weights()["dense/kernel"], mask[0])  # learned: half of twice the mask


def _start() -> Weights:
    return dict(Network.drawn(DROPPING, 1).weights)


def _step(trainer: Trainer, seed: int, step: int, share: Share = WHOLE) -> Weights:
    """Give what one step from the initial weights makes of them, on a share of a batch."""
    trainer.set_weights(_start())
    trainer.seed(seed, step, share)
    rank, of = share
    inputs, targets = ({name: array[rank::of] for name, array in arrays.items()} for arrays in draw_batch(0))
    trainer.train(inputs, targets)
    return trainer.weights()


def _same(a: Weights, b: Weights) -> bool:
    return all((a[key] == array).all() for key, array in b.items())


def train_batches(trainer: Trainer, numbers: range) -> None:
    """Train batches by their numbers."""
    for number in numbers:
        trainer.train(*draw_batch(number))
