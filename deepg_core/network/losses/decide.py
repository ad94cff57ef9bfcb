"""Which loss each output of a network has."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, fields, fields_dict

from deepg_core.errors import OptionError
from deepg_core.network.graph import Graph, GraphError, Node
from deepg_core.network.layers import Activation, Conv1D, Dense
from deepg_core.network.losses.interface import UNLABELLED, Loss, Output
from deepg_core.network.objective import LossFn, Objective
from deepg_core.network.per_layer import spread_over_targets
from deepg_core.network.signature import Signature
from deepg_core.plugins import Component, ComponentError, plugin_manager
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.structure import structure_table

_OPTIONS: Final = ("label_smoothing", "label_noise_matrix", "focal_gamma", "focal_alpha", "margin")
"""Options of `[model]` that are a loss's."""


def decide_losses(graph: Graph, objective: Objective, signature: Signature | None = None) -> dict[str, Loss]:
    """Decide the loss of each output of a graph: node -> loss, in the order of the outputs.

    :param signature: what the targets are; left out, of the outputs' shapes.
    :raises OptionError: an output has not the shape of its target, or options do not go together.
    """
    targets = list(signature.targets) if signature else [None] * len(graph.outputs)
    if len(targets) != len(graph.outputs):
        message = f"the network has {len(graph.outputs)} outputs, but there are {len(targets)} targets"
        raise OptionError("", message)
    asked = spread_over_targets("loss_fn", objective.loss_fn, len(targets))
    outputs = {
        name: describe_output(graph, name, signature, target)
        for name, target in zip(graph.outputs, targets, strict=True)
    }
    decided = {
        name: _make_loss(
            loss_fn or (signature.loss if signature else None), output, objective, known=signature is not None
        )
        for (name, output), loss_fn in zip(outputs.items(), asked, strict=True)
    }
    _refuse_unused(list(decided.values()), objective)
    return decided


def describe_output(graph: Graph, name: str, signature: Signature | None = None, target: str | None = None) -> Output:
    """Say what an output is.

    :raises OptionError: it has not the shape of its target, or may not know the class and is no softmax.
    """
    shape = graph.shapes[name]
    if signature and signature.loss:
        return Output(activation=UNLABELLED, width=shape[-1], positions=shape[:-1])
    if signature and target and shape != (wanted := signature.output_shape(target)):
        message = f"the network gives {shape} for `{target}`, but the target has the shape {wanted}"
        raise OptionError("", message)
    whole = signature is not None and target in signature.whole
    activation = getattr(graph.layer(name), "activation", "linear")
    soft = activation in ("softmax", "sigmoid")  # what other functions give is taken as it is
    partial = signature is not None and signature.partial
    if partial and activation != "softmax":
        message = f"`{target}` is classes of which one is right: its output ends in a softmax, not in `{activation}`"
        raise OptionError("last_layer_activation", message, "leave it out")
    named = signature.columns.get(target, ()) if signature and target else ()
    columns = named if len(named) == shape[-1] else ()
    return Output(
        activation=activation if soft else "linear",
        width=shape[-1],
        whole=whole,
        columns=columns,
        partial=partial,
        positions=shape[:-1],
    )


def ends_softly(node: Node) -> bool:
    """Say whether an output ends in a softmax or sigmoid, which a backend takes off: losses are computed from logits.

    :raises GraphError: it is not the last thing that the layer does.
    """
    found = getattr(node.layer, "activation", "linear") in ("softmax", "sigmoid")
    if found and not isinstance(node.layer, Dense | Conv1D | Activation):
        message = f"the output `{node.name}`, a {type(node.layer).__name__}, cannot have a softmax or sigmoid"
        raise GraphError(message)
    return found


def _usual_loss(output: Output) -> str:
    if output.activation == "softmax":
        return "sparse_categorical_crossentropy" if output.whole else "categorical_crossentropy"
    return "binary_crossentropy" if output.activation == "sigmoid" else "mse"


def _make_loss(loss_fn: LossFn | None, output: Output, objective: Objective, *, known: bool) -> Loss:
    """Make the loss of an output.

    :param known: whether the targets are; if not, they are what the loss takes.
    """
    usual = plugin_manager().default("loss", _usual_loss(output))
    component, table = find_loss(loss_fn) if loss_fn else (usual, {})
    kind: type[Loss] = component.load()
    if (
        not known and UNLABELLED in kind.activations
    ):  # a loaded network, which has no targets: its loss says what they were
        output = evolve(output, activation=UNLABELLED)
    if output.activation not in kind.activations:
        if UNLABELLED in (output.activation, *kind.activations):
            raise OptionError("loss_fn", *_describe_labels(component.name, output))
        wanted = " or ".join(kind.activations)
        message = f"`{component.name}` needs a {wanted}, but the last layer is {output.activation}"
        raise OptionError("loss_fn", message)
    if not known:  # likewise
        output = evolve(output, whole=kind.whole)
    elif output.whole != kind.whole:
        what = "whole numbers" if output.whole else "no whole numbers"
        raise OptionError("loss_fn", f"the targets are {what}, which `{component.name}` does not take")
    names = {field.name for field in fields(component.config)}
    if objective.label_noise_matrix and "label_noise_matrix" not in names:
        raise OptionError("label_noise_matrix", f"corrects a cross-entropy of classes, not `{component.name}`")
    with blaming_plugins(component):
        config, problems = structure_table(table, component.config, ("loss_fn",))
    if problems:
        raise OptionError(problems[0].dotted, problems[0].message, problems[0].help)
    shared = {name: getattr(objective, name) for name in names if hasattr(objective, name) and name not in table}
    with blaming_plugins(component):
        loss = kind(evolve(config, **shared), output)
    loss.name = component.name
    loss.title = "" if component.plugin is None or component.plugin.ours else component.title
    return loss


def _describe_labels(name: str, output: Output) -> tuple[str, str]:
    if output.activation == UNLABELLED:
        return f"`{name}` compares with labels, and this target has none", "leave it out: it follows from `target.type`"
    return f"`{name}` is of targets without labels", 'set `target.type = "cpc"` or "self_genomenet", or leave it out'


def find_loss(loss_fn: LossFn) -> tuple[Component, dict[str, Any]]:
    """Find the loss that `loss_fn` names, and give the options beside the name.

    :raises OptionError: it names none, or one that is not there.
    """
    table = {"type": loss_fn} if isinstance(loss_fn, str) else dict(loss_fn)
    name = table.pop("type", None)
    if not isinstance(name, str):
        raise OptionError("loss_fn", "names no loss", 'write `loss_fn = { type = "...", ... }`')
    try:
        return plugin_manager().get("loss", name), table
    except ComponentError as error:
        raise OptionError("loss_fn", error.message, error.help) from error


def _refuse_unused(losses: list[Loss], objective: Objective) -> None:
    used = {field.name for loss in losses for field in fields(type(loss.config))}
    defaults = fields_dict(type(objective))
    for option in _OPTIONS:
        if option not in used and getattr(objective, option) != defaults[option].default:
            message = f"does nothing with the loss {', '.join(f'`{name}`' for name in dict.fromkeys(it.name for it in losses))}"
            raise OptionError(option, message, "leave it out, or set another `loss_fn`")
