"""Dropout in training, whose masks follow from a counter (`deepg_core.network.dropout`) and not from Keras' generators.

Keras makes some of these layers itself, within others, and what is exported is to be plain Keras. So a network is made of
Keras' own layers, and `drop` changes those of a network that learns.
"""

from __future__ import annotations

from typing import Any, Final

from deepg_core.network import Shape
from deepg_core.network.dropout import Masks, hash_columns
from deepg_keras.engine import keras, tf
from deepg_keras.layers.part import KerasLayer, KerasTensor


class TensorFlowIntegers:
    """`deepg_core.network.dropout.Integers` of TensorFlow."""

    def columns(self, count: int, row: KerasTensor) -> KerasTensor:  # noqa: ARG002
        """Make them a constant of the function."""
        return tf.constant(hash_columns(count))

    def fold(self, x: KerasTensor) -> KerasTensor:
        """Shift as if there were no sign, and xor."""
        return x ^ tf.bitcast(tf.bitwise.right_shift(tf.bitcast(x, tf.uint64), tf.constant(32, tf.uint64)), tf.int64)

    def quarters(self, x: KerasTensor) -> KerasTensor:
        """See the same bytes as shorter numbers."""
        return tf.reshape(tf.bitcast(x, tf.int16), (-1, 4 * x.shape[1]))

    def scaled(self, x: KerasTensor, least: int, scale: float, like: KerasTensor) -> KerasTensor:
        """Compare, convert, scale."""
        return tf.cast(x >= least, like.dtype) * scale

    def reshape(self, x: KerasTensor, shape: Shape) -> KerasTensor:
        """Reshape."""
        return tf.reshape(x, shape)


class Dropping:
    """What drops. The layer of a node may have several; each has two masks."""

    masks: Masks
    masked_as: str
    """The node's name."""
    first: int
    """The number of its first mask."""

    def mask(self, number: int, like: KerasTensor) -> KerasTensor:
        """Give a mask of the shape of `like`; None where nothing is dropped."""
        return self.masks(self.masked_as, self.first + number, like, *like.shape[1:])


class Dropout(Dropping, keras.layers.Dropout):  # type: ignore[misc]
    """Dropout of each number."""

    def call(self, x: KerasTensor, training: bool = False) -> KerasTensor:
        """Map (batch, ...) to the same."""
        mask = self.mask(0, x) if training else None
        return x if mask is None else x * mask


class SpatialDropout1D(Dropping, keras.layers.SpatialDropout1D):  # type: ignore[misc]
    """Dropout of whole channels."""

    def call(self, x: KerasTensor, training: bool = False) -> KerasTensor:
        """Map (batch, length, channels) to the same."""
        mask = self.mask(0, x[:, :1]) if training else None
        return x if mask is None else x * mask


class _Cell(Dropping):
    """A step of a recurrent layer. Keras asks for the masks before the first step and keeps them for the others."""

    _dropout_mask: Any = None
    _recurrent_dropout_mask: Any = None

    def get_dropout_mask(self, step_input: KerasTensor) -> Any:
        """Give that of the input features."""
        if self._dropout_mask is None:
            self._dropout_mask = self._for_gates(self.mask(0, step_input))
        return self._dropout_mask

    def get_recurrent_dropout_mask(self, step_input: KerasTensor) -> Any:
        """Give that of the state."""
        if self._recurrent_dropout_mask is None:
            self._recurrent_dropout_mask = self._for_gates(self.mask(1, step_input))
        return self._recurrent_dropout_mask

    def _for_gates(self, mask: KerasTensor) -> Any:
        """Repeat it for each gate, where Keras computes each by itself, as it does with recurrent dropout."""
        count = getattr(self, "dropout_mask_count", None)
        return mask if mask is None or count is None else [mask] * count


class LSTMCell(_Cell, keras.layers.LSTMCell):  # type: ignore[misc]
    """A step of an LSTM."""


class GRUCell(_Cell, keras.layers.GRUCell):  # type: ignore[misc]
    """A step of a GRU."""


KINDS: Final = {
    keras.layers.Dropout: Dropout,
    keras.layers.SpatialDropout1D: SpatialDropout1D,
    keras.layers.LSTMCell: LSTMCell,
    keras.layers.GRUCell: GRUCell,
}
"""Keras' own -> ours."""


def drop(layer: KerasLayer, name: str, masks: Masks) -> None:
    """Let what drops in the layer of the node `name` follow the masks: in a `Bidirectional` first what goes forward."""
    dropping = [held for held in layer._flatten_layers() if type(held) in KINDS]
    for place, held in enumerate(dropping):
        held.__class__ = KINDS[type(held)]
        held.masks, held.masked_as, held.first = masks, name, 2 * place
