"""The observers that a spec asks for."""

from __future__ import annotations

from typing import Any, Final

from deepg_core.observers import Observer
from deepg_core.plugins import Component, plugin_manager
from deepg_core.spec.named import choose_named, list_named
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Choice, Spec
from deepg_core.spec.tables import Training

CORE: Final = {
    "checkpoints": "`training.checkpoints` has its options",
    "early_stopping": "`training.early_stopping` has its options",
    "log": "it has no options",
    "tensorboard": "`training.tensorboard` has its options",
    "curves": "it has no options",
}
"""Observers of core -> where their options are. They are told in this order, before those of plugins, but for checkpoints:
these come last of all, so that they know who ended the training."""


def make_observers(spec: Spec) -> list[Observer]:
    """Make core's observers, as `[training]` has them, and those of plugins, in the order in which they are told."""
    training, manager = spec.training, plugin_manager()
    names = name_own(training)
    configs: dict[str, Any] = {"checkpoints": training.kept, "early_stopping": training.early_stopping}
    configs |= {} if isinstance(training.tensorboard, bool) else {"tensorboard": training.tensorboard}
    core = [manager.default("observer", name) for name in names]
    own = [Choice("observer", it, configs.get(it.name) or it.config()) for it in core]
    first, last = ([it for it in own if (it.name == "checkpoints") == is_last] for is_last in (False, True))
    return [choice.make(Observer) for choice in [*first, *choose_observers(spec)[0], *last]]


def name_own(training: Training) -> list[str]:
    """Name core's observers that `[training]` leaves in."""
    left_out = {
        "checkpoints": not training.kept,
        "early_stopping": training.early_stopping is None,
        "tensorboard": not training.tensorboard,
    }
    return [name for name in CORE if not left_out.get(name)]


def choose_observers(spec: Spec) -> tuple[list[Choice[Component]], list[Problem]]:
    """Find the observers of `training.observers` and structure their options; and say what is wrong with them."""
    found, problems = list_named(spec, "observer"), []
    own = [name for name in found if name in CORE or (name.partition(":")[2] in CORE and _is_own(name))]
    for name in own:
        message = f"`{name.rpartition(':')[2]}` is there already; {CORE[name.rpartition(':')[2]]}"
        problems.append(Problem(("training", "observers", name), message, on_key=True))
    chosen, wrong = choose_named("observer", ((name, table) for name, table in found.items() if name not in own))
    return chosen, problems + wrong


def _is_own(name: str) -> bool:
    return any(entry.plugin.ours for entry in plugin_manager().named("observer", name))
