"""What a formula is given beside its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.network.dropout import Masks

Array = NDArray[Any]


@frozen
class Held:
    """What one layer of a network holds, and whether it learns."""

    name: str
    variables: Mapping[str, Array]
    """Variable -> array, in Keras' layout."""
    masks: Masks | None = None
    """Those of a step; None: in inference mode."""
    moved: dict[str, Array] = field(factory=dict)
    """Variables that the step changes without a gradient: `layer/variable` -> array."""

    @property
    def training(self) -> bool:
        """Whether it learns."""
        return self.masks is not None

    def __getitem__(self, variable: str) -> Array:
        return self.variables[variable]

    def bias(self, variable: str = "bias") -> Array | float:
        """Give the bias; 0 where there is none."""
        return self.variables.get(variable, 0.0)

    def mask(self, number: int, *shape: int) -> Array | float:
        """Give a mask, (examples, *shape); 1 where nothing is dropped."""
        mask = None if self.masks is None else self.masks(self.name, number, np.zeros((), np.float64), *shape)
        return 1.0 if mask is None else mask


Formula = Callable[..., Array]
"""f(layer, held, *inputs)."""
