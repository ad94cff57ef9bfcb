"""Convolution and pooling along the sequence."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, conv1d, conv2d, max_pool2d, pad

from deepg_core.network import Shape, layers
from deepg_core.network.layers import find_paddings
from deepg_torch.layers.activations import ACTIVATIONS
from deepg_torch.layers.layout import to_picture, to_sequence
from deepg_torch.layers.masking import find_seen
from deepg_torch.variables import Place, place_reversed


class Conv1D(nn.Conv1d):
    """Convolution."""

    def __init__(self, layer: layers.Conv1D, shape: Shape) -> None:
        length, channels = shape
        wide = (layer.kernel_size - 1) * layer.dilation_rate + 1
        left, right = find_paddings(length, wide, layer.strides, layer.padding)
        self.further = (left - min(left, right), right - min(left, right))  # torch itself pads both sides alike
        super().__init__(
            channels, layer.filters, layer.kernel_size, layer.strides, min(left, right), layer.dilation_rate,
            bias=layer.use_bias,
        )  # fmt: skip
        self.activation = ACTIVATIONS[layer.activation]
        self.rectifies = self.activation is torch.relu

    def logits(self, x: Tensor) -> Tensor:
        """Map (batch, length, in) to (batch, steps, filters)."""
        return self.convolved(x, self.weight, self.bias)

    def convolved(
        self, x: Tensor, weight: Tensor, bias: Tensor | None, then: Callable[[Tensor], Tensor] = lambda y: y
    ) -> Tensor:
        """Convolve with kernels (filters, in, size).

        :param then: may change what was computed; in views of it that would cost torch a copy of the gradient.
        """
        x = pad(x, (0, 0, *self.further)) if any(self.further) else x
        stride, padding, dilation = self.stride[0], int(self.padding[0]), self.dilation[0]
        if x.is_cuda:
            return then(conv1d(x.transpose(1, 2), weight, bias, stride, padding, dilation)).transpose(1, 2)
        sizes = ((1, stride), (0, padding), (1, dilation))
        return to_sequence(then(conv2d(to_picture(x), weight.unsqueeze(2), bias, *sizes)))

    def lay_channels_last(self) -> None:
        """Let the kernels lie as oneDNN wants them, whose gradient lies so, too: each step would copy both."""
        self.weight.data = self.weight.data.transpose(1, 2).contiguous().transpose(1, 2)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, in) to (batch, steps, filters), activated."""
        if self.rectifies:  # in place: a pass and an array less
            return self.convolved(x, self.weight, self.bias, torch.relu_)
        return self.activation(self.logits(x))

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        kernel = {"kernel": place_reversed(self.weight)}
        return kernel if self.bias is None else {**kernel, "bias": place_reversed(self.bias)}


class ReverseComplementConv1D(nn.Module):
    """Convolution with each kernel as it is and turned, in one; the larger of the two answers."""

    def __init__(self, layer: layers.ReverseComplementConv1D, shape: Shape) -> None:
        super().__init__()
        kernel = layers.Conv1D(layer.filters, layer.kernel_size, layer.activation, use_bias=layer.use_bias)
        self.there = Conv1D(kernel, shape)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, in) to (batch, length, filters)."""
        weight, bias = self.there.weight, self.there.bias
        both, biases = torch.cat([weight, weight.flip(1, 2)]), None if bias is None else bias.repeat(2)
        y = self.there.convolved(x, both, biases)
        there, back = (self.there.activation(half) for half in y.chunk(2, -1))
        return torch.maximum(there, back)

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        return self.there.places()


class MaxPooling1D(nn.Module):
    """Max pooling along the length."""

    def __init__(self, layer: layers.MaxPooling1D, shape: Shape) -> None:
        super().__init__()
        self.size, self.strides = layer.pool_size, layer.strides or layer.pool_size
        self.sides = find_paddings(shape[0], self.size, self.strides, layer.padding)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, c) to (batch, steps, c)."""
        return self.pooled(x)

    def pooled(self, x: Tensor, then: Callable[[Tensor], Tensor] = lambda y: y) -> Tensor:
        """Find the largest; `then` as of `Conv1D.convolved`."""
        padded = pad(x, (0, 0, *self.sides), value=-torch.inf) if any(self.sides) else x
        if self.size == self.strides and x.device.type == "cpu" and torch.is_inference_mode_enabled():
            # Where each was is not asked, and noting it takes longer than finding it.
            steps = padded.shape[1] // self.size
            return then(padded[:, : steps * self.size].reshape(len(x), steps, self.size, -1).amax(2))
        return to_sequence(then(max_pool2d(to_picture(padded), (1, self.size), (1, self.strides))))


class AveragePooling1D(nn.Module):
    """The mean of neighbours; `share` is how much of a window at each step is not padding."""

    share: Tensor

    def __init__(self, layer: layers.AveragePooling1D, shape: Shape) -> None:
        super().__init__()
        self.size, self.strides = layer.pool_size, layer.strides or layer.pool_size
        self.sides = find_paddings(shape[0], self.size, self.strides, layer.padding)
        self.register_buffer("share", self._means(torch.ones(1, shape[0], 1)), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, c) to (batch, steps, c)."""
        return self._means(x) / self.share if any(self.sides) else self._means(x)

    def _means(self, x: Tensor) -> Tensor:
        padded = pad(x, (0, 0, *self.sides)) if any(self.sides) else x
        return to_sequence(avg_pool2d(to_picture(padded), (1, self.size), (1, self.strides)))


class ZeroPadding1D(nn.Module):
    """Zeros before and behind; of a `Cropping1D`, as negative ones, the other way round."""

    def __init__(self, layer: layers.ZeroPadding1D, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()
        sign = -1 if isinstance(layer, layers.Cropping1D) else 1
        self.sides = (0, 0, sign * layer.left, sign * layer.right)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, c) to (batch, left + length + right, c)."""
        return pad(x, self.sides)


class Patches(nn.Module):
    """Pieces of one length."""

    def __init__(self, layer: layers.Patches, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.size, self.stride = layer.size, layer.stride

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, c) to (batch, pieces, size, c)."""
        return x.unfold(1, self.size, self.stride).transpose(2, 3)


class GlobalAveragePooling1D(nn.Module):
    """The mean along the length, or of the channels."""

    def __init__(self, layer: layers.GlobalAveragePooling1D, *shapes: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.axis = 2 if layer.channels_first else 1

    def forward(self, x: Tensor, masking: Tensor | None = None) -> Tensor:
        """Map (batch, length, c) to (batch, c), or (batch, length)."""
        if masking is None:
            return x.mean(self.axis)
        seen = find_seen(masking)[..., None].to(x.dtype)
        return (x * seen).sum(1) / seen.sum(1)


class GlobalMaxPooling1D(GlobalAveragePooling1D):
    """The maximum along the length, or of the channels."""

    def forward(self, x: Tensor, masking: Tensor | None = None) -> Tensor:
        """Map (batch, length, c) to (batch, c), or (batch, length)."""
        if masking is not None:
            x = x.masked_fill(~find_seen(masking)[..., None], torch.finfo(x.dtype).min)
        return x.amax(self.axis)
