"""deepG's `create_model_lstm_cnn`: convolutions, then LSTMs, then dense layers."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError, raise_together
from deepg_core.models.interface import ModelBuilder
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.inputs import draw_inputs, join_labels
from deepg_core.models.parts.padded import PaddedDrawing
from deepg_core.models.parts.pooling import Pooling
from deepg_core.models.parts.tower import draw_tower
from deepg_core.models.parts.tower_options import Tower
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import Shape
from deepg_core.network.per_layer import as_tuple, validate_each
from deepg_core.network.signature import Signature


@frozen(kw_only=True)
class LstmCnn(Tower):
    """Options of `lstm_cnn`, named as in deepG. A list holds one number a layer; a number alone means one layer."""

    gap: bool = False
    """Without LSTM: average over the sequence instead of flattening it."""
    mask_padding: bool = False
    """Pass over what fills up the end of a window (`sampling.padding = "right"`): it gives what it would give alone."""
    stateful: bool = False
    """LSTMs begin a batch with the states in which the last one ended."""
    label_input: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Sizes of the inputs beside the sequence. They follow from the data; given, they are checked."""
    num_output_layers: int | None = field(default=None, validator=optional(SIZE))
    """How many targets there are. It follows from the target; given, it is checked."""


class LstmCnnBuilder(ModelBuilder[LstmCnn]):
    """Draws deepG's layers in deepG's order.

    The first convolution is followed by pooling and then batch normalisation, the later ones by batch normalisation and
    then pooling. Convolutions and hidden dense layers are relu. Without LSTM the sequence is flattened, or averaged with
    `gap`. All inputs but the sequence are put before its features: concatenate(labels..., features).
    """

    name: ClassVar[str] = "lstm_cnn"
    sequences: ClassVar[int] = 1

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for a sequence (length, channels), labels (n,) beside it, and targets (units,)."""
        config = self.config
        draw = PaddedDrawing()
        sequences, labels = draw_inputs(draw, signature, self.name, count=self.sequences, labels=True)
        with draw.noting():
            raise_together(self._check(signature, labels))
        x = next(iter(sequences))
        if config.mask_padding:
            draw.masked(x, x)
        with draw.noting():
            x = self.features(draw, sequences)
        x = join_labels(draw, labels, signature, x)
        outputs = draw_head(draw, x, signature, config, as_tuple(config.layer_dense), as_tuple(config.dropout_dense))
        return draw.network(seed, *outputs)

    def features(self, draw: Drawing, sequences: dict[str, Shape]) -> str:
        """Draw what is between the sequence and the labels."""
        ((name, shape),) = sequences.items()
        return draw_tower(draw, name, shape, self.config, self.end)

    @property
    def end(self) -> Pooling:
        """What ends a sequence where no LSTM does."""
        return "average_ch_last" if self.config.gap else "flatten"

    def _check(self, signature: Signature, labels: list[str]) -> Iterator[OptionError]:
        sizes, targets = tuple(prod(signature.inputs[name]) for name in labels), len(signature.targets)
        given = as_tuple(self.config.label_input)
        if self.config.gap and as_tuple(self.config.layer_lstm):
            yield OptionError("gap", "averages over the sequence, which `layer_lstm` has already ended")
        if self.config.mask_padding:
            yield from self._check_mask()
        if given and given != sizes:
            message = f"is {_listed(given)}, but the sizes of the inputs beside the sequence are {_listed(sizes)}"
            yield OptionError("label_input", message, "leave it out, or change `data.added_label_path`")
        if self.config.num_output_layers not in (None, targets):
            message = f"is {self.config.num_output_layers}, but the number of targets is {targets}"
            yield OptionError("num_output_layers", message, "leave it out, or change `[target]`")

    def _check_mask(self) -> Iterator[OptionError]:
        """Refuse what depends on how long a window is."""
        config, option = self.config, "mask_padding"
        if self.sequences > 1:
            message = "passes over the end of a window, and here it is cut in two around the letters to predict"
            yield OptionError(option, message, "leave it out")
            return
        if not config.gap and not as_tuple(config.layer_lstm):
            message = "passes over the end of a window, but a flattened window has a weight for each of its places"
            yield OptionError(option, message, "set `gap = true`, or give `layer_lstm`")
        if config.padding == "same" and max(config.convolved("strides"), default=1) > 1:
            message = f'where "same" puts zeros for them depends on how long a window is, which `{option}` leaves open'
            yield OptionError("strides", message, 'set `padding = "causal"` or "valid", or pool instead')
        if config.zero_mask:
            yield OptionError("zero_mask", f"and `{option}` are two masks of one LSTM", "leave one of them out")


def _listed(sizes: tuple[int, ...]) -> str:
    return ", ".join(map(str, sizes)) or "none"
