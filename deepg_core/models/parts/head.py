"""The end of every network: hidden dense layers, then one output for each target."""

from __future__ import annotations

from collections.abc import Sequence

from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelConfig
from deepg_core.network.drawing import Drawing
from deepg_core.network.layers import Dense, Dropout
from deepg_core.network.objective import OutputActivation
from deepg_core.network.signature import Signature
from deepg_core.words import count_of

__all__ = ["draw_head", "draw_hidden"]


def draw_head(
    draw: Drawing,
    x: str,
    signature: Signature,
    config: ModelConfig,
    dense: Sequence[int] = (),
    dropout: Sequence[float] = (),
    *,
    dropout_first: bool = True,
) -> list[str]:
    """Draw dense layers after `x`, relu but for the last, and give the outputs, in the order of the targets.

    One target gets the next dense layer; several get `output_1_k` to `output_k_k`, k their number, as deepG names them.

    :param dense: units of each layer; the last must be those of every target. Empty: the outputs alone.
    :param dropout: rate before each dense layer, or with `dropout_first` false after each hidden one.
    What does not fit the targets or each other is noted in the drawing.
    """
    units = [signature.output_shape(target)[-1] for target in signature.targets]
    activations: tuple[OutputActivation, ...] = tuple("linear" for _ in units)
    with draw.noting():
        _check_units(signature, units, tuple(dense))
    with draw.noting():
        activations = signature.output_activations(config)
    with draw.noting():
        rates = dropout_rates(tuple(dropout), len(dense) or 1, dropout_first=dropout_first)
        x = draw_hidden(draw, x, dense[:-1], rates, dropout_first=dropout_first)
        x = draw_dropout(draw, x, rates[-1]) if dropout_first else x
    count = len(units)
    names = [None] if count == 1 else [f"output_{number}_{count}" for number in range(1, count + 1)]
    ends = zip(units, activations, names, strict=True)
    return [draw(Dense(size, activation), x, name=name) for size, activation, name in ends]


def draw_hidden(
    draw: Drawing, x: str, dense: Sequence[int], rates: Sequence[float], *, dropout_first: bool = True
) -> str:
    """Draw relu layers with dropout before or after each."""
    for size, rate in zip(dense, rates, strict=False):
        x = draw_dropout(draw, x, rate) if dropout_first else x
        x = draw(Dense(size, activation="relu"), x)
        x = x if dropout_first else draw_dropout(draw, x, rate)
    return x


def draw_dropout(draw: Drawing, x: str, rate: float) -> str:
    """Draw dropout; none at a rate of 0."""
    return draw(Dropout(rate), x) if rate else x


def _check_units(signature: Signature, units: list[int], dense: tuple[int, ...]) -> None:
    """Refuse a `layer_dense` that does not end with the units of each output."""
    wrong = next((size for size in units if dense and size != dense[-1]), None)
    if wrong is None:
        return
    names = f" ({', '.join(signature.classes)})" if len(signature.classes) == wrong else ""
    has = count_of(wrong, "number" if signature.numeric else "class")
    message = f"the last layer has {count_of(dense[-1], 'unit')}, but the target has {has}{names}"
    if len(set(units)) > 1:
        sizes = ", ".join(map(str, units))
        raise OptionError("layer_dense", message, f"leave it out: the targets have different sizes, {sizes}")
    raise OptionError("layer_dense", message, f"end it with {wrong}")


def dropout_rates(
    dropout: tuple[float, ...], layers: int, *, dropout_first: bool = True, option: str = "dropout_dense"
) -> tuple[float, ...]:
    """Give the rate for each dense layer, 0 where there are none given, or with `dropout_first` false each hidden one.

    :raises OptionError: there are more or fewer.
    """
    expected = layers if dropout_first else layers - 1
    if dropout and len(dropout) != expected:
        noun = "dense layer" if dropout_first else "hidden dense layer"
        layers_there = f"{'is' if expected == 1 else 'are'} {count_of(expected, noun)}"
        message = f"has {count_of(len(dropout), 'number')}, but there {layers_there}"
        raise OptionError(option, message, f"give one for each {noun}")
    return dropout or (0.0,) * layers
