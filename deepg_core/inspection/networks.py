"""What of a network's options is no mistake but spoils what it learns, in a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deepg_core.batches import Batch
from deepg_core.models.self_supervised import SelfSupervised
from deepg_core.network import Graph
from deepg_core.network.goal import Goal
from deepg_core.network.layers import Native
from deepg_core.network.lengths import masks_padding
from deepg_core.spec.spec import Spec


def collect_network_notes(spec: Spec, graph: Graph) -> Iterator[str]:
    """Give the notes on the network of a spec."""
    yield from _padding(spec, graph)
    config = spec.choice("model").config
    if isinstance(config, SelfSupervised):
        yield from _steps(config)


def collect_target_notes(spec: Spec, goals: Mapping[str, Goal], first: Batch) -> Iterator[str]:
    """Say which targets look like labels and are learned as numbers, because the spec does not say; a run says it, too."""
    if spec.choice("model").config.last_layer_activation is not None:
        return
    for goal in goals.values():
        values = first.targets[goal.target]
        if goal.output.activation == "linear" and ((values == 0) | (values == 1)).all() and 0 < values.mean() < 1:
            help_ = 'of labels write model.last_layer_activation = "sigmoid", of numbers "linear"'
            yield f"{goal.target}: is learned as numbers, and in the first batch all are 0 or 1, as labels are; {help_}"


def _padding(spec: Spec, graph: Graph) -> Iterator[str]:
    """Say that a network takes padding for letters; what a module of a framework does with it only its author knows."""
    native = any(isinstance(node.layer, Native) for node in graph)
    if spec.sampling.padding != "right" or native or masks_padding(graph):
        return
    chosen = spec.choice("model")
    masked = (
        "set model.mask_padding"
        if hasattr(chosen.config, "mask_padding")
        else "networks with `mask_padding` pass it over"
    )
    what = "sampling.random_length" if spec.sampling.random_length else 'sampling.padding = "right"'
    yield f"{what}: what fills up windows counts as letters for `{chosen.component.name}`; {masked}"


def _steps(config: SelfSupervised) -> Iterator[str]:
    """Say that what is to be found was partly seen: the patches before it overlap it."""
    ahead = (config.stepsmin + 1) * config.step
    if ahead < config.patchlen:
        least = -(-config.patchlen // config.step) - 1
        what = f"a patch of {config.patchlen} letters is to be found {ahead} behind the beginning of the last one that was seen"
        yield f"model.stepsmin = {config.stepsmin}: {what}, so a part of the answer is in the question; use {least} or more"
