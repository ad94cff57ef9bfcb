"""Layers of Keras 2 as layers of a graph. What changes training alone (initialisers, regularisers, constraints) is left out."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any, Final

import attrs

from deepg_core.checkpoints.legacy.stored import Stored
from deepg_core.network import Layer, Shape, layers
from deepg_core.network.layers.layer import ACTIVATIONS


def layer_of(stored: Stored, fed: Shape) -> Layer:
    """Give the graph's layer for one that is fed values of a shape.

    :raises LegacyError: a graph has no such layer, or not with these options; the message names it.
    """
    if stored.kind == "Lambda":
        raise stored.refused("holds code, which deepG never runs")
    if stored.kind not in _LAYERS:
        raise stored.refused(f"is of a type that deepG does not know; it knows {', '.join(sorted(_LAYERS))}")
    try:
        return _LAYERS[stored.kind](stored, fed)
    except (ValueError, TypeError) as error:
        message = f"has an option that deepG cannot use: {error.args[0] if error.args else error}"
        raise stored.refused(message) from error


def input_of(stored: Stored) -> layers.Input:
    """Give the graph's input of an InputLayer.

    :raises LegacyError: its length is open, or it has no shape.
    """
    shape = stored.config.get("batch_input_shape")
    if not (isinstance(shape, list) and len(shape) > 1 and all(type(size) is int and size > 0 for size in shape[1:])):
        raise stored.refused(f"has the shape {shape}; deepG reads inputs of a fixed length")
    whole = str(stored.config.get("dtype")).startswith(("int", "uint"))
    return layers.Input(shape[1:], "int32" if whole else "float32")


def _activation(stored: Stored) -> Any:
    name = stored["activation"] or "linear"
    name = "silu" if name == "swish" else name
    if name not in ACTIVATIONS:
        raise stored.refused(f"has activation = {name!r}; deepG knows {', '.join(ACTIVATIONS)}")
    return name


def _conv1d(stored: Stored, _: Shape) -> Layer:
    stored.only(groups=1, data_format="channels_last")
    return layers.Conv1D(
        stored.number("filters"),
        stored.number("kernel_size"),
        _activation(stored),
        strides=stored.number("strides"),
        padding=stored["padding"],
        dilation_rate=stored.number("dilation_rate"),
        use_bias=stored["use_bias"],
    )


def _pooling(cls: Callable[..., Layer]) -> Callable[[Stored, Shape], Layer]:
    def make(stored: Stored, _: Shape) -> Layer:
        stored.only(data_format="channels_last")
        size, strides = stored.number("pool_size"), stored.number("strides")
        return cls(size, None if strides == size else strides, stored["padding"])

    return make


def _global_pooling(cls: Callable[..., Layer]) -> Callable[[Stored, Shape], Layer]:
    def make(stored: Stored, _: Shape) -> Layer:
        stored.only(keepdims=False)
        return cls(channels_first=stored.config.get("data_format") == "channels_first")

    return make


def _lstm(stored: Stored, _: Shape) -> layers.LSTM:
    stored.only(activation="tanh", use_bias=True, return_state=False, time_major=False)
    names = (
        "return_sequences",
        "dropout",
        "recurrent_dropout",
        "recurrent_activation",
        "stateful",
        "go_backwards",
    )
    return layers.LSTM(stored.number("units"), **{name: stored[name] for name in names})


def _gru(stored: Stored, _: Shape) -> layers.GRU:
    stored.only(activation="tanh", recurrent_activation="sigmoid", use_bias=True, reset_after=True)
    stored.only(return_state=False, time_major=False, stateful=False, go_backwards=False, recurrent_dropout=0.0)
    return layers.GRU(stored.number("units"), **{name: stored[name] for name in ("return_sequences", "dropout")})


def _bidirectional(stored: Stored, fed: Shape) -> Layer:
    stored.only(merge_mode="concat", backward_layer=None)
    inner = Stored.of(stored["layer"], f"{stored.name}/")
    inner.only(go_backwards=False)
    one = layer_of(inner, fed)
    both = {layers.LSTM: layers.Bidirectional, layers.GRU: layers.BidirectionalGRU}.get(type(one))
    if both is None:
        raise inner.refused("is read in both directions; deepG does so with LSTM and GRU alone")
    made: Layer = both(**attrs.asdict(one))
    return made


def _time_distributed(stored: Stored, fed: Shape) -> Layer:
    inner = Stored.of(stored["layer"], f"{stored.name}/")
    return layers.TimeDistributed(layer_of(inner, fed[1:]))


def _dense(stored: Stored, _: Shape) -> Layer:
    return layers.Dense(stored.number("units"), _activation(stored), stored["use_bias"])


def _leaky_relu(stored: Stored, _: Shape) -> Layer:
    return layers.LeakyReLU(float(stored["alpha"]))


def _relu(stored: Stored, _: Shape) -> Layer:
    stored.only(max_value=None, negative_slope=0.0, threshold=0.0)
    return layers.Activation("relu")


def _softmax(stored: Stored, fed: Shape) -> Layer:
    _last_axis(stored, fed)
    return layers.Activation("softmax")


def _batch_normalization(stored: Stored, fed: Shape) -> Layer:
    _last_axis(stored, fed)
    stored.only(center=True, scale=True)
    return layers.BatchNormalization(stored["momentum"], stored["epsilon"])


def _layer_normalization(stored: Stored, fed: Shape) -> Layer:
    _last_axis(stored, fed)
    stored.only(center=True, scale=True)
    return layers.LayerNormalization(stored["epsilon"])


def _flatten(stored: Stored, _: Shape) -> Layer:
    stored.only(data_format="channels_last")
    return layers.Flatten()


def _reshape(stored: Stored, fed: Shape) -> Layer:
    shape, count = stored["target_shape"], prod(fed)
    if not all(type(size) is int for size in shape):
        raise stored.refused(f"has target_shape = {shape!r}, where whole numbers are expected")
    known = prod(size for size in shape if size != -1)
    return layers.Reshape([count // known if size == -1 and known else size for size in shape])


def _concatenate(stored: Stored, fed: Shape) -> Layer:
    _last_axis(stored, fed)
    return layers.Concatenate()


def _embedding(stored: Stored, _: Shape) -> Layer:
    stored.only(mask_zero=False)
    return layers.Embedding(stored.number("input_dim"), stored.number("output_dim"))


def _masking(stored: Stored, _: Shape) -> Layer:
    stored.only(mask_value=0.0)
    return layers.Masking()


def _last_axis(stored: Stored, fed: Shape) -> None:
    """Refuse an axis that is not the last; Keras counts the batch as axis 0."""
    if stored.config.get("axis", -1) not in (-1, [-1], len(fed), [len(fed)]):
        raise stored.refused(f"has axis = {stored['axis']}; deepG knows the last axis alone")


_LAYERS: Final[dict[str, Callable[[Stored, Shape], Layer]]] = {
    "Conv1D": _conv1d,
    "MaxPooling1D": _pooling(layers.MaxPooling1D),
    "AveragePooling1D": _pooling(layers.AveragePooling1D),
    "GlobalAveragePooling1D": _global_pooling(layers.GlobalAveragePooling1D),
    "GlobalMaxPooling1D": _global_pooling(layers.GlobalMaxPooling1D),
    "Masking": _masking,
    "LSTM": _lstm,
    "GRU": _gru,
    "Bidirectional": _bidirectional,
    "TimeDistributed": _time_distributed,
    "Dense": _dense,
    "Activation": lambda stored, _: layers.Activation(_activation(stored)),
    "ReLU": _relu,
    "Softmax": _softmax,
    "LeakyReLU": _leaky_relu,
    "Dropout": lambda stored, _: layers.Dropout(stored["rate"]),
    "BatchNormalization": _batch_normalization,
    "LayerNormalization": _layer_normalization,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Concatenate": _concatenate,
    "Add": lambda *_: layers.Add(),
    "Multiply": lambda *_: layers.Multiply(),
    "Average": lambda *_: layers.Average(),
    "Maximum": lambda *_: layers.Maximum(),
    "Embedding": _embedding,
}
