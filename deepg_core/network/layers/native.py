"""What a framework computes with a module of its own, and the parts of what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any, ClassVar

from attrs import field, frozen
from attrs.validators import ge

from deepg_core.errors import OptionError
from deepg_core.network.layers.layer import Layer, Shape, to_tuple


def _texts(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen
class Native(Layer):
    """A module or model of one framework, which a `deepg_core.models.native.NativeBuilder` makes.

    It is called with the values that feed it, in order (Keras: with the value, or a list of several), and gives a value of
    `shape`, or a sequence of several, which are put side by side: (total,). Its variables are its own: a trainer names them
    `node/variable`, in the framework's layouts, and core does not know them.
    """

    prefix: ClassVar[str] = "native"
    shape: Shape = field(converter=to_tuple)
    dtypes: tuple[str, ...] = field(converter=_texts)
    """Of the values that feed it: float32 or int32."""
    signature: str
    """What the builder was asked for, as JSON."""
    seed: int = 0
    """The framework's generators are seeded with it before `make` is called."""
    make: Callable[[], Any] | None = field(default=None, eq=False, repr=False)
    """Makes the module; None in a stored graph."""

    def output_shape(self, *shapes: Shape) -> Shape:  # noqa: ARG002
        """Give its own shape."""
        return self.shape

    def made(self) -> Any:
        """Make the module.

        :raises OptionError: nothing makes it.
        """
        if self.make is None:
            raise OptionError("type", "a stored network has no module of a plugin's own", "load it with its plugin")
        return self.make()

    def check(self, given: Shape) -> None:
        """Compare what the module gives for a window with what it must give.

        :raises OptionError: the shapes differ.
        """
        if given != self.shape:
            raise OptionError("type", f"the module gives {given} for a window, but the targets need {self.shape}")


@frozen
class Slice(Layer):
    """Numbers from `start` on, in a shape: (n,) -> shape."""

    prefix: ClassVar[str] = "slice"
    start: int = field(validator=ge(0))
    shape: Shape = field(converter=to_tuple)

    @property
    def stop(self) -> int:
        """Give where the numbers end."""
        return self.start + prod(self.shape)

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give the shape."""
        if len(shapes[0]) != 1 or self.stop > shapes[0][0]:
            message = f"it has no numbers {self.start} to {self.stop}"
            raise ValueError(message)
        return self.shape
