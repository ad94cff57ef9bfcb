"""What model builders return: a network that reads what there is, and ends as its targets need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.examination.refusal import describe_value, refuse
from deepg_core.models import ModelBuilder
from deepg_core.network import Graph, Network, Signature
from deepg_core.network.initializers import INITIALIZERS
from deepg_core.network.layers import CustomLayer, Input, Native, Variable
from deepg_core.network.layers.registered import LayerError, find_layer
from deepg_core.network.losses.decide import describe_output
from deepg_core.network.per_layer import spread_over_targets
from deepg_core.plugins import LayerComponent
from deepg_core.words import list_some

_ONE: Final = 1e-3
"""How far from 1 the chances of an example may add up to: half precision has three digits."""


def examine_network(builder: ModelBuilder, network: Any, signature: Signature) -> Network:
    """Give the network that a builder made, if it is one for the signature.

    :raises PluginError: it is no network, reads other inputs, lacks weights, or ends in an activation that its targets
        do not have. The shapes of outputs are looked at with their losses.
    """
    if not isinstance(network, Network) or not isinstance(network.graph, Graph):
        right = "`build` gives a Network, as `draw.network(seed, output)` does"
        raise refuse("model", builder, f"gives {describe_value(network)}", right)
    graph = network.graph
    wanted = {
        name: f"{'int32' if name in signature.whole else 'float32'} {shape}" for name, shape in signature.inputs.items()
    }
    found = {node.name: f"{node.layer.dtype} {node.layer.shape}" for node in graph if isinstance(node.layer, Input)}
    if found != wanted:
        read, given = (", ".join(f"`{name}` {it}" for name, it in its.items()) for its in (found, wanted))
        right = "draw an input for each of `signature.inputs`, int32 where it is in `signature.whole`"
        raise refuse("model", builder, f"draws the inputs {read or 'none'}, but is given {given}", right)
    _examine_custom(builder, graph)
    known = set(network.weights)  # of weights that are drawn when they are asked for, `in` would ask
    if missing := [key for key in graph.variables if key not in known]:
        right = "`draw.network(seed, output)` draws those of all layers"
        raise refuse("model", builder, f"gives no weights for {list_some(missing)}", right)
    if len(graph.outputs) == len(signature.targets):
        _examine_ends(builder, graph, signature)
    return network


def _examine_custom(builder: ModelBuilder, graph: Graph) -> None:
    """Refuse layers that no checkpoint could hold, and what backends cannot make."""
    held = ((node, getattr(node.layer, "layer", node.layer)) for node in graph)
    for node, layer in ((node, layer) for node, layer in held if isinstance(layer, CustomLayer)):
        try:
            component = find_layer(layer)
        except LayerError as error:
            raise refuse("model", builder, f"draws `{node.name}`", str(error)) from error
        if not _is_shape(shape := graph.shapes[node.name]):
            right = "`output_shape` gives a tuple of whole numbers above 0, without the batch"
            raise refuse(
                "layer",
                component,
                f"gives the shape {shape} for inputs of {list_some([*map(str, graph.fed[node.name])])}",
                right,
            )
        examine_variables(component, layer.variables(*graph.fed[node.name]))
        if layer.drops():
            raise refuse(
                "layer", component, "drops", "a layer of a plugin computes the same in training; draw a `Dropout`"
            )


def examine_variables(component: LayerComponent, variables: Sequence[Variable]) -> None:
    """Look at the variables of a plugin's layer.

    :raises PluginError: backends cannot hold them, or core cannot draw them.
    """
    names = [variable.name for variable in variables]
    if wrong := [name for name in names if not name.isidentifier() or names.count(name) > 1]:
        raise refuse("layer", component, f"has a variable `{wrong[0]}`", "variables have different names like `kernel`")
    if odd := [it for it in variables if not _is_shape(it.shape)]:
        what = f"has the variable `{odd[0].name}` of the shape {odd[0].shape}"
        raise refuse("layer", component, what, "a shape is a tuple of whole numbers above 0")
    if unknown := [it for it in variables if it.initializer not in INITIALIZERS]:
        what = f"has the variable `{unknown[0].name}` with the initializer `{unknown[0].initializer}`"
        raise refuse("layer", component, what, f"initializers are {', '.join(INITIALIZERS)}")
    learned = [variable.trainable for variable in variables]
    if learned != sorted(learned, reverse=True):
        raise refuse(
            "layer", component, "has variables that are learned behind others", "those that are learned come first"
        )


def _is_shape(shape: Any) -> bool:
    return isinstance(shape, tuple) and all(isinstance(length, int | np.integer) and length > 0 for length in shape)


def _examine_ends(builder: ModelBuilder, graph: Graph, signature: Signature) -> None:
    """Refuse an end that decides a loss which nobody asked for: of classes without softmax the usual one would be mse."""
    config, count = builder.config, len(signature.targets)
    asked = spread_over_targets("last_layer_activation", config.last_layer_activation, count)
    losses = spread_over_targets("loss_fn", config.loss_fn, count)
    for name, target, activation, loss in zip(graph.outputs, signature.targets, asked, losses, strict=True):
        if activation or loss or graph.shapes[name] != signature.output_shape(target):
            continue
        end = describe_output(graph, name).activation
        given = getattr(graph.layer(name), "activation", "linear")
        what = f"ends in `{name}`, a {type(graph.layer(name)).__name__} with the activation `{given}`"
        if not signature.numeric and end == "linear":
            right = (
                "`signature.output_activations(self.config)` gives its activation, softmax here; or set model.loss_fn"
            )
            raise refuse("model", builder, f"{what}, but `{target}` is classes", right)
        if signature.numeric and end == "softmax":
            right = "`signature.output_activations(self.config)` gives its activation, linear here"
            raise refuse("model", builder, f"{what}, but `{target}` is numbers to come near to", right)


def list_module_ends(graph: Graph) -> list[str]:
    """Name the nodes whose values are what a framework's own module gives, for each output."""
    native = {node.name for node in graph if isinstance(node.layer, Native)}
    ends = {node.name: node.inbound for node in graph if node.name in graph.outputs and native}
    return [inbound for name in graph.outputs for inbound in ends.get(name, ())]


def examine_outputs(model: object, graph: Graph, values: Sequence[NDArray[np.float32]], rows: int) -> None:
    """Look at the first numbers that a framework's own module gives for each output.

    :param model: the builder, or its component.
    :param values: of `list_module_ends`, of `rows` examples.
    :raises PluginError: they are not a row for each example, not finite, or chances where logits are wanted.
    """
    for name, array in zip(graph.outputs, values, strict=True):
        if len(array) != rows:
            what = f"gives {array.shape} for a batch of {rows}"
            raise refuse("model", model, what, "its module gives a row for each example, the batch on the first axis")
        if not np.isfinite(array).all():
            raise refuse("model", model, "gives NaN or infinity for the first batch", "numbers are finite")
        soft = getattr(graph.layer(name), "activation", "linear") == "softmax" and array.shape[-1] > 1
        if soft and (array >= 0).all() and (abs(array.sum(axis=-1) - 1) < _ONE).all():
            what = "gives rows of numbers from 0 to 1 that add up to 1, which a softmax gives"
            raise refuse("model", model, what, "its module gives logits: leave the softmax out, core adds it")
