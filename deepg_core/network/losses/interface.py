"""What a loss is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Final, Generic

from attrs import frozen

from deepg_core.network.layers import Shape
from deepg_core.network.ops import Ops, Tensor
from deepg_core.plugins import Config

UNLABELLED: Final = "unlabelled"
"""What stands in the place of an activation where a target format has no labels: the network is compared with itself."""


@frozen(kw_only=True)
class Output:
    """What is known of an output before anything is computed."""

    activation: str
    """Of its layer: "softmax", "sigmoid" or another; `UNLABELLED` where nothing is labelled."""
    width: int
    """Numbers of the last axis."""
    whole: bool = False
    """Whether its targets are whole numbers, int32 (batch, ...), of which it gives the probability of each."""
    columns: tuple[str, ...] = ()
    """Names of the numbers of the last axis, where they have names."""
    partial: bool = False
    """Whether a target that is a row of zeros means that the class is not known: it does not count."""
    positions: Shape = ()
    """The axes between the batch and the last one."""


class Loss(ABC, Generic[Config]):
    """A number for each prediction that is to become less: a formula over what a backend computes with, written once.

    A loss of its own, complete::

        @frozen
        class Huber:
            delta: float = 1.0

        class HuberLoss(Loss):
            activations = ("linear",)

            def __call__(self, ops, logits, target):
                far = ops.absolute(logits - target)
                near = far - ops.maximum(far - self.config.delta, 0.0)
                return ops.mean(near * (far - 0.5 * near))

        @hookimpl
        def deepg_losses():
            yield Component("huber", Huber, "my_package.huber:HuberLoss", "squares near 0, straight lines far off")

    A spec names it, `loss_fn = "huber"` in `[model]`, or with options `loss_fn = { type = "huber", delta = 2.0 }`. Fields
    of the config class that `[model]` has too (`label_smoothing`) are taken from there.
    """

    activations: ClassVar[tuple[str, ...]] = ("softmax", "sigmoid", "linear")
    """Activations of the outputs that it can be of. Of "unlabelled" ones it compares what the network gives of the windows
    of a batch with each other, and gives one number for each window."""
    whole: ClassVar[bool] = False
    """Whether its targets are whole numbers."""
    name: str = ""
    """What the spec calls it; set by whoever made it."""
    title: str = ""
    """What messages call it, with its distribution; set likewise where that is not deepG's own."""

    def __init__(self, config: Config, output: Output) -> None:
        """Take the options.

        :raises OptionError: they do not go with the output.
        """
        self.config, self.output = config, output

    @abstractmethod
    def __call__(self, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
        """Give the loss of each prediction: (batch, ..., width) -> (batch, ...).

        :param logits: the output before its softmax or sigmoid.
        :param target: of the same shape, or whole numbers (batch, ...) where `whole`.
        """

    def judge(self, ops: Ops, logits: Tensor, target: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Give the losses, and what `Predictions.ranks` holds: nothing, where there are labels."""
        return self(ops, logits, target), ()
