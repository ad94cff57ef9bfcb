from __future__ import annotations

import itertools

import numpy as np
from attrs import evolve
from mutants import Mutants, caught_by

from deepg_core.models.lstm_cnn import LstmCnnBuilder
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import Dense, Flatten
from deepg_core.testing import ModelBuilderContract

NUMBERS = itertools.count()


class Small(LstmCnnBuilder):
    """One dense layer."""

    def drawn(self, units=3, activation="softmax", name="dense"):
        draw = Drawing()
        return draw.graph(draw(Dense(units, activation), draw(Flatten(), draw.input("input_1", (24, 4))), name=name))


@caught_by("test_the_graph_fits_the_signature")
class HasOneClassMore(Small):
    def build(self, signature, seed):
        return Network.drawn(self.drawn(units=4), seed)


@caught_by("test_a_loss_can_be_decided", "needs a softmax, but the last layer is linear")
class ForgetsTheSoftmax(Small):
    def __init__(self, config, *setting):
        super().__init__(evolve(config, loss_fn="categorical_crossentropy"), *setting)

    def build(self, signature, seed):
        return Network.drawn(self.drawn(activation="tanh"), seed)


@caught_by("test_drawing_twice_gives_the_same")
class CountsNetworks(Small):
    def build(self, signature, seed):
        return Network.drawn(self.drawn(name=f"dense_{next(NUMBERS)}"), seed)


@caught_by("test_initial_weights_fill_the_graph")
class DrawsWithoutASeed(Small):
    def build(self, signature, seed):
        return Network.drawn(self.drawn(), int(np.random.default_rng().integers(1 << 30)))


@caught_by("test_initial_weights_fill_the_graph")
class TransposesKernels(Small):
    def build(self, signature, seed):
        made = Network.drawn(self.drawn(), seed)
        return evolve(made, weights={key: array.T for key, array in made.weights.items()})


class TestModels(Mutants, ModelBuilderContract):
    of = "lstm_cnn"
    options = {"layer_lstm": [4]}  # noqa: RUF012
    mutants = (HasOneClassMore, ForgetsTheSoftmax, CountsNetworks, DrawsWithoutASeed, TransposesKernels)
