"""Noise on the inputs (deepG's add_noise)."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, le
from numpy.typing import NDArray

from deepg_core.sampling.draws import draw_uniform

_LARGEST: Final = 1e30
"""Of any number here: sums stay far from the end of float32, 3e38."""
_number: Final = [ge(-_LARGEST), le(_LARGEST)]


@frozen
class Noise:
    """`add_noise = { ... }`: what is added to every number of the inputs."""

    noise_type: Literal["normal", "uniform"]
    mean: float = field(default=0.0, validator=_number)
    """Of `normal`."""
    sd: float = field(default=1.0, validator=[ge(0), le(_LARGEST)])
    """Of `normal`."""
    min: float = field(default=0.0, validator=_number)
    """Of `uniform`."""
    max: float = field(default=1.0, validator=_number)
    """Of `uniform`."""

    def __attrs_post_init__(self) -> None:
        if (self.mean, self.sd) != (0, 1) and self.noise_type == "uniform":
            raise ValueError("`uniform` noise has `min` and `max`; leave `mean` and `sd` out")
        if (self.min, self.max) != (0, 1) and self.noise_type == "normal":
            raise ValueError("`normal` noise has `mean` and `sd`; leave `min` and `max` out")
        if self.min > self.max:
            message = f"`min` ({self.min:g}) is above `max` ({self.max:g})"
            raise ValueError(message)


def add_noise(encoded: NDArray[Any], noise: Noise, draw: NDArray[np.uint64]) -> NDArray[np.float32]:
    """Add noise: float32 of the same shape. That of a window depends on its own number, not on its batch.

    :param encoded: (batch, ...).
    :param draw: (batch,) a random number for each window.
    """
    count = int(np.prod(encoded.shape[1:]))
    if noise.noise_type == "normal":
        drawn = _normal(draw, count) * np.float32(noise.sd) + np.float32(noise.mean)
    else:
        drawn = draw_uniform(draw, count) * np.float32(noise.max - noise.min) + np.float32(noise.min)
    disturbed: NDArray[np.float32] = encoded + drawn.reshape(encoded.shape)
    return disturbed


def _normal(draw: NDArray[np.uint64], count: int) -> NDArray[np.float32]:
    """Draw (batch, count) numbers of mean 0 and deviation 1 (Box and Muller): two uniform ones give two."""
    half = (count + 1) // 2
    uniform = draw_uniform(draw, 2 * half)
    radius = np.sqrt(-2 * np.log1p(-uniform[:, :half]))
    angle = uniform[:, half:] * np.float32(2 * np.pi)
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)], axis=1)[:, :count]
