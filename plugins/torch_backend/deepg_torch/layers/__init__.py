"""The graph's layers as torch modules, with Keras' definitions.

Values between layers are (batch, length, channels) as in Keras, in memory too. For convolution, pooling and batch
normalisation they are seen as pictures (`layout`), which copies nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from torch import nn

from deepg_core.errors import OptionError
from deepg_core.network import Layer, Shape, layers
from deepg_torch.layers import attention, convolution, dense, dropout, masking, merge, native, recurrent
from deepg_torch.layers.custom import Custom
from deepg_torch.layers.nested import TimeDistributed

MODULES: Final[dict[type[Layer], Callable[..., nn.Module]]] = {
    layers.Conv1D: convolution.Conv1D,
    layers.ReverseComplementConv1D: convolution.ReverseComplementConv1D,
    layers.MaxPooling1D: convolution.MaxPooling1D,
    layers.AveragePooling1D: convolution.AveragePooling1D,
    layers.GlobalAveragePooling1D: convolution.GlobalAveragePooling1D,
    layers.GlobalMaxPooling1D: convolution.GlobalMaxPooling1D,
    layers.ZeroPadding1D: convolution.ZeroPadding1D,
    layers.Cropping1D: convolution.ZeroPadding1D,
    layers.Patches: convolution.Patches,
    layers.Masking: masking.Masking,
    layers.PaddingMask: masking.PaddingMask,
    layers.LSTM: recurrent.LSTM,
    layers.GRU: recurrent.GRU,
    layers.Bidirectional: recurrent.LSTM,
    layers.BidirectionalGRU: recurrent.GRU,
    layers.Dense: dense.Dense,
    layers.Activation: dense.Activation,
    layers.LeakyReLU: lambda layer, _: nn.LeakyReLU(layer.alpha),
    layers.Dropout: dropout.Dropout,
    layers.SpatialDropout1D: dropout.SpatialDropout1D,
    layers.BatchNormalization: dense.BatchNormalization,
    layers.LayerNormalization: dense.LayerNormalization,
    layers.Flatten: lambda _, __: nn.Flatten(),
    layers.Reshape: dense.Reshape,
    layers.Add: merge.Add,
    layers.Multiply: merge.Multiply,
    layers.Average: merge.Average,
    layers.AverageOfProbabilities: merge.AverageOfProbabilities,
    layers.Maximum: merge.Maximum,
    layers.Concatenate: merge.Concatenate,
    layers.Columns: merge.Columns,
    layers.Stack: merge.Stack,
    layers.Reduce: merge.Reduce,
    layers.Distance: merge.Distance,
    layers.Embedding: attention.Embedding,
    layers.PositionEmbedding: attention.PositionEmbedding,
    layers.SinusoidalPosition: attention.SinusoidalPosition,
    layers.MultiHeadAttention: attention.MultiHeadAttention,
    layers.TimeDistributed: lambda layer, shape: TimeDistributed(make_module(layer.layer, shape[1:])),
    layers.Native: native.Native,
    layers.Slice: native.Slice,
}


def make_module(layer: Layer, *shapes: Shape) -> Any:
    """Make the module of a graph's layer for inputs of these shapes.

    One that holds variables has a method `places`: variable -> place. One with an activation has `logits`, which gives
    what goes into it, and `activation`.

    :raises OptionError: this backend has no such layer.
    """
    if isinstance(layer, layers.CustomLayer):
        return Custom(layer, *shapes)
    if type(layer) not in MODULES:
        raise OptionError("type", f"the torch backend has no layer `{type(layer).__name__}`", "use another backend")
    return MODULES[type(layer)](layer, *shapes)
