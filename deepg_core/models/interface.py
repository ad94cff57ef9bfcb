"""What a model builder is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Literal

from attrs import field, frozen
from attrs.validators import gt

from deepg_core.models.graph import Graph
from deepg_core.models.layers import Shape

Solver = Literal["adam", "adagrad", "rmsprop", "sgd"]


@frozen
class Signature:
    """What a network is given and what it must give: names and shapes without the batch."""

    inputs: dict[str, Shape]
    targets: dict[str, Shape]
    classes: tuple[str, ...] = ()
    """Names of the target's last axis, in order, where they have names."""


@frozen(kw_only=True)
class ModelConfig:
    """Options that every model has; a builder's config class inherits them.

    Solvers are Keras' with its defaults: adam (0.9, 0.999, epsilon 1e-7), adagrad (initial accumulator 0.1,
    epsilon 1e-7), rmsprop (rho 0.9, epsilon 1e-7 inside the root), sgd without momentum.
    """

    learning_rate: float = field(default=0.001, validator=gt(0))
    solver: Solver = "adam"


class ModelBuilder(ABC):
    """Draws a network for a signature, without any framework.

    A builder of its own, complete::

        @frozen(kw_only=True)
        class Linear(ModelConfig):
            pass

        class LinearBuilder(ModelBuilder):
            def build(self, signature):
                draw = Drawing()
                (name, shape), = signature.inputs.items()
                (units,), = signature.targets.values()
                x = draw(Flatten(), draw.input(name, shape))
                return draw.graph(draw(Dense(units, activation="softmax"), x))

    The graph's inputs bear the signature's names; its outputs are in the order of the signature's targets, end in a
    softmax and are learned with categorical cross-entropy.
    """

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def build(self, signature: Signature) -> Graph:
        """Draw the network.

        :raises OptionError: an option does not fit the signature, e.g. the last layer the number of classes.
        """
