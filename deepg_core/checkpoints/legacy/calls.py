"""Which layer of a Keras 2 model is called on what, in an order in which it can be computed."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from attrs import frozen

from deepg_core.checkpoints.legacy.operators import as_layer, list_places
from deepg_core.checkpoints.legacy.stored import Stored

MODELS: Final = ("Sequential", "Functional", "Model")
Place = tuple[str, int, int]
"""A layer, which of its calls, which of its outputs."""


@frozen
class Call:
    """A layer, which of its calls this is, and what it is given."""

    layer: Stored
    number: int
    inbound: list[Place]


@frozen
class CallPlan:
    """A model taken apart."""

    layers: list[Stored]
    """In the file's order."""
    inputs: list[Stored]
    """In the model's order."""
    calls: list[Call]
    """In an order in which each finds what it is given."""
    outputs: list[Place]


def plan_calls(model: Stored) -> CallPlan:
    """Take a model apart.

    :raises LegacyError: the config is not that of a Keras 2 model, or its layers do not hang together.
    """
    try:
        layers = [Stored.of(entry, f"{model.name}/" if model.name else "") for entry in model["layers"]]
        if model.kind == "Sequential":
            return _sequence(layers)
        named = {layer.key: layer for layer in layers}
        inputs = [named[name] for name, *_ in _places(model["input_layers"])]
        entries = zip(layers, model["layers"], strict=True)
        calls = [call for layer, entry in entries if layer.kind != "InputLayer" for call in _calls(layer, entry)]
        return CallPlan(layers, inputs, _sorted(model, calls, inputs), list(_places(model["output_layers"])))
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise model.refused(f"is not laid out as Keras 2 lays models out: {type(error).__name__}: {error}") from error


def _sequence(layers: list[Stored]) -> CallPlan:
    if layers[0].kind != "InputLayer":
        layers = [Stored(f"{layers[0].name}_input", "InputLayer", layers[0].config), *layers]
    places = [(layer.key, 0, 0) for layer in layers]
    calls = [Call(layer, 0, [place]) for layer, place in zip(layers[1:], places, strict=False)]
    return CallPlan(layers, layers[:1], calls, places[-1:])


def _calls(layer: Stored, entry: Any) -> Iterator[Call]:
    for number, node in enumerate(entry["inbound_nodes"], start=int(_called_on_itself(layer))):
        if isinstance(node, dict):
            raise layer.refused("is written as Keras 3 does it; deepG reads files of Keras 2")
        made = as_layer(layer)
        given = list_places(layer, node) if made.operator else node
        yield Call(made, number, [_place(layer, place) for place in given])


def _called_on_itself(layer: Stored) -> bool:
    """Say whether Keras counts, as call 0 of a model within a model, the one on its own inputs."""
    return layer.kind in MODELS and layer["layers"][0]["class_name"] == "InputLayer"


def _place(layer: Stored, given: Any) -> Place:
    name, number, output, *options = given
    asked = [option for option, value in (options[0] if options else {}).items() if value not in (None, False)]
    if asked:
        raise layer.refused(f"is called with {', '.join(asked)}, which a graph cannot say")
    return name, number, output


def _places(given: Any) -> Iterator[Place]:
    """Find the places in what Keras writes: a place, or a list of them, or, for named inputs, tables."""
    if isinstance(given, dict):
        given = [given[name] for name in sorted(given)]
    if isinstance(given[0], str):
        yield given[0], given[1], given[2]
        return
    for part in given:
        yield from _places(part)


def _sorted(model: Stored, calls: list[Call], inputs: list[Stored]) -> list[Call]:
    """Sort calls by what they are given; those that can be computed at the same time keep the file's order."""
    made = {(call.layer.key, call.number): call for call in calls}
    if len(made) < len(calls):
        raise model.refused("has two layers of one name")
    known = made.keys() | {(layer.key, 0) for layer in inputs}
    for call in calls:
        if not all(place[:2] in known for place in call.inbound):
            raise call.layer.refused("is fed by a layer that is not there")
    sorter = TopologicalSorter({key: [place[:2] for place in call.inbound] for key, call in made.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        raise model.refused(f"has layers that feed each other in a circle: {_listed(error.args[1])}") from error
    numbers, ordered = {key: number for number, key in enumerate(made)}, []
    while sorter.is_active():
        ready = sorter.get_ready()
        ordered += [made[key] for key in sorted(set(ready) & made.keys(), key=numbers.__getitem__)]
        sorter.done(*ready)
    return ordered


def _listed(places: list[Place]) -> str:
    return ", ".join(name for name, *_ in reversed(places))
