"""The layers a graph is drawn with.

Definitions and variable layouts are Keras': a backend that realises a layer must agree with Keras to 1e-5. Which of them a
backend can realise is what its registration names.
"""

from deepg_core.network.layers.attention import Embedding, MultiHeadAttention, PositionEmbedding, SinusoidalPosition
from deepg_core.network.layers.convolution import (
    AveragePooling1D,
    Conv1D,
    Cropping1D,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    MaxPooling1D,
    Patches,
    ReverseComplementConv1D,
    ZeroPadding1D,
    find_paddings,
)
from deepg_core.network.layers.custom import CustomLayer
from deepg_core.network.layers.dense import (
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Flatten,
    LayerNormalization,
    LeakyReLU,
    Reshape,
    SpatialDropout1D,
)
from deepg_core.network.layers.layer import Input, Layer, Shape, Variable
from deepg_core.network.layers.masking import Masking, PaddingMask
from deepg_core.network.layers.merge import (
    Add,
    Average,
    AverageOfProbabilities,
    Columns,
    Concatenate,
    Distance,
    Maximum,
    Multiply,
    Reduce,
    Stack,
)
from deepg_core.network.layers.native import Native, Slice
from deepg_core.network.layers.nested import TimeDistributed
from deepg_core.network.layers.recurrent import GRU, LSTM, Bidirectional, BidirectionalGRU

LAYERS: dict[str, type[Layer]] = {
    layer.__name__: layer
    for layer in (
        Input, Conv1D, ReverseComplementConv1D, MaxPooling1D, AveragePooling1D, GlobalAveragePooling1D, GlobalMaxPooling1D,
        ZeroPadding1D, Cropping1D, Patches,
        Masking, PaddingMask, LSTM, GRU, Bidirectional, BidirectionalGRU,
        Dense, Activation, LeakyReLU, Dropout, SpatialDropout1D, BatchNormalization, LayerNormalization, Flatten, Reshape,
        Add, Multiply, Average, AverageOfProbabilities, Maximum, Concatenate, Columns, Stack, Reduce, Distance,
        Embedding, PositionEmbedding, SinusoidalPosition, MultiHeadAttention, TimeDistributed, Native, Slice,
    )
}  # fmt: skip
"""Core's own, which a stored graph names by their classes; it may name those of plugins, too, and anything else is refused."""

__all__ = [
    "GRU",
    "LAYERS",
    "LSTM",
    "Activation",
    "Add",
    "Average",
    "AverageOfProbabilities",
    "AveragePooling1D",
    "BatchNormalization",
    "Bidirectional",
    "BidirectionalGRU",
    "Columns",
    "Concatenate",
    "Conv1D",
    "Cropping1D",
    "CustomLayer",
    "Dense",
    "Distance",
    "Dropout",
    "Embedding",
    "Flatten",
    "GlobalAveragePooling1D",
    "GlobalMaxPooling1D",
    "Input",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "MaxPooling1D",
    "Maximum",
    "MultiHeadAttention",
    "Multiply",
    "Native",
    "PaddingMask",
    "Patches",
    "PositionEmbedding",
    "Reduce",
    "Reshape",
    "ReverseComplementConv1D",
    "Shape",
    "SinusoidalPosition",
    "Slice",
    "SpatialDropout1D",
    "Stack",
    "TimeDistributed",
    "Variable",
    "ZeroPadding1D",
    "find_paddings",
]
