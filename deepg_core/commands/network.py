"""The network that `[model]` describes, drawn and examined: whatever of it can be wrong is known without a framework."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from deepg_core.commands.sizes import check_network
from deepg_core.errors import OptionError
from deepg_core.models import ModelBuilder, ModelConfig, ModelSetting
from deepg_core.models.native import refuse_backend
from deepg_core.monitors import MONITORS
from deepg_core.network import Graph, GraphError, Network, Signature
from deepg_core.network.losses import Loss, losses
from deepg_core.spec.field_types import describe_choices
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.training.metrics import measured


def draw_network(spec: Spec, shapes: Signature) -> Network | None:
    """Draw the network of `[model]`; None where the spec has no such table.

    :param shapes: those of inputs and targets.
    :raises SpecError: the options do not make a network, the backend cannot realise it, or it lacks the layer of `[states]`.
    """
    if spec.model is None:
        return None
    with spec.blaming("model"):
        vocabulary = "" if spec.gives_arrays else spec.encoder.make().vocabulary
        builder: ModelBuilder = spec.model.make(ModelSetting(folder=spec.path("."), vocabulary=vocabulary))
        try:
            network = builder.build(shapes, spec.run.seed)
        except GraphError as error:
            raise OptionError("", str(error)) from error
        graph = network.graph
        check_network(graph)
        learned = losses(graph, spec.model.config, shapes)
        _check_clips(spec.model.config)
        _check_backend(spec, graph, builder)
        _check_layer(spec, graph)
        _check_monitors(spec, learned)
    return network


def _check_clips(config: ModelConfig) -> None:
    clips = [name for name in ("clipvalue", "clipnorm", "global_clipnorm") if getattr(config, name) is not None]
    if len(clips) > 1:
        raise OptionError(
            clips[1], f"gradients are clipped in one way, and `{clips[0]}` is another", "leave one of them out"
        )


def _check_monitors(spec: Spec, learned: Mapping[str, Loss]) -> None:
    """Find metrics to be watched that will not be measured."""
    if spec.training is None:  # it is wrong, and reported
        return
    known = measured(loss.activation for loss in learned.values())
    usable = [name for name in MONITORS if name.removeprefix("val_") in known]
    plateau = spec.training.reduce_lr_on_plateau
    watched = {"checkpoints": spec.training.checkpoints.monitor}
    watched |= {} if isinstance(plateau, bool) else {"reduce_lr_on_plateau": plateau.monitor}
    problems = [
        Problem(
            ("training", table, "monitor"),
            f"`{monitor}` is not measured for this kind of target",
            f"use {describe_choices(usable)}",
        )
        for table, monitor in watched.items()
        if monitor not in usable
    ]
    if problems:
        raise spec.error(*problems)


def _check_backend(spec: Spec, graph: Graph, builder: ModelBuilder) -> None:
    """Find layers that the chosen backend cannot realise; what it can is named where it is registered."""
    known = spec.trainer.component.layers if spec.trainer else ()
    held = [getattr(node.layer, "layer", None) for node in graph]  # by a TimeDistributed
    layers = {type(layer).__name__ for layer in [*(node.layer for node in graph), *filter(None, held)]}
    unknown = sorted(layers - set(known)) if known else []
    if spec.trainer and unknown:
        message = f"the backend `{spec.trainer.component.name}` has no layer {', '.join(unknown)}"
        raise OptionError("type", message, "use another backend, or another model")
    if spec.trainer:
        refuse_backend(graph, builder, spec.trainer.component.name)


def _check_layer(spec: Spec, graph: Graph) -> None:
    layer = spec.states.config.layer if spec.states else None
    if layer is not None and layer not in graph.shapes:
        near = get_close_matches(layer, graph.shapes, n=1)
        help_ = f"did you mean `{near[0]}`?" if near else f"its layers are {', '.join(graph.shapes)}"
        raise spec.error(Problem(("states", "layer"), f"the model has no layer `{layer}`", help_))
