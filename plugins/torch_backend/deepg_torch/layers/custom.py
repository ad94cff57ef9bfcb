"""Layers of plugins, each a function of tensors."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from deepg_core.network import Shape, layers
from deepg_core.network.layers.registered import find_layer
from deepg_torch.variables import Place, place_same


class Custom(nn.Module):
    """Holds the variables of a layer, and calls its function."""

    def __init__(self, layer: layers.CustomLayer, *shapes: Shape) -> None:
        super().__init__()
        self.layer, self.function = layer, find_layer(layer).load_function("torch")
        for variable in layer.variables(*shapes):
            held = nn.Parameter(torch.zeros(variable.shape), requires_grad=variable.trainable)
            self.register_parameter(variable.name, held)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Map (batch, *shape) each to (batch, *output of the layer)."""
        value: Tensor = self.function(self.layer, dict(self.named_parameters()), *inputs)
        return value

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        return {name: place_same(parameter) for name, parameter in self.named_parameters()}
