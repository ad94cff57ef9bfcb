"""The network that `[model]` describes, drawn and examined: whatever of it can be wrong is known without a framework."""

from __future__ import annotations

from collections.abc import Sequence

from deepg_core.assembly.sizes import check_network
from deepg_core.errors import OptionError
from deepg_core.history.monitors import monitor_names
from deepg_core.models import ModelBuilder, ModelConfig, ModelSetting
from deepg_core.models.native import refuse_backend
from deepg_core.network import Graph, GraphError, Network, Signature
from deepg_core.network.goal import decide_goals, measured_names
from deepg_core.network.metrics.choose import check_metrics
from deepg_core.plugins import Component
from deepg_core.spec.field_types import describe_choices
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Choice, Spec
from deepg_core.words import suggest


def design_network(spec: Spec, model: Choice[Component], signature: Signature, vocabulary: str) -> Network:
    """Draw the network of `[model]`.

    :param model: the spec's.
    :param signature: what it is given and must give.
    :param vocabulary: letters of its inputs; "" where arrays are ready.
    :raises SpecError: the options do not make a network, the backend cannot realise it, or it lacks the layer of `[states]`.
    """
    with spec.blaming("model"):
        builder = model.make(ModelBuilder, ModelSetting(folder=spec.path("."), vocabulary=vocabulary))
        try:
            network = builder.build(signature, spec.run.seed if spec.run else 0)
        except GraphError as error:
            raise OptionError("", str(error)) from error
        check_network(network.graph)
        goals = decide_goals(network.graph, model.config, signature, spec.training.metrics if spec.training else None)
        _check_clips(model.config)
        _check_backend(spec, network.graph, builder)
        _check_layer(spec, network.graph)
        _check_monitors(spec, measured_names(goals))
    with spec.blaming("training"):
        check_metrics(spec.training.metrics or () if spec.training else (), [goal.output for goal in goals.values()])
    return network


def _check_clips(config: ModelConfig) -> None:
    clips = [name for name in ("clipvalue", "clipnorm", "global_clipnorm") if getattr(config, name) is not None]
    if len(clips) > 1:
        raise OptionError(
            clips[1], f"gradients are clipped in one way, and `{clips[0]}` is another", "leave one of them out"
        )


def _check_monitors(spec: Spec, known: Sequence[str]) -> None:
    """Find metrics to be watched that will not be measured."""
    if spec.training is None:  # it is wrong, and reported
        return
    usable = monitor_names(known)
    plateau = spec.training.reduce_lr_on_plateau
    watched = {"checkpoints": spec.training.checkpoints.monitor}
    watched |= {} if isinstance(plateau, bool) else {"reduce_lr_on_plateau": plateau.monitor}
    problems = [
        Problem(
            ("training", table, "monitor"),
            f"`{monitor}` is not measured for this kind of target"
            if spec.training.metrics is None
            else f"`{monitor}` is not among what training.metrics asks for",
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
        near = suggest(layer, graph.shapes)
        help_ = f"did you mean `{near}`?" if near else f"its layers are {', '.join(graph.shapes)}"
        raise spec.error(Problem(("states", "layer"), f"the model has no layer `{layer}`", help_))
