"""What is to be explained: `--target` found in a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from types import MappingProxyType
from typing import Final

import numpy as np
from attrs import frozen

from deepg_core.errors import OptionError
from deepg_core.network import Graph
from deepg_core.network.layers import Input
from deepg_core.words import count_of, list_some, say_wrong, suggest

PREDICTED: Final = "predicted"
Names = Mapping[str, Sequence[str]]
"""Output -> names of its numbers; none where they have none."""


@frozen
class Target:
    """One number of a layer."""

    layer: str
    number: int | None
    """Of the layer's flattened output; None: of each window the one that is highest."""
    name: str
    """What the user called it."""
    names: tuple[str, ...] = ()
    """Of all numbers of the layer, where they have any."""


def name_numbers(
    graph: Graph, labels: Sequence[str], targets: Names = MappingProxyType({})
) -> dict[str, tuple[str, ...]]:
    """Name the numbers of each output as the columns of its target are, or else the classes, where there are as many.

    :param targets: name of a target -> names of its columns, in the order of the outputs; nothing where they have none.
    """
    columns = list(targets.values()) if len(targets) == len(graph.outputs) else [() for _ in graph.outputs]
    return {
        output: next((tuple(names) for names in (its, labels) if len(names) == graph.shapes[output][-1]), ())
        for output, its in zip(graph.outputs, columns, strict=True)
    }


def find_target(text: str, graph: Graph, names: Names, targets: Sequence[str] = ()) -> Target:
    """Find a target: a class, `predicted`, the number of an output, `layer:unit` or `layer:position:unit`.

    A class is taken at its name, whatever else that could mean; units of an output may be called by the names of classes.

    :param names: of each output of the graph.
    :param targets: what the outputs are called where there are several, in their order: ranks of a taxonomy.
    :raises OptionError: there is no such thing, or it could be several.
    """
    holders = [output for output in graph.outputs if text in names[output]]
    if len(holders) == 1:
        (output,) = holders
        return Target(output, _place(graph, output, names[output].index(text), text), text, tuple(names[output]))
    called = dict(zip(targets, graph.outputs, strict=True)) if len(targets) == len(graph.outputs) > 1 else {}
    layer, separator, rest = text.partition(":")
    layer = layer if layer in graph.shapes else called.get(layer, layer)
    if holders or (not separator and (text == PREDICTED or _is_number(text))):
        return _of_output(text, graph, names, list(called) or graph.outputs)
    if layer not in graph.shapes:
        raise _unknown(text, layer if separator else text, graph, names)
    if isinstance(graph.layer(layer), Input):
        raise OptionError("", f"--target: `{layer}` is an input; a layer behind it can be explained")
    if rest == PREDICTED:
        return Target(layer, None, text, tuple(names.get(layer, ())))
    parts = rest.split(":") if separator else []
    return Target(layer, _number(text, parts, layer, graph, names), text, tuple(names.get(layer, ())))


def _of_output(text: str, graph: Graph, names: Names, called: Sequence[str]) -> Target:
    """Take a number of the only output."""
    if len(graph.outputs) > 1:
        help_ = f"name one: {list_some([f'{output}:{text}' for output in called])}"
        raise OptionError("", f"--target: `{text}` could be of any of {len(graph.outputs)} outputs; {help_}")
    (output,) = graph.outputs
    number = None if text == PREDICTED else _number(text, [text], output, graph, names)
    return Target(output, number, text, tuple(names[output]))


def _number(text: str, parts: Sequence[str], layer: str, graph: Graph, names: Names) -> int:
    """Give the place in the flattened output."""
    shape, known = graph.shapes[layer], names.get(layer, ())
    if len(parts) != len(shape):
        axes = ":".join([layer, *(f"0..{size - 1}" for size in shape)])
        what = f"is no number of `{layer}`, which gives {' x '.join(map(str, shape))} numbers a window"
        raise OptionError("", f"--target: {say_wrong(text)} {what}; write {axes}")
    place = [known.index(part) if axis == len(shape) - 1 and part in known else part for axis, part in enumerate(parts)]
    for size, part in zip(shape, place, strict=True):
        if not _is_number(str(part)) or int(part) >= size:
            near = suggest(str(part), known)
            help_ = f"did you mean `{near}`?" if near else f"they are counted from 0 to {size - 1}"
            raise OptionError(
                "", f"--target: `{layer}` has no number {say_wrong(str(part))} among its {size:,}; {help_}"
            )
    return int(np.ravel_multi_index([int(part) for part in place], shape))


def _place(graph: Graph, output: str, number: int, text: str) -> int:
    """Give the place of a class in an output; where that says something of each position, one has to be named."""
    shape = graph.shapes[output]
    if prod(shape) != shape[-1]:
        what = f"--target: `{output}` says `{text}` of each of {count_of(prod(shape[:-1]), 'position')}"
        raise OptionError("", f"{what}; name one: {':'.join([output, *'0' * (len(shape) - 1), text])}")
    return number


def _unknown(text: str, layer: str, graph: Graph, names: Names) -> OptionError:
    classes = [name for output in graph.outputs for name in names[output]]
    known = [*classes, PREDICTED, *(f"{name}:0" for name in graph.shapes)]
    near = suggest(text, known) or (f"{found}:0" if (found := suggest(layer, graph.shapes)) else None)
    there = f"the classes are {list_some(classes, 10)}; " if classes else ""
    help_ = (
        f"did you mean `{near}`?"
        if near
        else f"{there}a number is `LAYER:UNIT`, of {list_some(list(graph.shapes), 10)}"
    )
    return OptionError("", f"--target: there is no class, number or layer {say_wrong(text)}; {help_}")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
