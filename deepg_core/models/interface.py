"""What a model builder is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Generic

from attrs import frozen

from deepg_core.network import Network, Signature
from deepg_core.network.objective import Objective
from deepg_core.plugins import Config


@frozen(kw_only=True)
class ModelConfig(Objective):
    """Options that every model has; a builder's config class inherits them."""


@frozen(kw_only=True)
class ModelSetting:
    """What a builder may know besides its own table."""

    folder: Path = Path()
    """Where the spec lies: paths in its options are relative to this."""
    vocabulary: str = ""
    """Letters of the inputs, in the encoder's order; "" where the inputs are ready arrays."""


class ModelBuilder(ABC, Generic[Config]):
    """Draws a network for a signature, without any framework.

    A builder of its own, complete::

        @frozen(kw_only=True)
        class Linear(ModelConfig):
            pass

        class LinearBuilder(ModelBuilder):
            def build(self, signature, seed):
                draw = Drawing()
                (name, shape), = signature.inputs.items()
                (units,), = signature.targets.values()
                (activation,) = signature.output_activations(self.config)
                x = draw(Flatten(), draw.input(name, shape))
                return draw.network(seed, draw(Dense(units, activation=activation), x))

    The graph's inputs bear the signature's names; its outputs are in the order of the signature's targets, and are dense
    layers, or activations, of the shapes that `Signature.output_shape` gives. Their activations are those of
    `Signature.output_activations`: the loss follows from them, and of classes without one it would be mse, which is refused.
    """

    def __init__(self, config: Config, setting: ModelSetting = ModelSetting()) -> None:
        self.config, self.setting = config, setting

    @abstractmethod
    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network.

        :param seed: the run's: the weights that training begins with follow from it.
        :raises OptionError: an option does not fit the signature, e.g. the last layer the number of classes.
        """
