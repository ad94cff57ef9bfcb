"""Places of a sequence that are skipped."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from deepg_core.network import Shape, layers


class Masking(nn.Module):
    """Gives its input: the places to skip are those that are zero."""

    def __init__(self, layer: layers.Masking, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Give x."""
        return x


class PaddingMask(nn.Module):
    """Marks the places up to the last one that is not zero."""

    def __init__(self, layer: layers.PaddingMask, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, channels), or whole numbers (batch, length), to (batch, length, 1)."""
        places = torch.arange(1, x.shape[1] + 1, device=x.device)
        last = (find_seen(x) * places).amax(1, keepdim=True).clamp(min=1)
        mask = (places <= last)[..., None]
        return mask.to(x.dtype if x.is_floating_point() else torch.get_default_dtype())


def find_seen(masking: Tensor) -> Tensor:
    """Say which places are not skipped: (batch, length, channels) or whole numbers (batch, length) -> (batch, length)."""
    return masking.ne(0) if masking.ndim == 2 else masking.ne(0).any(-1)


def to_front(x: Tensor, mask: Tensor) -> Tensor:
    """Move the places that are not skipped to the front, in their order, and the others behind them."""
    places = torch.arange(x.shape[1], device=x.device)
    order = torch.where(mask, places, places + x.shape[1]).argsort(1)  # ONNX has no stable sort of the mask itself
    return _rows(x, order)


def last_up_to(outputs: Tensor, mask: Tensor) -> Tensor:
    """Give each place the output of the last one up to it that is not skipped, zeros where there is none.

    :param outputs: those of the sequence that `to_front` gives.
    """
    return _rows(torch.cat([torch.zeros_like(outputs[:, :1]), outputs], 1), mask.cumsum(1))


def _rows(values: Tensor, at: Tensor) -> Tensor:
    """Take rows along the second axis: (batch, n, width) and numbers (batch, length) -> (batch, length, width)."""
    return values.gather(1, at[..., None].expand(*at.shape, values.shape[-1]))
