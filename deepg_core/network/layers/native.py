"""What a framework computes with a module of its own, and the parts of what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any, ClassVar

from attrs import field, frozen
from attrs.validators import ge

from deepg_core.errors import OptionError
from deepg_core.network.layers.layer import Layer, Shape, to_tuple


class ModuleError(OptionError):
    """What is wrong with a module: it is the model's fault, whichever table is being worked on."""

    def __init__(self, message: str, help: str | None = None) -> None:  # noqa: A002
        super().__init__("type", message, help)


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
    parts: tuple[Shape, ...] = field(default=(), eq=False)
    """Shapes of the values that it gives where these are several; not stored either."""

    def output_shape(self, *shapes: Shape) -> Shape:  # noqa: ARG002
        """Give its own shape."""
        return self.shape

    def made(self, kind: type) -> Any:
        """Make the module.

        :param kind: what the framework takes.
        :raises ModuleError: nothing makes it, or something else is made.
        """
        if self.make is None:
            raise ModuleError("a stored network has no module of a plugin's own", "load it with its plugin")
        made = self.make()
        if not isinstance(made, kind):
            raise ModuleError(f"`module` gives {_described(made)}, not a {kind.__name__}")
        return made

    def values(self, given: Any, kind: type, rows: int | None) -> list[Any]:
        """Give what a module gave as a list of values, each for an output.

        :param kind: what the framework computes with.
        :param rows: examples that it was given; None: any number.
        :raises ModuleError: these are no values of that kind, more or fewer than outputs, or of other shapes.
        """
        values = list(given) if isinstance(given, list | tuple) else [given]
        if wrong := [value for value in values if not isinstance(value, kind)]:
            raise ModuleError(f"the module gives {_described(wrong[0])}, not a {kind.__name__} or a list of them")
        wanted = self.parts or (self.shape,)
        if len(values) != len(wanted):
            raise ModuleError(f"the module gives {len(values)} values, but the number of targets is {len(wanted)}")
        for value, shape in zip(values, wanted, strict=True):
            found = tuple(value.shape)
            if found[:1] != (rows,):
                batch = f"a batch of {rows}" if rows else "a batch of any size"
                raise ModuleError(f"the module gives {found} for {batch}", "a row for each window, on the first axis")
            if found[1:] != shape:
                raise ModuleError(f"the module gives {found[1:]} for a window, but the targets need {shape}")
        return values


def _described(value: object) -> str:
    return "None" if value is None else f"a `{type(value).__name__}`"


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
