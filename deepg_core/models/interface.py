"""What a model builder is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import inf
from pathlib import Path
from typing import Any, Literal

from attrs import field, frozen
from attrs.validators import ge, gt, lt, optional

from deepg_core.models.graph import Graph
from deepg_core.models.initializers import Weights, initial_weights
from deepg_core.models.layers import Shape
from deepg_core.models.losses import Kind
from deepg_core.models.per_layer import alone, for_each

Solver = Literal["adam", "adamw", "adagrad", "rmsprop", "sgd"]
Activation = Literal["softmax", "sigmoid", "linear"]


@frozen(kw_only=True)
class ModelConfig:
    """Options that every model has; a builder's config class inherits them.

    Solvers are Keras' with its defaults: adam and adamw (0.9, 0.999, epsilon 1e-7), adagrad (initial accumulator 0.1,
    epsilon 1e-7), rmsprop (rho 0.9, epsilon 1e-7 inside the root), sgd.
    """

    learning_rate: float = field(default=0.001, validator=[gt(0), lt(inf)])
    solver: Solver = "adam"
    momentum: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Of sgd."""
    weight_decay: float | None = field(default=None, validator=optional(ge(0)))
    """Each step takes this share, times the learning rate, off every weight; left out: 0.004 for adamw, else none."""
    clipvalue: float | None = field(default=None, validator=optional(gt(0)))
    """Bounds of each number of the gradient."""
    clipnorm: float | None = field(default=None, validator=optional(gt(0)))
    """Largest norm of the gradient of each variable."""
    global_clipnorm: float | None = field(default=None, validator=optional(gt(0)))
    """Largest norm of the gradient of all variables together."""
    last_layer_activation: Activation | tuple[Activation, ...] | None = None
    """Of all outputs, or a list of one for each target. Left out: softmax for classes, linear for numbers."""
    loss_fn: Kind | tuple[Kind, ...] | None = None
    """Likewise. Left out: by the last activation: categorical_crossentropy (sparse for whole numbers),
    binary_crossentropy, mse."""
    label_smoothing: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Of the cross-entropies."""
    label_noise_matrix: tuple[tuple[float, ...], ...] = ()
    """Row i: how probable it is that an example of class i was given each label. The cross-entropy is corrected for it."""
    focal_gamma: float = field(default=2.5, validator=ge(0))
    focal_alpha: float | tuple[float, ...] = field(default=1.0, converter=alone)
    """One number, or one for each class."""
    margin: float = field(default=1.0, validator=gt(0))
    """Of the contrastive loss."""

    def __attrs_post_init__(self) -> None:
        if self.momentum and self.solver != "sgd":
            message = f'`momentum` is of `solver = "sgd"`; `{self.solver}` has none'
            raise ValueError(message)

    @property
    def decay(self) -> float | None:
        """`weight_decay` with the solver's default."""
        return 0.004 if self.weight_decay is None and self.solver == "adamw" else self.weight_decay

    @property
    def clip(self) -> dict[str, float]:
        """The first clip that is given, in the order in which Keras looks for them: name -> bound; else empty."""
        clips = {name: getattr(self, name) for name in ("clipnorm", "global_clipnorm", "clipvalue")}
        return dict([(name, bound) for name, bound in clips.items() if bound is not None][:1])


@frozen
class Signature:
    """What a network is given and what it must give: names and shapes without the batch."""

    inputs: dict[str, Shape]
    targets: dict[str, Shape]
    classes: tuple[str, ...] = ()
    """Names of the target's last axis, in order, where they have names."""
    numeric: bool = False
    """Whether the targets are numbers to come near to, not classes."""
    whole: frozenset[str] = frozenset()
    """Names of the inputs and targets that are whole numbers, int32."""
    width: int | None = None
    """How many different numbers those may be."""
    causal: bool = False
    """Whether the target at a place is a letter that the input shows at a later one: no place may see one after it."""

    def output_activations(self, config: ModelConfig) -> tuple[Activation, ...]:
        """Decide the activation of the last layer for each target.

        :raises OptionError: the config has more or fewer of them.
        """
        given = for_each("last_layer_activation", config.last_layer_activation, len(self.targets))
        return tuple(activation or ("linear" if self.numeric else "softmax") for activation in given)

    def output_shape(self, target: str) -> Shape:
        """Give the shape that the output for a target must have: of a whole number it gives the probability of each."""
        shape = self.targets[target]
        return (*shape, self.width or 1) if target in self.whole else shape


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
