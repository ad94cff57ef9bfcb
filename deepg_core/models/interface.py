"""What a model builder is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from attrs import frozen

from deepg_core.network.graph import Graph
from deepg_core.network.initializers import Weights, initial_weights
from deepg_core.network.objective import Objective
from deepg_core.network.signature import Signature


@frozen(kw_only=True)
class ModelConfig(Objective):
    """Options that every model has; a builder's config class inherits them."""


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

    The graph's inputs bear the signature's names; its outputs are in the order of the signature's targets, and are dense
    layers, or activations, of the shapes that `Signature.output_shape` gives.
    """

    folder: Path = Path()
    """Where the spec lies: paths in its options are relative to this."""
    vocabulary: str = ""
    """Letters of the inputs, in the encoder's order; "" where the inputs are ready arrays."""

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def build(self, signature: Signature) -> Graph:
        """Draw the network.

        :raises OptionError: an option does not fit the signature, e.g. the last layer the number of classes.
        """

    def initial(self, graph: Graph, seed: int) -> Weights:
        """Give the weights that training begins with, of the graph that was built: drawn from the run's seed."""
        return initial_weights(graph, seed)
