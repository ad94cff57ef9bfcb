"""One small network for each layer, and for what can be set of it; those of one group stand side by side in one graph."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.network import Drawing, Graph, Shape, layers
from deepg_core.network.layers.layer import ACTIVATIONS
from deepg_core.testing.golden.numbers import spread

BATCH, LENGTH, CHANNELS, PARTS = 3, 7, 4, 2
WINDOW, SET = (LENGTH, CHANNELS), (PARTS, LENGTH, CHANNELS)
STEP: Final = (7, 3)
"""Seed and step of the one step that is taken."""


@frozen
class Case:
    """A layer, and which of `give_inputs` it is fed; with `masked` a `Masking` of the first is its second."""

    name: str
    layer: layers.Layer
    inputs: tuple[str, ...] = ("window",)
    masked: bool = False
    before: bool = True
    """Whether a dense layer stands before it."""


def _cases(group: str, table: dict[str, layers.Layer], **options: Any) -> tuple[Case, ...]:
    return tuple(Case(f"{group}_{name}", layer, **options) for name, layer in table.items())


_DENSE: dict[str, layers.Layer] = {
    "of_tanh": layers.Dense(3, "tanh"),
    "without_bias": layers.Dense(3, use_bias=False),
    **{name: layers.Activation(name) for name in ACTIVATIONS},
    "slope": layers.LeakyReLU(0.25),
    "batch_normalization": layers.BatchNormalization(momentum=0.75),
    "batch_without_scale": layers.BatchNormalization(scale=False, epsilon=0.01),
    "batch_without_center": layers.BatchNormalization(center=False),
    "layer_normalization": layers.LayerNormalization(epsilon=1e-6),
    "layer_without_scale": layers.LayerNormalization(scale=False),
    "layer_without_both": layers.LayerNormalization(scale=False, center=False),
    "columns": layers.Columns(1, 3),
    "flatten": layers.Flatten(),
    "reshape": layers.Reshape((CHANNELS, LENGTH)),
    "masking": layers.Masking(),
    "dropout": layers.Dropout(0.4),
    "spatial_dropout": layers.SpatialDropout1D(0.4),
}
_CONVOLUTION: dict[str, layers.Layer] = {
    "same": layers.Conv1D(3, 4, "relu"),
    "same_strides": layers.Conv1D(3, 4, "tanh", strides=3),
    "same_strides_odd": layers.Conv1D(3, 5, strides=2, use_bias=False),
    "strides_longer_than_kernel": layers.Conv1D(3, 2, strides=5),
    "same_dilated": layers.Conv1D(3, 2, "gelu", dilation_rate=3),
    "valid": layers.Conv1D(3, 4, padding="valid", strides=2),
    "valid_dilated": layers.Conv1D(3, 3, "silu", padding="valid", dilation_rate=2),
    "causal": layers.Conv1D(3, 4, padding="causal", strides=2),
    "causal_dilated": layers.Conv1D(3, 3, "sigmoid", padding="causal", dilation_rate=2),
    "both_strands": layers.ReverseComplementConv1D(3, 5, "relu"),
    "both_strands_without_bias": layers.ReverseComplementConv1D(3, 3, use_bias=False),
}
_POOLING: dict[str, layers.Layer] = {
    "max": layers.MaxPooling1D(3),
    "max_same": layers.MaxPooling1D(4, padding="same"),
    "max_overlapping": layers.MaxPooling1D(3, strides=1, padding="same"),
    "average": layers.AveragePooling1D(3, strides=2),
    "average_same": layers.AveragePooling1D(4, padding="same"),
    "average_overlapping": layers.AveragePooling1D(5, strides=2, padding="same"),
    "global_average": layers.GlobalAveragePooling1D(),
    "global_average_of_channels": layers.GlobalAveragePooling1D(channels_first=True),
    "global_max": layers.GlobalMaxPooling1D(),
    "global_max_of_channels": layers.GlobalMaxPooling1D(channels_first=True),
    "zero_padding": layers.ZeroPadding1D(1, 2),
    "cropping": layers.Cropping1D(1, 3),
    "patches": layers.Patches(3, 2),
    "patches_apart": layers.Patches(2, 3),
}
_LSTM: dict[str, layers.Layer] = {
    "last": layers.LSTM(2),
    "sequence": layers.LSTM(2, return_sequences=True),
    "hard_sigmoid": layers.LSTM(2, return_sequences=True, recurrent_activation="hard_sigmoid"),
    "backwards": layers.LSTM(2, return_sequences=True, go_backwards=True),
    "without_bias": layers.LSTM(2, activation="softsign", recurrent_activation="hard_sigmoid_sixth", use_bias=False),
    "dropout": layers.LSTM(2, dropout=0.4, recurrent_dropout=0.3),
    "stateful": layers.LSTM(2, return_sequences=True, stateful=True),
    "both_ways": layers.Bidirectional(2),
    "both_ways_sequence": layers.Bidirectional(2, return_sequences=True),
    "both_ways_backwards": layers.Bidirectional(2, return_sequences=True, go_backwards=True),
    "both_ways_sum": layers.Bidirectional(2, merge="sum", recurrent_activation="hard_sigmoid"),
    "both_ways_mul": layers.Bidirectional(2, return_sequences=True, merge="mul"),
    "both_ways_ave": layers.Bidirectional(2, return_sequences=True, merge="ave", activation="softsign"),
    "both_ways_dropout": layers.Bidirectional(2, dropout=0.4, recurrent_dropout=0.3),
}
_GRU: dict[str, layers.Layer] = {
    "last": layers.GRU(2),
    "sequence": layers.GRU(2, return_sequences=True),
    "backwards": layers.GRU(2, return_sequences=True, go_backwards=True),
    "reset_before": layers.GRU(2, return_sequences=True, reset_after=False, recurrent_activation="hard_sigmoid"),
    "without_bias": layers.GRU(2, use_bias=False, activation="softsign"),
    "reset_before_without_bias": layers.GRU(2, reset_after=False, use_bias=False),
    "dropout": layers.GRU(2, dropout=0.4),
    "both_ways": layers.BidirectionalGRU(2),
    "both_ways_sequence": layers.BidirectionalGRU(2, return_sequences=True),
    "both_ways_reset_before": layers.BidirectionalGRU(2, return_sequences=True, reset_after=False, merge="ave"),
}
_ATTENTION: dict[str, layers.Layer] = {
    "positions": layers.PositionEmbedding(),
    "sinusoids": layers.SinusoidalPosition(n=100.0),
    "plain": layers.MultiHeadAttention(2, 3),
    "causal": layers.MultiHeadAttention(2, 3, causal=True),
    "dropout": layers.MultiHeadAttention(2, 3, dropout=0.4),
}
_MASKED_LSTM = {name: _LSTM[name] for name in ("last", "sequence", "hard_sigmoid", "backwards", "stateful",
    "both_ways", "both_ways_sequence", "both_ways_mul")}  # fmt: skip
_MASKED_GRU = {name: _GRU[name] for name in ("last", "sequence", "both_ways_sequence", "both_ways_reset_before")}
_MASKED_ATTENTION = {name: _ATTENTION[name] for name in ("plain", "causal", "dropout")}
_MERGE: dict[str, layers.Layer] = {
    "add": layers.Add(),
    "multiply": layers.Multiply(),
    "average": layers.Average(),
    "average_of_softmax": layers.AverageOfProbabilities("softmax"),
    "average_of_sigmoid": layers.AverageOfProbabilities("sigmoid"),
    "average_of_linear": layers.AverageOfProbabilities("linear"),
    "maximum": layers.Maximum(),
    "concatenate": layers.Concatenate(),
    "stack": layers.Stack(),
}
_VECTOR: dict[str, layers.Layer] = {"slice": layers.Slice(1, (3, 1))}
_DISTANCE: dict[str, layers.Layer] = {method: layers.Distance(method) for method in ("euclidean", "cosine")}
_SET: dict[str, layers.Layer] = {
    "convolution": layers.TimeDistributed(layers.Conv1D(3, 4, "relu", strides=2)),
    "pooling": layers.TimeDistributed(layers.MaxPooling1D(3)),
    "batch_normalization": layers.TimeDistributed(layers.BatchNormalization(momentum=0.75)),
    "lstm": layers.TimeDistributed(layers.LSTM(2)),
    "flatten": layers.TimeDistributed(layers.Flatten()),
    "dropout": layers.TimeDistributed(layers.Dropout(0.4)),
    "sum": layers.Reduce("sum"),
    "mean": layers.Reduce("mean"),
    "max": layers.Reduce("max"),
    "last": layers.Reduce("last"),
    "of_four_axes": layers.BatchNormalization(),
}

GROUPS: Final[dict[str, tuple[Case, ...]]] = {
    "dense": (
        *_cases("dense", _DENSE),
        Case("dense_padding_mask", layers.PaddingMask(), ("masked",), before=False),
        Case("dense_masked_batch_normalization", layers.BatchNormalization(momentum=0.75), ("seen",), masked=True),
    ),
    "convolution": _cases("convolution", _CONVOLUTION),
    "pooling": (
        *_cases("pooling", _POOLING),
        Case("pooling_masked_average", layers.GlobalAveragePooling1D(), ("seen",), masked=True),
        Case("pooling_masked_max", layers.GlobalMaxPooling1D(), ("seen",), masked=True),
    ),
    "lstm": _cases("lstm", _LSTM),
    "masked_lstm": _cases("masked_lstm", _MASKED_LSTM, inputs=("masked",), masked=True),
    "gru": _cases("gru", _GRU),
    "masked_gru": _cases("masked_gru", _MASKED_GRU, inputs=("masked",), masked=True),
    "attention": (
        *_cases("attention", _ATTENTION),
        *_cases("masked_attention", _MASKED_ATTENTION, inputs=("masked",), masked=True),
    ),
    "merge": (
        *_cases("merge", _MERGE, inputs=("window", "second", "third")),
        *_cases("vector", _VECTOR, inputs=("vector",)),
        *_cases("distance", _DISTANCE, inputs=("vector", "other")),
        Case("embedding", layers.Embedding(7, 3), ("numbers",), before=False),
    ),
    "set": _cases("set", _SET, inputs=("set",)),
}  # fmt: skip
"""What stands side by side in one network."""


def draw_cases(cases: Collection[Case]) -> Graph:
    """Draw inputs -> dense -> layer -> dense for each: what a layer passes on and gives back is seen in the dense ones.

    Nodes are called by the case: `NAME_before`, `NAME` and `NAME_head`, the output.
    """
    draw = Drawing()
    inputs = give_inputs()
    for name in dict.fromkeys(name for case in cases for name in case.inputs):
        draw.input(name, inputs[name].shape[1:], "int32" if inputs[name].dtype == np.int32 else "float32")
    return draw.graph(*(_draw_case(draw, case) for case in cases))


def _draw_case(draw: Drawing, case: Case) -> str:
    ends = ["", *(f"_{name}" for name in case.inputs[1:])]
    fed = list(case.inputs)
    if case.before:
        fed = [
            draw(layers.Dense(CHANNELS), name, name=f"{case.name}_before{end}")
            for name, end in zip(case.inputs, ends, strict=True)
        ]
    masking = [draw(layers.Masking(), case.inputs[0], name=f"{case.name}_masking")] if case.masked else []
    return draw(layers.Dense(2), draw(case.layer, *fed, *masking, name=case.name), name=f"{case.name}_head")


def give_inputs() -> dict[str, NDArray[Any]]:
    """Give a batch for every case: name -> (BATCH, ...), float32 but for `numbers`.

    Of `masked` the first example ends in places that are all 0, the second begins with such and has one within, the third
    is nothing else; `seen` is the first two, and the first once more.
    """
    windows = {name: spread(name, (BATCH, *WINDOW)) for name in ("window", "second", "third", "masked")}
    windows["masked"][0, 5:] = windows["masked"][1, [0, 1, 3]] = windows["masked"][2] = 0
    windows["seen"] = windows["masked"][[0, 1, 0]]
    vectors = {name: spread(name, (BATCH, CHANNELS)) for name in ("vector", "other")}
    numbers = {"numbers": (np.arange(BATCH * LENGTH, dtype=np.int32) ** 2 % 7).reshape(BATCH, LENGTH)}
    return {**windows, **vectors, **numbers, "set": spread("set", (BATCH, *SET))}


def give_targets(graph: Graph) -> dict[str, NDArray[np.float32]]:
    """Give numbers that each output is to come near to."""
    return {name: spread(f"{name} target", (BATCH, *graph.shapes[name])) for name in graph.outputs}


def list_shapes(case: Case) -> dict[str, Shape]:
    """Give the shapes of its golden arrays: `value`, what the layer gives, and the variables of its network."""
    graph = draw_cases([case])
    variables = {key: variable.shape for key, variable in graph.variables.items()}
    return {"value": (BATCH, *graph.shapes[case.name]), **variables}
