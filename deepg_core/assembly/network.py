"""The network that `[model]` describes, drawn and examined: whatever of it can be wrong is known without a framework."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set

from deepg_core.assembly.sizes import check_kept, check_network
from deepg_core.errors import OptionError, SeveralOptionsError
from deepg_core.examination import examine_network
from deepg_core.history.monitors import monitor_names
from deepg_core.models import ModelBuilder, ModelConfig, ModelSetting
from deepg_core.models.native import refuse_backend
from deepg_core.network import Graph, GraphError, Network, Signature
from deepg_core.network.goal import decide_goals, measured_names
from deepg_core.network.layers import LAYERS, CustomLayer
from deepg_core.network.layers.registered import find_layer
from deepg_core.network.lengths import masks_padding
from deepg_core.network.metrics.choose import check_metrics
from deepg_core.plugins import Component
from deepg_core.plugins.components import describe_lacking
from deepg_core.spec.field_types import describe_choices
from deepg_core.spec.problem import KeyPath, Problem
from deepg_core.spec.spec import Choice, Spec
from deepg_core.words import say_wrong, suggest


def design_network(spec: Spec, model: Choice[Component], signature: Signature, vocabulary: str) -> Network:
    """Draw the network of `[model]`.

    :param model: the spec's.
    :param signature: what it is given and must give.
    :param vocabulary: letters of its inputs; "" where arrays are ready.
    :raises SpecError: all that is wrong: the options do not make a network, the backend cannot realise it, or it lacks the
        layer of `[states]`.
    """
    with spec.blaming("model"):
        builder = model.make(ModelBuilder, ModelSetting(folder=spec.path("."), vocabulary=vocabulary))
    problems: list[Problem] = []
    with spec.collecting(problems, "model"):
        network = _draw(spec, builder, signature, problems)
        problems += _examine(spec, network.graph, builder, signature)
    if problems:
        raise spec.error(*problems)
    return network


def _draw(spec: Spec, builder: ModelBuilder, signature: Signature, problems: list[Problem]) -> Network:
    try:
        built = builder.build(signature, spec.run.seed if spec.run else 0)  # without a run it is wrong, and reported
        return examine_network(builder, built, signature)
    except GraphError as error:
        raise OptionError("", str(error)) from error
    except SeveralOptionsError as error:
        problems += _unheard_of_layer(spec, error.drawn, signature.targets)
        raise


def _examine(spec: Spec, graph: Graph, builder: ModelBuilder, signature: Signature) -> list[Problem]:
    """Give what is wrong with a network that could be drawn, or with what is to be done with it."""
    problems: list[Problem] = []
    metrics = spec.training.metrics if spec.training else None
    problems += _check_padding(spec, graph)
    with spec.collecting(problems, "model"):
        check_network(graph)
    with spec.collecting(problems, "model"):
        _check_backend(spec, graph, builder)
    with spec.collecting(problems):
        _check_layer(spec, graph, signature)
    if spec.training and spec.training.accumulate > 1 and graph.stateful:
        message = "learns from a batch in parts, and `stateful` layers go from one whole batch to the next"
        problems.append(Problem(("training", "accumulate"), message, "leave one of them out"))
    if spec.training and spec.training.accumulate > 1 and signature.loss:
        message = "learns from a batch in parts, and without labels all windows of a batch are compared"
        problems.append(Problem(("training", "accumulate"), message, "leave it out"))
    with spec.collecting(problems, "model"):
        goals = decide_goals(graph, builder.config, signature, metrics)
        with spec.collecting(problems):
            _check_monitors(spec, measured_names(goals))
        outputs = [goal.output for goal in goals.values()]
        with spec.collecting(problems, "training"):
            check_metrics({f"metrics.{number}": name for number, name in enumerate(metrics or ())}, outputs)
        check_metrics(builder.config.metrics, outputs)
        check_kept(spec, graph, goals)
    return problems


def _check_padding(spec: Spec, graph: Graph) -> Iterator[Problem]:
    """Find what hides from a network where its windows end."""
    if not masks_padding(graph) or spec.gives_arrays:
        return
    if spec.sampling.padding is True:
        message = (
            "fills up windows before their first letter, and the network passes over what is behind their last one"
        )
        yield Problem(("sampling", "padding"), message, 'set padding = "right"')
    if getattr(spec.encoder.config, "add_noise", None):
        message = "is added to what fills up a window, too, which the network then takes for letters"
        yield Problem(("encoder", "add_noise"), message, "leave it out, or `model.mask_padding`")


def check_clips(config: ModelConfig) -> None:
    """Refuse two ways to clip gradients.

    :raises OptionError: there are two.
    """
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
    watched = {"checkpoints": spec.training.kept.monitor} if spec.training.kept else {}
    watched |= {} if isinstance(plateau, bool) else {"reduce_lr_on_plateau": plateau.monitor}
    watched |= {"early_stopping": spec.training.early_stopping.monitor} if spec.training.early_stopping else {}
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
    layers = [*(node.layer for node in graph), *filter(None, held)]
    for custom in (find_layer(layer) for layer in layers if isinstance(layer, CustomLayer)):
        if spec.trainer and spec.trainer.component.name not in custom.functions:
            raise OptionError("type", *describe_lacking(custom, spec.trainer.component.name))
    names = {type(layer).__name__ for layer in layers if not isinstance(layer, CustomLayer)}
    unknown = sorted(names - set(known)) if known else []
    if spec.trainer and unknown:
        message = f"the backend `{spec.trainer.component.name}` has no layer {', '.join(unknown)}"
        raise OptionError("type", message, "use another backend, or another model")
    if spec.trainer:
        refuse_backend(graph, builder, spec.trainer.component.name)


def _unheard_of_layer(spec: Spec, drawn: Set[str], targets: Iterable[str]) -> Iterator[Problem]:
    """Find layers for `[states]` that there are none like in a network drawn in part, nor a kind of layers of that name."""
    kinds = {_kind(name) for name in (*drawn, *targets)} | {layer.prefix for layer in LAYERS.values()}
    for key, layer in _asked_layers(spec):
        if drawn and _kind(layer) not in kinds:
            help_ = "`deepg summary` lists its layers once the rest is right"
            yield Problem(key, f"the model has no layer `{layer}`", help_)


def _kind(name: str) -> str:
    """Take the number off: `conv1d_3`, and `conv1d_3_again_1`, are of the kind `conv1d`."""
    return re.sub(r"(_\d+)?(_again_\d+)?$", "", name)


def _asked_layers(spec: Spec) -> list[tuple[KeyPath, str]]:
    """Give the layers of `[states]`, each with its place in the spec."""
    if spec.states is None:
        return []
    layers, key = spec.states.config.layer, ("states", "layer")
    return [(key, layers)] if isinstance(layers, str) else [((*key, place), name) for place, name in enumerate(layers)]


def _check_layer(spec: Spec, graph: Graph, signature: Signature) -> None:
    problems = [
        Problem(key, *describe_missing(layer, graph.shapes))
        for key, layer in _asked_layers(spec)
        if layer not in graph.shapes and layer not in signature.targets
    ]
    if problems:
        raise spec.error(*problems)


def describe_missing(layer: str, layers: Collection[str]) -> tuple[str, str]:
    """Say that there is no such layer, and which was probably meant."""
    near = suggest(layer, layers)
    help_ = f"did you mean `{near}`?" if near else f"its layers are {', '.join(layers)}"
    return f"the model has no layer {say_wrong(layer)}", help_
