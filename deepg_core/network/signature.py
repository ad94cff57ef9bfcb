"""What a network is given and what it must give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.network.layers import Shape
from deepg_core.network.objective import Objective, OutputActivation
from deepg_core.network.per_layer import spread_over_targets


@frozen
class Signature:
    """What a network is given and what it must give: names and shapes without the batch."""

    inputs: dict[str, Shape]
    targets: dict[str, Shape]
    classes: tuple[str, ...] = ()
    """Names of the target's last axis, in order, where they have names."""
    numeric: bool = False
    """Whether the targets are numbers to come near to, not classes."""
    partial: bool = False
    """Whether a row of zeros of a target of classes means that the class is not known."""
    whole: frozenset[str] = frozenset()
    """Names of the inputs and targets that are whole numbers, int32."""
    width: int | None = None
    """How many different numbers those may be."""
    causal: bool = False
    """Whether the target at a place is a letter that the input shows at a later one: no place may see one after it."""
    columns: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """Target -> names of its last axis, where they have names: of classes, or of numbers."""
    loss: str = ""
    """The loss where there are no labels; the targets are then nothing, and outputs may have any shape."""
    table: NDArray[Any] | None = field(default=None, eq=False, repr=False)
    """(codes, ...) float32 or int32: what stands for each code of letters, where arrays may be given as codes."""
    beside: frozenset[str] = frozenset()
    """Names of the inputs that are rows of tables, (columns,), or sequences that such rows spell, (columns, letters)."""

    @classmethod
    def of_arrays(
        cls, inputs: Mapping[str, NDArray[Any]], targets: Mapping[str, NDArray[Any]], **more: Any
    ) -> Signature:
        """Take names, shapes and whole numbers from a batch; `more` are other fields."""
        arrays = {**inputs, **targets}
        shapes = {name: array.shape[1:] for name, array in arrays.items()}
        whole = frozenset(name for name, array in arrays.items() if array.dtype.kind == "i")
        return cls(
            {name: shapes[name] for name in inputs}, {name: shapes[name] for name in targets}, whole=whole, **more
        )

    def output_activations(self, objective: Objective) -> tuple[OutputActivation, ...]:
        """Decide the activation of the last layer for each target.

        :raises OptionError: the objective has more or fewer of them.
        """
        given = spread_over_targets("last_layer_activation", objective.last_layer_activation, len(self.targets))
        return tuple(activation or ("linear" if self.numeric else "softmax") for activation in given)

    def named_targets(self) -> dict[str, list[str]]:
        """Give target -> names of its columns, none where these have no names, as checkpoints hold it."""
        return {name: list(self.columns.get(name, ())) for name in self.targets}

    def output_shape(self, target: str) -> Shape:
        """Give the shape that the output for a target must have: of a whole number it gives the probability of each."""
        shape = self.targets[target]
        return (*shape, self.width or 1) if target in self.whole else shape
