"""Which components a spec uses, of every kind, and whether what they need is installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from deepg_core.assembly.launcher import choose_launcher
from deepg_core.assembly.observers import choose_observers, name_own
from deepg_core.errors import OptionError
from deepg_core.history.monitors import find_column, registered_metrics
from deepg_core.network.goal import Goal
from deepg_core.network.graph import Graph
from deepg_core.network.layers import CustomLayer
from deepg_core.network.layers.registered import find_layer
from deepg_core.network.losses.decide import find_loss
from deepg_core.plugins import KINDS, Component, plugin_manager
from deepg_core.plugins.packages import advise_install, describe_missing
from deepg_core.spec.named import SCHEDULE, choose_named, choose_schedule, list_named
from deepg_core.spec.problem import KeyPath, Problem
from deepg_core.spec.spec import Spec


def list_used(
    spec: Spec, goals: Mapping[str, Goal] | None = None, graph: Graph | None = None
) -> Iterator[tuple[KeyPath, str, Component]]:
    """List the components of a spec: where it names each, its kind and itself; a spec that is wrong in part has fewer.

    :param goals: losses and metrics as they were decided; left out, those that the spec names.
    :param graph: of the network, whose layers may be of plugins.
    """
    for choice in (spec.reader, spec.encoder, spec.target, spec.model, spec.states):
        if choice:
            yield (choice.kind, "type"), choice.kind, choice.component
    if spec.trainer:
        yield ("run", "backend"), "trainer", spec.trainer.component
    for name, layer in _custom_layers(graph):
        yield ("model", "layers", name), "layer", find_layer(layer)
    if spec.run and (launcher := choose_launcher(spec)[0]):
        yield ("run", "launcher", "type"), "launcher", launcher.component
    for component in _losses(spec, goals):
        yield ("model", "loss_fn"), "loss", component
    if spec.training:
        for schedule in choose_schedule(spec)[0]:
            yield (*SCHEDULE, "type"), "schedule", schedule.component
        for number, column in enumerate(_columns(spec, goals)):
            yield ("training", "metrics", number), "metric", registered_metrics()[column]
        for observer in choose_observers(spec)[0]:
            yield ("training", "observers", observer.name), "observer", observer.component
    if spec.sampling:
        for kind in ("augmentation", "window_weight"):
            for choice in choose_named(kind, list_named(spec, kind).items())[0]:
                yield (*KINDS[kind].named_in, choice.name), kind, choice.component
    if goals:
        yield from (((), "observer", plugin_manager().default("observer", name)) for name in name_own(spec.training))


def describe_used(spec: Spec, goals: Mapping[str, Goal], graph: Graph) -> dict[str, list[str]]:
    """Write down what a run uses: `distribution==version` -> `kind:name` of each component."""
    used: dict[str, list[str]] = {}
    for _, kind, component in list_used(spec, goals, graph):
        home = f"{component.plugin.distribution}=={component.plugin.version}" if component.plugin else "?"
        its = used.setdefault(home, [])
        its += [named] if (named := f"{kind}:{component.name}") not in its else []
    return used


def refuse_missing(spec: Spec) -> Iterator[Problem]:
    """Give a problem for each component that needs something that is not installed; for the backend see `require_backend`."""
    for path, kind, component in list_used(spec):
        if kind != "trainer" and (missing := component.missing()):
            yield Problem(path, f"{component.title} needs {describe_missing(missing)}", advise_install(missing))


def _custom_layers(graph: Graph | None) -> Iterator[tuple[str, CustomLayer]]:
    for node in graph or ():
        layer = getattr(node.layer, "layer", node.layer)  # that of a TimeDistributed
        if isinstance(layer, CustomLayer):
            yield node.name, layer


def _losses(spec: Spec, goals: Mapping[str, Goal] | None) -> Iterator[Component]:
    named = getattr(spec.model.config, "loss_fn", None) if spec.model else None
    for loss_fn in named if isinstance(named, list | tuple) else [named] if named else []:
        with suppress(OptionError):  # it is not there, and reported when the network is drawn
            yield find_loss(loss_fn)[0]
    if goals and not named:
        yield from (plugin_manager().default("loss", goal.loss.name) for goal in goals.values())


def _columns(spec: Spec, goals: Mapping[str, Goal] | None) -> Iterable[str]:
    if goals:
        return dict.fromkeys(column for goal in goals.values() for column in goal.metrics)
    return [find_column(name) for name in spec.training.metrics or ()]
