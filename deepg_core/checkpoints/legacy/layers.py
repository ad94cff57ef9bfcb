"""Layers of Keras 2 as layers of a graph. What changes training alone (initialisers, regularisers, constraints) is left out."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any, Final

from deepg_core.checkpoints.legacy.recurrent import both_ways, gru_of, lstm_of
from deepg_core.checkpoints.legacy.stored import Stored
from deepg_core.network import Layer, Shape, layers


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


def input_of(stored: Stored, length: int) -> layers.Input:
    """Give the graph's input of an InputLayer.

    :param length: what an open one becomes.
    :raises LegacyError: the shape has no numbers behind the length.
    """
    shape, whole = stored.config.get("batch_input_shape"), str(stored.config.get("dtype")).startswith(("int", "uint"))
    dtype: Any = "int32" if whole else "float32"
    if not (isinstance(shape, list) and len(shape) > 1 and all(type(size) is int and size > 0 for size in shape[2:])):
        raise stored.refused(
            f"has the shape {shape}; deepG reads inputs of a fixed length, or open in their length alone"
        )
    if shape[1] is None:
        return layers.Input((length, *shape[2:]), dtype, any_length=True)
    if type(shape[1]) is not int or shape[1] < 1:
        raise stored.refused(
            f"has the shape {shape}; deepG reads inputs of a fixed length, or open in their length alone"
        )
    return layers.Input(shape[1:], dtype)


def _conv1d(stored: Stored, _: Shape) -> Layer:
    stored.only(groups=1, data_format="channels_last")
    return layers.Conv1D(
        stored.number("filters"),
        stored.number("kernel_size"),
        stored.activation(),
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


def _bidirectional(stored: Stored, fed: Shape) -> Layer:
    return both_ways(stored, layer_of(Stored.of(stored["layer"], f"{stored.name}/"), fed))


def _time_distributed(stored: Stored, fed: Shape) -> Layer:
    inner = Stored.of(stored["layer"], f"{stored.name}/")
    return layers.TimeDistributed(layer_of(inner, fed[1:]))


def _dense(stored: Stored, _: Shape) -> Layer:
    return layers.Dense(stored.number("units"), stored.activation(), stored["use_bias"])


def _leaky_relu(stored: Stored, _: Shape) -> Layer:
    return layers.LeakyReLU(float(stored["alpha"]))


def _relu(stored: Stored, _: Shape) -> Layer:
    stored.only(threshold=0.0)
    slope, largest = stored.config.get("negative_slope"), stored.config.get("max_value")
    if slope and largest is None:
        return layers.LeakyReLU(float(slope))
    if slope or largest not in (None, 6.0):
        raise stored.refused(f"has max_value = {largest} and negative_slope = {slope}; deepG knows max_value = 6 alone")
    return layers.Activation("relu" if largest is None else "relu6")


def _elu(stored: Stored, _: Shape) -> Layer:
    stored.only(alpha=1.0)
    return layers.Activation("elu")


def _nothing(stored: Stored, _: Shape) -> Layer:
    stored.leave_out("what it adds")
    return layers.Activation("linear")


def _softmax(stored: Stored, fed: Shape) -> Layer:
    _last_axis(stored, fed)
    return layers.Activation("softmax")


def _batch_normalization(stored: Stored, fed: Shape) -> Layer:
    _last_axis(stored, fed)
    stored.only(renorm=False, virtual_batch_size=None)
    return layers.BatchNormalization(
        stored["momentum"], stored["epsilon"], center=stored["center"], scale=stored["scale"]
    )


def _layer_normalization(stored: Stored, fed: Shape) -> Layer:
    _last_axis(stored, fed)
    return layers.LayerNormalization(stored["epsilon"], center=stored["center"], scale=stored["scale"])


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
    return layers.Embedding(stored.number("input_dim"), stored.number("output_dim"))


def _sides(cls: Callable[..., Layer], option: str) -> Callable[[Stored, Shape], Layer]:
    def make(stored: Stored, _: Shape) -> Layer:
        stored.only(data_format="channels_last")
        sides = stored[option]
        left, right = (sides, sides) if type(sides) is int else sides
        return cls(left, right)

    return make


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
    "ZeroPadding1D": _sides(layers.ZeroPadding1D, "padding"),
    "Cropping1D": _sides(layers.Cropping1D, "cropping"),
    "LSTM": lambda stored, _: lstm_of(stored),
    "CuDNNLSTM": lambda stored, _: lstm_of(stored),
    "GRU": lambda stored, _: gru_of(stored),
    "CuDNNGRU": lambda stored, _: gru_of(stored),
    "Bidirectional": _bidirectional,
    "TimeDistributed": _time_distributed,
    "Dense": _dense,
    "Activation": lambda stored, _: layers.Activation(stored.activation()),
    "ReLU": _relu,
    "ELU": _elu,
    "Softmax": _softmax,
    "LeakyReLU": _leaky_relu,
    "Dropout": lambda stored, _: layers.Dropout(stored["rate"]),
    "SpatialDropout1D": lambda stored, _: layers.SpatialDropout1D(stored["rate"]),
    "GaussianNoise": _nothing,
    "GaussianDropout": _nothing,
    "AlphaDropout": _nothing,
    "ActivityRegularization": _nothing,
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
