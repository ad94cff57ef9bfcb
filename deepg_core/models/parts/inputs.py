"""Which of a signature's inputs are sequences, and which are labels that go to the dense layers."""

from __future__ import annotations

from typing import Final

from attrs import evolve

from deepg_core.errors import OptionError
from deepg_core.models.parts.one_sequence import SEVERAL
from deepg_core.network.drawing import Drawing
from deepg_core.network.layers import Concatenate, Flatten, Shape
from deepg_core.network.signature import Signature

__all__ = ["draw_inputs", "draw_rows", "join_labels"]

SETS: Final = "sets of windows are read by `lstm_cnn_time_dist`; or leave `target.set_learning` out"
"""Help where examples are sets, (windows, length, channels), and the network reads one sequence."""
_WORDS = {1: "one input", 2: "two inputs", None: "inputs"}


def draw_inputs(
    draw: Drawing,
    signature: Signature,
    model: str,
    *,
    count: int | None = 1,
    axes: int = 2,
    labels: bool = False,
    help: str | None = None,  # noqa: A002
) -> tuple[dict[str, Shape], list[str]]:
    """Draw all inputs, in the order of the signature, and give the sequences and the names of the labels.

    :param model: the builder's name, for messages.
    :param count: how many sequences there must be; None: any number.
    :param axes: of a sequence: (length, channels), or (m, length, channels) of a set.
    :param labels: whether other inputs, of one axis or spelled by a table, may stand beside them.
    :param help: what gives so many sequences.
    :raises OptionError: the inputs or targets are none that such a network has.
    """
    rows = signature.beside if labels else frozenset[str]()
    sequences = {name: shape for name, shape in signature.inputs.items() if len(shape) == axes and name not in rows}
    others = {name: shape for name, shape in signature.inputs.items() if name not in sequences}
    _check_numbers(signature, model)
    wrong = len(sequences) != count if count else not sequences
    if wrong or any(not labels or (len(shape) != 1 and name not in rows) for name, shape in others.items()):
        shapes = ", ".join(map(str, signature.inputs.values()))
        beside = " and labels with 1" if labels and others else ""
        message = f"`{model}` takes {_WORDS[count]} with {axes} axes{beside}, not {shapes}"
        several = SEVERAL if axes == 2 and count == 1 < len(sequences) else None
        in_sets = SETS if axes == 2 and any(len(shape) == 3 for shape in signature.inputs.values()) else None
        raise OptionError("type", message, help or several or in_sets)
    _check_targets(signature, model)
    for name, shape in signature.inputs.items():
        draw.input(name, shape)
    return sequences, list(others)


def join_labels(draw: Drawing, labels: list[str], signature: Signature, x: str) -> str:
    """Put the labels before the features (deepG's label_input); those that are sequences are flattened."""
    flat = [name if len(signature.inputs[name]) == 1 else draw(Flatten(), name) for name in labels]
    return draw(Concatenate(), *flat, x) if labels else x


def draw_rows(draw: Drawing, signature: Signature, *, several: bool = False) -> tuple[list[str], Signature]:
    """Draw the inputs that are rows of tables; give their names, and the signature of the other inputs.

    :param several: whether the network reads any number of sequences: then those of tables that are shaped as windows are
        among the others.
    """
    windows = {shape for name, shape in signature.inputs.items() if several and name not in signature.beside}
    rows = [name for name in signature.inputs if name in signature.beside and signature.inputs[name] not in windows]
    for name in rows:
        draw.input(name, signature.inputs[name])
    others = {name: shape for name, shape in signature.inputs.items() if name not in rows}
    return rows, evolve(signature, inputs=others)


def refuse_rows(rows: list[str], length: int, model: str) -> None:
    """Refuse rows of tables where the network predicts at every place.

    :raises OptionError: there are any.
    """
    if rows:
        message = f"`{model}` predicts at each of {length} letters, but a row of a table is of the whole window"
        raise OptionError("type", message, "leave `data.added_label_path` out, or use a target of one for the window")


def one_shape(sequences: dict[str, Shape], model: str) -> Shape:
    """Give the shape that all sequences have.

    :raises OptionError: they have several.
    """
    shapes = list(sequences.values())
    if len(set(shapes)) > 1:
        raise OptionError("type", f"`{model}` takes inputs of one shape, not {', '.join(map(str, shapes))}")
    return shapes[0]


def _check_numbers(signature: Signature, model: str) -> None:
    if signature.whole.intersection(signature.inputs):
        message = f"`{model}` reads a column for each letter, but the encoder gives numbers of letters"
        raise OptionError("type", message, 'set `encoder.type = "one_hot"`')


def _check_targets(signature: Signature, model: str) -> None:
    for name in signature.targets:
        shape = signature.output_shape(name)
        if len(shape) != 1:
            message = f"`{model}` gives one row of numbers for a target, but {name} has the shape {shape}"
            raise OptionError("type", message, "use a target, or a model, that fits")
