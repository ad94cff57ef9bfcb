"""The six hooks a plugin may implement. They only register; behaviour lives in the ABC of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pluggy

from deepg_core.plugins.component import Component

PROJECT: Final = "deepg"
GROUP: Final = "deepg"
"""The entry-point group. An entry point names a light module that holds `@hookimpl` functions."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

KINDS: Final = {
    "reader": "deepg_readers",
    "encoder": "deepg_encoders",
    "target": "deepg_target_formats",
    "model": "deepg_model_builders",
    "trainer": "deepg_trainers",
    "states": "deepg_state_writers",
}
"""Kind (the spec table it is chosen in; a trainer is chosen by `[run] backend`) -> its hook."""


@hookspec
def deepg_readers() -> Iterable[Component]:  # type: ignore[empty-body]
    """Register readers: files to named records (`deepg_core.readers.Reader`)."""


@hookspec
def deepg_encoders() -> Iterable[Component]:  # type: ignore[empty-body]
    """Register encoders: letters to numbers (`deepg_core.encoders.Encoder`)."""


@hookspec
def deepg_target_formats() -> Iterable[Component]:  # type: ignore[empty-body]
    """Register target formats: a window to inputs and targets (`deepg_core.targets.TargetFormat`)."""


@hookspec
def deepg_model_builders() -> Iterable[Component]:  # type: ignore[empty-body]
    """Register model builders: a signature to a graph (`deepg_core.models.ModelBuilder`)."""


@hookspec
def deepg_trainers() -> Iterable[Component]:  # type: ignore[empty-body]
    """Register trainers, one per backend: a graph to a network that learns (`deepg_core.training.Trainer`)."""


@hookspec
def deepg_state_writers() -> Iterable[Component]:  # type: ignore[empty-body]
    """Register state writers: activations to a file (`deepg_core.states.StateWriter`)."""
