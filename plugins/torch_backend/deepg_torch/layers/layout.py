"""A sequence as torch's layers for pictures see it: one row high, its channels last in memory.

torch's layers for sequences want (batch, channels, length) in that order in memory, too: `conv1d` copies what lies otherwise.
Those for pictures take either order and keep it, and on CPUs they are faster with channels last: forward and back on one core,
64 x 500 x 64, pooling takes 3.2 ms instead of 13, batch normalisation 4 instead of 8, and a convolution of 4 channels 9.8
instead of 22.
"""

from __future__ import annotations

from torch import Tensor


def to_picture(x: Tensor) -> Tensor:
    """View (batch, length, channels) as (batch, channels, 1, length)."""
    return x.transpose(1, 2).unsqueeze(2)


def to_sequence(picture: Tensor) -> Tensor:
    """View (batch, channels, 1, length) as (batch, length, channels)."""
    return picture.squeeze(2).transpose(1, 2)
