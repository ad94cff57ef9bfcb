"""A module of the user's own in the place of a layer, and the parts of what it gives."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from deepg_core.network import Shape, layers
from deepg_torch.variables import Place, place_same


class Native(nn.Module):
    """Holds the module. It is run once, on zeros: lazy modules get their shapes, and what it gives is examined.

    :raises ModuleError: it gives another shape, or nothing makes it.
    """

    def __init__(self, layer: layers.Native, *shapes: Shape) -> None:
        super().__init__()
        torch.manual_seed(layer.seed)
        self.module = layer.made(nn.Module).eval()
        zeros = [torch.zeros(2, *s, dtype=getattr(torch, d)) for s, d in zip(shapes, layer.dtypes, strict=True)]
        with torch.no_grad():
            layer.values(self.module(*zeros), Tensor, 2)

    def forward(self, *values: Tensor) -> Tensor:
        """Map inputs (batch, ...) to logits (batch, *shape), several side by side."""
        given = self.module(*values)
        if isinstance(given, list | tuple) and len(given) == 1:
            return given[0]  # type: ignore[no-any-return]
        return given if isinstance(given, Tensor) else torch.cat([part.flatten(1) for part in given], 1)

    def places(self) -> dict[str, Place]:
        """Give parameters and buffers that the module itself would store, by its own names."""
        stored = self.module.state_dict().keys()
        held = [*self.module.named_parameters(), *self.module.named_buffers()]
        return {name: place_same(tensor) for name, tensor in held if name in stored}


class Slice(nn.Module):
    """Numbers in a row in a shape."""

    def __init__(self, layer: layers.Slice, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, n) to (batch, *shape)."""
        return x[:, self.layer.start : self.layer.stop].reshape(-1, *self.layer.shape)
