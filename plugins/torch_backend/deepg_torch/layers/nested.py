"""Layers made of layers."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from deepg_torch.variables import Place


class TimeDistributed(nn.Module):
    """A layer applied to all parts along the first axis at once, as if they were so many more examples."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, m, ...) to (batch, m, *output of the layer)."""
        y: Tensor = self.layer(x.flatten(0, 1))
        return y.reshape(*x.shape[:2], *y.shape[1:])

    def places(self) -> dict[str, Place]:
        """Give the layer's variables."""
        return self.layer.places() if hasattr(self.layer, "places") else {}
