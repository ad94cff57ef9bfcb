"""The observers that a spec asks for."""

from __future__ import annotations

from typing import Any

from deepg_core.observers import Observer
from deepg_core.plugins import Component, UnknownComponentError, plugin_manager
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Choice, Spec
from deepg_core.spec.structure import structure


def make_observers(spec: Spec) -> list[Observer]:
    """Make core's observers, as `[training]` has them, and those of plugins, in the order in which they are told."""
    training, manager = spec.training, plugin_manager()
    configs: dict[str, Any] = {"checkpoints": training.checkpoints, "log": None, "tensorboard": None, "curves": None}
    if not training.tensorboard:
        del configs["tensorboard"]
    core = [(manager.get("observer", name), config) for name, config in configs.items()]
    own = [Choice("observer", component, config or component.config()) for component, config in core]
    return [choice.make(Observer) for choice in [*own, *choose_observers(spec)[0]]]


def choose_observers(spec: Spec) -> tuple[list[Choice[Component]], list[Problem]]:
    """Find the observers of `training.observers` and structure their options; and say what is wrong with them."""
    problems: list[Problem] = []
    chosen = []
    for name, table in spec.training.observers.items():
        key = ("training", "observers", name)
        try:
            component = plugin_manager().get("observer", name)
        except UnknownComponentError as error:
            problems.append(Problem(key, error.message, error.help, on_key=True))
            continue
        config, found = structure(table, component.config, key)
        problems += found
        chosen.append(Choice("observer", component, config))
    return chosen, problems
