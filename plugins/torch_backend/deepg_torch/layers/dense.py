"""Fully connected layers, activations, normalisation."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import layer_norm

from deepg_core.network import Shape, layers
from deepg_torch.layers.activations import ACTIVATIONS
from deepg_torch.layers.layout import to_picture, to_sequence
from deepg_torch.layers.masking import find_seen
from deepg_torch.variables import Place, place_reversed, place_same
from deepg_torch.workers import mean_of_all


class Dense(nn.Linear):
    """Fully connected; `logits` gives what goes into the activation."""

    def __init__(self, layer: layers.Dense, shape: Shape) -> None:
        super().__init__(shape[-1], layer.units, bias=layer.use_bias)
        self.activation = ACTIVATIONS[layer.activation]

    def logits(self, x: Tensor) -> Tensor:
        """Map (..., in) to (..., units)."""
        return super().forward(x)

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., in) to (..., units), activated."""
        return self.activation(super().forward(x))

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        kernel = {"kernel": place_reversed(self.weight)}
        return kernel if self.bias is None else {**kernel, "bias": place_same(self.bias)}


class Activation(nn.Module):
    """A function of each number; `logits` gives what goes into it."""

    def __init__(self, layer: layers.Activation, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.activation = ACTIVATIONS[layer.activation]

    def logits(self, x: Tensor) -> Tensor:
        """Give x."""
        return x

    def forward(self, x: Tensor) -> Tensor:
        """Map (...) to (...)."""
        return self.activation(x)


class BatchNormalization(nn.Module):
    """Batch normalisation whose running variance is the biased one; torch's own keeps the unbiased one."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, layer: layers.BatchNormalization, shape: Shape, *_: Shape) -> None:
        super().__init__()
        self.momentum, self.epsilon, self.shared = layer.momentum, layer.epsilon, False
        self.weight, self.bias = _affine(layer, shape[-1])
        self.register_buffer("running_mean", torch.zeros(shape[-1]))
        self.register_buffer("running_var", torch.ones(shape[-1]))

    def forward(self, x: Tensor, masking: Tensor | None = None) -> Tensor:
        """Normalise over all axes but the last; in training also move the running statistics."""
        if self.training and (self.shared or masking is not None):
            return self._forward_written_out(x, masking)
        if not self.training and x.dtype == self.running_var.dtype:
            scale, shift = self.moves()
            return torch.addcmul(shift, x, scale)  # half the time of `batch_norm`
        unbiased = self.running_var.clone()
        y = torch.batch_norm(
            to_picture(x) if x.ndim == 3 else x.transpose(1, -1), self.weight, self.bias, self.running_mean, unbiased,
            self.training, 1 - self.momentum, self.epsilon, torch.backends.cudnn.enabled,
        )  # fmt: skip
        if self.training:
            self._move_variance(unbiased, x.numel() // x.shape[-1])
        return to_sequence(y) if x.ndim == 3 else y.transpose(1, -1)

    def moves(self) -> tuple[Tensor, Tensor]:
        """Give a factor and a summand for each channel: what inference is, by the running statistics."""
        scale = torch.rsqrt(self.running_var + self.epsilon)
        scale = scale if self.weight is None else scale * self.weight
        bias = torch.zeros_like(scale) if self.bias is None else self.bias
        return scale, torch.addcmul(bias, self.running_mean, scale, value=-1)

    def variables(self) -> tuple[Tensor | None, ...]:
        """Give the tensors that `moves` depends on."""
        return self.weight, self.bias, self.running_mean, self.running_var

    def _forward_written_out(self, x: Tensor, masking: Tensor | None) -> Tensor:
        """Normalise by mean and variance over the places that count, of the examples of all workers if they share them."""
        wide, axes = x.float(), tuple(range(x.ndim - 1))
        seen = None if masking is None else find_seen(masking)[..., None].float()

        def mean_of(values: Tensor) -> Tensor:
            if seen is None:
                return self._of_all(values.mean(axes))
            return self._of_all((values * seen).mean(axes)) / self._of_all(seen.mean())

        mean = mean_of(wide)
        variance = mean_of((wide - mean).square())
        with torch.no_grad():
            self.running_mean.lerp_(mean, 1 - self.momentum)
            self.running_var.lerp_(variance, 1 - self.momentum)
        y = (wide - mean) * torch.rsqrt(variance + self.epsilon)
        y = y if self.weight is None else y * self.weight
        return (y if self.bias is None else y + self.bias).to(x.dtype)

    def _of_all(self, mean: Tensor) -> Tensor:
        """Give the mean over all workers, which have equally many examples each, if there are others."""
        return mean_of_all(mean) if self.shared else mean

    @torch.no_grad()
    def _move_variance(self, unbiased: Tensor, count: int) -> None:
        """Undo torch's factor n / (n - 1) in what it added to the running variance."""
        if count == 1:  # the variance of one number is 0, torch's is 0/0
            self.running_var.mul_(self.momentum)
        else:
            self.running_var.mul_(self.momentum / count).add_(unbiased, alpha=(count - 1) / count)

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        moving = {"moving_mean": place_same(self.running_mean), "moving_variance": place_same(self.running_var)}
        return _place_affine(self.weight, self.bias) | moving


class LayerNormalization(nn.Module):
    """Normalisation over the last axis."""

    def __init__(self, layer: layers.LayerNormalization, shape: Shape) -> None:
        super().__init__()
        self.epsilon = layer.epsilon
        self.weight, self.bias = _affine(layer, shape[-1])

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., channels) to (..., channels)."""
        return layer_norm(x, x.shape[-1:], self.weight, self.bias, self.epsilon)

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        return _place_affine(self.weight, self.bias)


def _affine(
    layer: layers.BatchNormalization | layers.LayerNormalization, width: int
) -> tuple[nn.Parameter | None, nn.Parameter | None]:
    """Make gamma and beta, None where there is none."""
    return (
        nn.Parameter(torch.ones(width)) if layer.scale else None,
        nn.Parameter(torch.zeros(width)) if layer.center else None,
    )


def _place_affine(weight: nn.Parameter | None, bias: nn.Parameter | None) -> dict[str, Place]:
    return {name: place_same(held) for name, held in (("gamma", weight), ("beta", bias)) if held is not None}


class Reshape(nn.Module):
    """The same numbers in another shape."""

    def __init__(self, layer: layers.Reshape, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.shape = layer.shape

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, ...) to (batch, *shape)."""
        return x.reshape(-1, *self.shape)
