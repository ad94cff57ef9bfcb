"""The graph's layers in Keras, of the same names: Keras' own wherever it has one, so that a saved model is plain Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from deepg_core.errors import OptionError
from deepg_core.network import Layer, Shape, layers
from deepg_keras.layers import attention, convolution, dense, masking, merge, native, recurrent
from deepg_keras.layers.custom import custom
from deepg_keras.layers.nested import of_parts
from deepg_keras.layers.part import Part


def realise(layer: Layer, name: str, *shapes: Shape) -> Part:
    """Make what the node `name` computes, for inputs of these shapes.

    :raises OptionError: there is no function for the type of layer.
    """
    if isinstance(layer, layers.CustomLayer):
        return custom(layer, name, *shapes)
    if type(layer) not in LAYERS:
        raise OptionError("", f"the keras backend has no layer `{type(layer).__name__}` (`{name}`)")
    made = LAYERS[type(layer)](layer, name, *shapes)
    return made if isinstance(made, Part) else Part(made, made)


def _time_distributed(layer: layers.TimeDistributed, name: str, *shapes: Shape) -> Part:
    return of_parts(realise(layer.layer, name, *(shape[1:] for shape in shapes)), name, shapes[0][0])


LAYERS: Final[dict[type[Layer], Callable[..., Any]]] = {
    layers.Conv1D: convolution.conv1d,
    layers.ReverseComplementConv1D: convolution.reverse_complement_conv1d,
    layers.MaxPooling1D: convolution.max_pooling1d,
    layers.AveragePooling1D: convolution.average_pooling1d,
    layers.GlobalAveragePooling1D: convolution.global_average_pooling1d,
    layers.GlobalMaxPooling1D: convolution.global_max_pooling1d,
    layers.ZeroPadding1D: convolution.zero_padding1d,
    layers.Cropping1D: convolution.cropping1d,
    layers.Patches: convolution.patches,
    layers.Masking: masking.masking,
    layers.PaddingMask: masking.padding_mask,
    layers.LSTM: recurrent.lstm,
    layers.GRU: recurrent.gru,
    layers.Bidirectional: recurrent.bidirectional,
    layers.BidirectionalGRU: recurrent.bidirectional_gru,
    layers.Dense: dense.dense,
    layers.Activation: dense.activation,
    layers.LeakyReLU: dense.leaky_relu,
    layers.Dropout: dense.dropout,
    layers.SpatialDropout1D: dense.spatial_dropout1d,
    layers.BatchNormalization: dense.batch_normalization,
    layers.LayerNormalization: dense.layer_normalization,
    layers.Flatten: dense.flatten,
    layers.Reshape: dense.reshape,
    layers.Add: merge.elementwise,
    layers.Multiply: merge.elementwise,
    layers.Average: merge.elementwise,
    layers.AverageOfProbabilities: merge.average_of_probabilities,
    layers.Maximum: merge.elementwise,
    layers.Concatenate: merge.elementwise,
    layers.Columns: merge.columns,
    layers.Stack: merge.stack,
    layers.Reduce: merge.reduce,
    layers.Distance: merge.distance,
    layers.Embedding: attention.embedding,
    layers.PositionEmbedding: attention.position_embedding,
    layers.SinusoidalPosition: attention.sinusoidal_position,
    layers.MultiHeadAttention: attention.multi_head_attention,
    layers.TimeDistributed: _time_distributed,
    layers.Native: native.native,
    layers.Slice: native.slice_,
}
"""What this backend can realise; an Input is the network's own."""
