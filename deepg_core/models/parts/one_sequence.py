"""What a network that reads one sequence is given, and whether it is to predict once or at every place."""

from __future__ import annotations

from typing import Final

from deepg_core.errors import OptionError
from deepg_core.network.layers import Shape
from deepg_core.network.signature import Signature

__all__ = ["predicts_each_place", "require_columns", "require_one_sequence"]

SEVERAL: Final = (
    "`lstm_cnn_multi_input` reads several inputs, `genomenet` with `reverse_encoding = true` both strands of one"
)
"""Help where windows give several sequences, (length, channels) each, to a network that reads one."""


def require_one_sequence(signature: Signature, model: str, axes: int = 2, help: str | None = None) -> tuple[str, Shape]:  # noqa: A002
    """Give name and shape of the only input, which has so many axes.

    :param help: what to do about several inputs, instead of `SEVERAL`.
    :raises OptionError: there are several, or it has others, or it has two and is of whole numbers.
    """
    shapes = list(signature.inputs.values())
    if [len(shape) for shape in shapes] != [axes]:
        given = ", ".join(map(str, shapes))
        message = f"`{model}` takes one input with {axes} {'axis' if axes == 1 else 'axes'}, not {given}"
        raise OptionError(
            "type", message, help or (SEVERAL if len(shapes) > 1 and {*map(len, shapes)} == {2} else None)
        )
    return next(iter(signature.inputs.items()))


def require_columns(signature: Signature, model: str, help: str | None = None) -> tuple[str, Shape]:  # noqa: A002
    """Give name and shape of the only input, (length, channels) of float32.

    :raises OptionError: the signature has something else.
    """
    if signature.whole.intersection(signature.inputs):
        message = f"`{model}` reads a column for each letter, but the encoder gives numbers of letters"
        raise OptionError("type", message, 'set `encoder.type = "one_hot"`')
    return require_one_sequence(signature, model, help=help)


def predicts_each_place(signature: Signature, length: int, model: str, *, causal: bool = True) -> bool:
    """Say whether the target is one prediction for each of `length` places, not one for the window.

    :param causal: whether no place of the network sees one after it.
    :raises OptionError: it is neither, or a place would see the letter that it is to predict.
    """
    if signature.causal and not causal:
        message = "each place is to predict a letter that the ones after it show"
        raise OptionError("causal", message, "set causal = true")
    shapes = [signature.output_shape(target) for target in signature.targets]
    if all(len(shape) == 1 for shape in shapes):
        return False
    if all(len(shape) == 2 and shape[0] == length for shape in shapes):
        return True
    given = ", ".join(map(str, shapes))
    message = f"`{model}` predicts once for a window or once for each of its {length} places, but the target is {given}"
    raise OptionError("type", message)
