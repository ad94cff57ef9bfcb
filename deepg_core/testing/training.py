"""What all contracts of trainers share: a trainer is made for a network that it can realise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from deepg_core.network import Graph, Network
from deepg_core.network.goal import Goal, decide_goals
from deepg_core.network.layers import Dense, Dropout, Layer, TimeDistributed
from deepg_core.network.objective import Objective
from deepg_core.plugins import Component, TrainerComponent
from deepg_core.testing.contract import Contract
from deepg_core.testing.examples import draw_classes
from deepg_core.training import Trainer
from deepg_core.words import list_some


class TrainingContract(Contract):
    """A backend says which layers it realises (`TrainerComponent.layers`); what needs others is skipped, by their names."""

    kind = "trainer"

    def made(
        self,
        component: Component,
        config: Any,
        network: Network,
        objective: Objective,
        goals: dict[str, Goal] | None = None,
    ) -> Trainer:
        """Make a trainer of a network; goals that are left out follow from it."""
        skip_without(component, name_layers(network.graph))
        trainer: Trainer = component.load()(config)
        trainer.compile(network, objective, decide_goals(network.graph, objective) if goals is None else goals)
        return trainer


def realises(component: Component, layers: Iterable[str]) -> bool:
    """Say whether a trainer realises these layers."""
    return not find_lacking(component, layers)


def skip_without(component: Component, layers: Iterable[str]) -> None:
    """Skip a test of what the trainer does not realise."""
    if lacking := find_lacking(component, layers):
        pytest.skip(f"the trainer `{component.name}` does not realise {list_some(lacking)}")


def draw_dropping(component: Component) -> Graph:
    """Draw a network that drops, whose examples are by themselves; without `Dropout` where that is not realised."""
    dropouts = [Dropout(rate) for rate in (0.5, 0.3)] if realises(component, ["Dropout"]) else []
    return draw_classes(*dropouts[:1], Dense(5, "relu"), *dropouts[1:])


def find_lacking(component: Component, layers: Iterable[str]) -> list[str]:
    """Give those of some layers that a trainer does not realise; where it names none, it realises all."""
    realised = component.layers if isinstance(component, TrainerComponent) else ()
    return sorted(set(layers) - set(realised)) if realised else []


def name_layers(graph: Graph) -> set[str]:
    """Name the layers of a network, those within layers too."""
    return {type(layer).__name__ for node in graph for layer in _within(node.layer)} - {"Input"}


def _within(layer: Layer) -> Iterator[Layer]:
    yield layer
    if isinstance(layer, TimeDistributed):
        yield from _within(layer.layer)
