"""Layers of plugins, each a function of tensors."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

from deepg_core.network import Shape, layers
from deepg_core.network.layers.registered import find_layer, require_shape
from deepg_torch.variables import Place, place_same

_HELD: Final = "variable_"
"""Before the names of variables: a module has attributes of its own, as `training` and `layer`."""


class Custom(nn.Module):
    """Holds the variables of a layer, and calls its function."""

    def __init__(self, layer: layers.CustomLayer, *shapes: Shape) -> None:
        super().__init__()
        self.layer, self.function = layer, find_layer(layer).load_function("torch")
        for variable in layer.variables(*shapes):
            held = nn.Parameter(torch.zeros(variable.shape), requires_grad=variable.trainable)
            self.register_parameter(_HELD + variable.name, held)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Map (batch, *shape) each to (batch, *output of the layer)."""
        value: Tensor = self.function(self.layer, self._variables(), *inputs)
        if not torch.compiler.is_compiling():
            require_shape(self.layer, value, *inputs)
        return value

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        return {name: place_same(parameter) for name, parameter in self._variables().items()}

    def _variables(self) -> dict[str, nn.Parameter]:
        return {name.removeprefix(_HELD): parameter for name, parameter in self.named_parameters()}
