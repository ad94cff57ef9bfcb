"""The graph's layers as torch modules, with Keras' definitions.

Values between layers are (batch, length, channels) as in Keras. torch wants (batch, channels, length) for convolution,
pooling and batch normalisation; `transpose` makes a view, and those of neighbouring layers cancel out, so nothing is copied.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from deepg_core.errors import OptionError
from deepg_core.models import Layer, Shape, layers

# Said once a process for an even kernel; the copy it speaks of is what padding "same" means.
warnings.filterwarnings("ignore", message="Using padding='same' with even kernel lengths")

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda x: x,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "softmax": lambda x: torch.softmax(x, -1),
    "tanh": torch.tanh,
}


class Conv1D(nn.Conv1d):
    """Convolution with padding "same"; for an even kernel the extra zero goes to the right, as in Keras."""

    def __init__(self, layer: layers.Conv1D, shape: Shape) -> None:
        super().__init__(shape[1], layer.filters, layer.kernel_size, padding="same")
        self.activation = ACTIVATIONS[layer.activation]

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, in) to (batch, length, filters)."""
        y: Tensor = super().forward(x.transpose(1, 2))
        return self.activation(y).transpose(1, 2)


class MaxPooling1D(nn.MaxPool1d):
    """Max pooling along the length."""

    def __init__(self, layer: layers.MaxPooling1D, shape: Shape) -> None:  # noqa: ARG002
        super().__init__(layer.pool_size)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, c) to (batch, length // pool_size, c)."""
        y: Tensor = super().forward(x.transpose(1, 2))
        return y.transpose(1, 2)


class BatchNormalization(nn.Module):
    """Batch normalisation whose running variance is the biased one; torch's own keeps the unbiased one."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, layer: layers.BatchNormalization, shape: Shape) -> None:
        super().__init__()
        self.momentum, self.epsilon = layer.momentum, layer.epsilon
        self.weight, self.bias = nn.Parameter(torch.ones(shape[-1])), nn.Parameter(torch.zeros(shape[-1]))
        self.register_buffer("running_mean", torch.zeros(shape[-1]))
        self.register_buffer("running_var", torch.ones(shape[-1]))

    def forward(self, x: Tensor) -> Tensor:
        """Normalise over all axes but the last; in training also move the running statistics."""
        channels_first = x.transpose(1, -1)
        unbiased = self.running_var.clone()
        y = torch.batch_norm(
            channels_first, self.weight, self.bias, self.running_mean, unbiased,
            self.training, 1 - self.momentum, self.epsilon, torch.backends.cudnn.enabled,
        )  # fmt: skip
        if self.training:
            self._move_variance(unbiased, x.numel() // x.shape[-1])
        return y.transpose(1, -1)

    @torch.no_grad()
    def _move_variance(self, unbiased: Tensor, count: int) -> None:
        """Undo torch's factor n / (n - 1) in what it added to the running variance."""
        if count == 1:  # the variance of one number is 0, torch's is 0/0
            self.running_var.mul_(self.momentum)
        else:
            self.running_var.mul_(self.momentum / count).add_(unbiased, alpha=(count - 1) / count)


class LSTM(nn.LSTM):
    """LSTM in one or both directions. torch has two biases where Keras has one: the second stays zero."""

    def __init__(self, layer: layers.LSTM, shape: Shape) -> None:
        super().__init__(
            shape[-1], layer.units, batch_first=True, bidirectional=isinstance(layer, layers.Bidirectional)
        )
        self.return_sequences, self.rate = layer.return_sequences, layer.dropout
        for name, parameter in self.named_parameters():
            if name.startswith("bias_hh"):
                nn.init.zeros_(parameter)
                parameter.requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        """Map (batch, length, in) to (batch, length, out) or, without `return_sequences`, to (batch, out)."""
        if self.training and self.rate:
            x = x * nn.functional.dropout(torch.ones_like(x[:, :1]), self.rate)
        sequence, (last, _) = super().forward(x)
        return sequence if self.return_sequences else last.transpose(0, 1).flatten(1)


class Dense(nn.Linear):
    """Fully connected; `logits` gives what goes into the activation."""

    def __init__(self, layer: layers.Dense, shape: Shape) -> None:
        super().__init__(shape[-1], layer.units)
        self.activation = ACTIVATIONS[layer.activation]

    def logits(self, x: Tensor) -> Tensor:
        """Map (..., in) to (..., units)."""
        return super().forward(x)

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., in) to (..., units), activated."""
        return self.activation(super().forward(x))


class GlobalAveragePooling1D(nn.Module):
    """The mean along the length."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, c) to (batch, c)."""
        return x.mean(1)


MODULES: dict[type[Layer], Callable[[Any, Shape], nn.Module]] = {
    layers.Conv1D: Conv1D,
    layers.MaxPooling1D: MaxPooling1D,
    layers.BatchNormalization: BatchNormalization,
    layers.LSTM: LSTM,
    layers.Bidirectional: LSTM,
    layers.Dense: Dense,
    layers.Dropout: lambda layer, _: nn.Dropout(layer.rate),
    layers.Flatten: lambda _, __: nn.Flatten(),
    layers.GlobalAveragePooling1D: lambda _, __: GlobalAveragePooling1D(),
}


def module(layer: Layer, shape: Shape) -> nn.Module:
    """Make the module of a graph's layer for inputs of `shape`.

    :raises OptionError: this backend has no such layer.
    """
    if type(layer) not in MODULES:
        raise OptionError("type", f"the torch backend has no layer `{type(layer).__name__}`", "use another backend")
    return MODULES[type(layer)](layer, shape)
