"""Dropout, whose masks follow from a counter (`deepg_core.network.dropout`) and not from torch's generators."""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor, nn

from deepg_core.network import Shape, layers
from deepg_core.network.dropout import Masks, hash_columns


class TorchIntegers:
    """`deepg_core.network.dropout.Integers` of torch."""

    def columns(self, count: int, row: Tensor) -> Tensor:
        """Copy them to the device once."""
        return _columns(count, row.device)

    def fold(self, x: Tensor) -> Tensor:
        """Change the lower half of each number in place: one pass, where shift, mask and xor are three."""
        halves = x.view(torch.int32).view(len(x), -1, 2)
        halves[..., 0].bitwise_xor_(halves[..., 1])
        return x

    def quarters(self, x: Tensor) -> Tensor:
        """See the same bytes as shorter numbers."""
        return x.view(torch.int16)

    def scaled(self, x: Tensor, least: int, scale: float, like: Tensor) -> Tensor:
        """Compare into the type wanted: 0.1 ms of 800,000, where by way of bool it is 0.5."""
        return torch.ge(x, least, out=torch.empty(x.shape, dtype=like.dtype, device=x.device)).mul_(scale)

    def reshape(self, x: Tensor, shape: Shape) -> Tensor:
        """Reshape."""
        return x.view(shape)


@cache
def _columns(count: int, device: torch.device) -> Tensor:
    return torch.from_numpy(hash_columns(count)).to(device)


class Dropping:
    """A module with masks. They are its network's; one that is in no network drops nothing."""

    masks: Masks | None = None
    masked_as: str = ""
    """The node's name, by which the network knows its masks."""

    def mask(self, number: int, like: Tensor, *shape: int) -> Tensor | None:
        """Give a mask, (examples, *shape); None where nothing is dropped."""
        return None if self.masks is None else self.masks(self.masked_as, number, like, *shape)


class Dropout(Dropping, nn.Module):
    """Dropout of each number."""

    def __init__(self, layer: layers.Dropout, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, ...) to the same."""
        mask = self.mask(0, x, *x.shape[1:])
        return x if mask is None else x * mask


class SpatialDropout1D(Dropout):
    """Dropout of whole channels."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, channels) to the same."""
        mask = self.mask(0, x, 1, x.shape[-1])
        return x if mask is None else x * mask
