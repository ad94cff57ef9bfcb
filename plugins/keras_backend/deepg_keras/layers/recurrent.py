"""Recurrent layers. Where there is a GPU Keras takes cuDNN's, if a layer has no mask, recurrent dropout or hard sigmoid."""

from __future__ import annotations

from typing import Any

import attrs

from deepg_core.network import Shape, layers
from deepg_keras.engine import keras, tf
from deepg_keras.layers.dense import find_activation
from deepg_keras.layers.masking import skipping
from deepg_keras.layers.part import KerasLayer, KerasTensor, Part, register


@register
class StatefulLSTM(keras.layers.LSTM):  # type: ignore[misc]
    """LSTM that begins with the state in which the batch before ended, if that was as large.

    Keras' own `stateful` wants to know the size of all batches beforehand.
    """

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        """Make room for a state; an empty one means that there is none."""
        super().build(sequences_shape, initial_state_shape)
        self.supports_jit = False  # XLA knows no variables of changing size
        self._none = tf.zeros((0, self.units), self.compute_dtype)
        self.held = [tf.Variable(self._none, trainable=False, shape=(None, self.units)) for _ in range(2)]

    def get_initial_state(self, batch_size: Any = None) -> list[KerasTensor]:
        """Give the state of the batch before; zeros where there is none."""
        zeros = super().get_initial_state(batch_size)
        return [
            tf.cond(tf.equal(tf.shape(held)[0], batch_size), held.read_value, lambda zero=zero: zero)
            for held, zero in zip(self.held, zeros, strict=True)
        ]

    def inner_loop(self, *args: Any, **options: Any) -> Any:
        """Compute all steps and keep the state."""
        computed = super().inner_loop(*args, **options)
        for held, state in zip(self.held, computed[-1], strict=True):
            held.assign(tf.cast(state, held.dtype))
        return computed

    def forget(self) -> None:
        """Begin anew with the next batch."""
        for held in self.held:
            held.assign(self._none)


def lstm(layer: layers.LSTM, name: str, *shapes: Shape) -> Part:
    """LSTM."""
    return skipping(_lstm(layer, name, *shapes), name)


def bidirectional(layer: layers.Bidirectional, name: str, *shapes: Shape) -> Part:
    """Two LSTMs."""
    backward = _lstm(_turned(layer), "backward_lstm", *shapes)
    return skipping(_both(_lstm(layer, "lstm", *shapes), backward, layer.merge, name), name)


def gru(layer: layers.GRU, name: str, *shapes: Shape) -> Part:
    """GRU."""
    return skipping(_gru(layer, name, *shapes), name)


def bidirectional_gru(layer: layers.BidirectionalGRU, name: str, *shapes: Shape) -> Part:
    """Two GRUs."""
    backward = _gru(_turned(layer), "backward_gru", *shapes)
    return skipping(_both(_gru(layer, "gru", *shapes), backward, layer.merge, name), name)


def _lstm(layer: layers.LSTM, name: str, *shapes: Shape) -> KerasLayer:
    made = StatefulLSTM if layer.stateful else keras.layers.LSTM
    return made(layer.units, recurrent_dropout=layer.recurrent_dropout, name=name, **_options(layer, *shapes))


def _gru(layer: layers.GRU, name: str, *shapes: Shape) -> KerasLayer:
    return keras.layers.GRU(layer.units, reset_after=layer.reset_after, name=name, **_options(layer, *shapes))


def _options(layer: layers.LSTM | layers.GRU, *shapes: Shape) -> dict[str, Any]:
    """Give what both kinds have. cuDNN takes a mask only if all it skips is at the end."""
    return {
        "activation": find_activation(layer.activation),
        "recurrent_activation": find_activation(layer.recurrent_activation),
        "use_bias": layer.use_bias,
        "return_sequences": layer.return_sequences,
        "go_backwards": layer.go_backwards,
        "dropout": layer.dropout,
        "use_cudnn": "auto" if len(shapes) == 1 else False,
    }


def _turned(layer: Any) -> Any:
    return attrs.evolve(layer, go_backwards=not layer.go_backwards)


def _both(forward: KerasLayer, backward: KerasLayer, merge: str, name: str) -> KerasLayer:
    return keras.layers.Bidirectional(forward, backward_layer=backward, merge_mode=merge, name=name)
