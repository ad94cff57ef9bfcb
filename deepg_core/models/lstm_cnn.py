"""deepG's `create_model_lstm_cnn`: convolutions, then LSTMs, then dense layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

from attrs import Attribute, field, frozen
from attrs.validators import ge, lt

from deepg_core.errors import OptionError
from deepg_core.models.graph import Drawing, Graph
from deepg_core.models.interface import ModelBuilder, ModelConfig, Signature
from deepg_core.models.layers import (
    LSTM,
    BatchNormalization,
    Bidirectional,
    Conv1D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling1D,
    MaxPooling1D,
)


def _each(*validators: Callable[..., Any]) -> Callable[[Any, Attribute[Any], Any], None]:
    """Validate a number, or every number of a tuple."""

    def validate(instance: Any, attribute: Attribute[Any], value: Any) -> None:
        for item in _tuple(value):
            for validator in validators:
                validator(instance, attribute, item)

    return validate


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


@frozen(kw_only=True)
class LstmCnn(ModelConfig):
    """Options of `lstm_cnn`, named as in deepG. A list holds one number a layer; a number alone means one layer."""

    kernel_size: int | tuple[int, ...] = field(default=(), validator=_each(ge(1)))
    """Width of each convolution."""
    filters: int | tuple[int, ...] = field(default=(), validator=_each(ge(1)))
    """Filters of each convolution."""
    pool_size: int | tuple[int, ...] = field(default=(), validator=_each(ge(1)))
    """Max pooling after each convolution; 1 is none. Left out: no pooling."""
    batch_norm_momentum: float = field(default=0.99, validator=[ge(0), lt(1)])
    """How much of the moving statistics stays at each step; 0.99 needs some 500 steps before validation can be trusted."""
    layer_lstm: int | tuple[int, ...] = field(default=(), validator=_each(ge(1)))
    """Units of each LSTM."""
    bidirectional: bool = False
    """Read the sequence in both directions and join the outputs."""
    dropout_lstm: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Share of each LSTM's input features that is dropped."""
    gap: bool = False
    """Without LSTM: average over the sequence instead of flattening it."""
    layer_dense: int | tuple[int, ...] = field(default=(), validator=_each(ge(1)))
    """Units of each dense layer; the last must be the target's. Left out: one layer of the target's units."""
    dropout_dense: float | tuple[float, ...] = field(default=(), validator=_each(ge(0), lt(1)))
    """Dropout before each dense layer."""


class LstmCnnBuilder(ModelBuilder):
    """Draws deepG's layers in deepG's order.

    The first convolution is followed by pooling and then batch normalisation, the later ones by batch normalisation and
    then pooling. Convolutions and hidden dense layers are relu, the last dense layer is softmax. Without LSTM the
    sequence is flattened, or averaged with `gap`.
    """

    def build(self, signature: Signature) -> Graph:
        """Draw the network for one input (length, channels) and one target (units,)."""
        length, _ = _only(signature.inputs, "input", 2)
        (units,) = _only(signature.targets, "target", 1)
        dense = _tuple(self.config.layer_dense) or (units,)
        self._check(length, dense, units, signature.classes)
        draw = Drawing()
        ((name, shape),) = signature.inputs.items()
        x = draw.input(name, shape)
        x = self._convolutions(draw, x)
        x = self._sequence_end(draw, x)
        return draw.graph(self._dense(draw, x, dense))

    def _convolutions(self, draw: Drawing, x: str) -> str:
        for number, (kernel_size, filters, pool_size) in enumerate(self._convolution_sizes()):
            x = draw(Conv1D(filters, kernel_size, activation="relu"), x)
            pooling = [MaxPooling1D(pool_size)] if pool_size > 1 else []
            normalization = BatchNormalization(self.config.batch_norm_momentum)
            after = [*pooling, normalization] if number == 0 else [normalization, *pooling]
            for layer in after:
                x = draw(layer, x)
        return x

    def _convolution_sizes(self) -> Iterator[tuple[int, int, int]]:
        config = self.config
        return zip_longest(_tuple(config.kernel_size), _tuple(config.filters), _tuple(config.pool_size), fillvalue=1)

    def _sequence_end(self, draw: Drawing, x: str) -> str:
        config = self.config
        lstms = _tuple(config.layer_lstm)
        kind = Bidirectional if config.bidirectional else LSTM
        for number, units in enumerate(lstms, start=1):
            x = draw(kind(units, return_sequences=number < len(lstms), dropout=config.dropout_lstm), x)
        if lstms:
            return x
        return draw(GlobalAveragePooling1D() if config.gap else Flatten(), x)

    def _dense(self, draw: Drawing, x: str, dense: tuple[int, ...]) -> str:
        dropout = _tuple(self.config.dropout_dense) or (0.0,) * len(dense)
        for number, (units, rate) in enumerate(zip(dense, dropout, strict=True), start=1):
            if rate:
                x = draw(Dropout(rate), x)
            x = draw(Dense(units, activation="softmax" if number == len(dense) else "relu"), x)
        return x

    def _check(self, length: int, dense: tuple[int, ...], units: int, classes: tuple[str, ...]) -> None:
        config = self.config
        convolutions, lstms = len(_tuple(config.kernel_size)), len(_tuple(config.layer_lstm))
        if not convolutions and not lstms:
            raise OptionError("", "the network has neither convolution nor LSTM", "give `filters` or `layer_lstm`")
        for option, expected in (("filters", convolutions), ("pool_size", convolutions), ("dropout_dense", len(dense))):
            count = len(_tuple(getattr(config, option)))
            if count != expected and (count or option == "filters"):
                other = "layer_dense" if option == "dropout_dense" else "kernel_size"
                raise OptionError(option, f"has {_numbers(count)}, but `{other}` has {_numbers(expected)}")
        if config.gap and lstms:
            raise OptionError("gap", "averages over the sequence, which `layer_lstm` has already ended")
        for pool_size in _tuple(config.pool_size):
            length //= pool_size
        if length == 0:
            raise OptionError("pool_size", "pools the whole window away", "pool less, or use a longer `target.maxlen`")
        if dense[-1] != units:
            names = f" ({', '.join(classes)})" if classes else ""
            message = f"the last layer has {dense[-1]} units, but the target has {units} classes{names}"
            raise OptionError("layer_dense", message, f"end it with {units}")


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def _only(parts: dict[str, tuple[int, ...]], kind: str, rank: int) -> tuple[int, ...]:
    shapes = list(parts.values())
    if [len(shape) for shape in shapes] != [rank]:
        message = f"`lstm_cnn` takes one {kind} with {rank} axes, not {', '.join(map(str, shapes))}"
        raise OptionError("type", message)
    return shapes[0]
