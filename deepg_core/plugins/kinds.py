"""The kinds of components: a line each. Hooks, tables of a spec and words of messages follow from these."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from deepg_core.plugins.component import Component
from deepg_core.plugins.components import (
    CommandComponent,
    ExporterComponent,
    LayerComponent,
    MetricComponent,
    ReaderComponent,
    TrainerComponent,
)


@frozen
class Kind:
    """What can be registered."""

    name: str
    hook: str
    """The function that a plugin implements."""
    interface: str
    """`"package.module:Class"`: the abstract class, whose docstring says what to implement."""
    summary: str
    """What it turns into what."""
    label: str
    """What messages call it."""
    table: bool = False
    """Whether a spec chooses one in a table of the kind's name; else an option of another table does."""
    component: type[Component] = Component
    """The record that the hook yields."""
    options: bool = True
    """Whether users can set options of it; else its config is `NoOptions`."""
    inherits: str = ""
    """`"package.module.Class"`, from which the config class has the options of every component of the kind."""
    named_in: tuple[str, ...] = ()
    """Table and option of a spec that may name several, each with its options: `name -> its options`."""


_CORE: Final = "deepg_core."
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(
            "reader",
            "deepg_readers",
            _CORE + "readers:Reader",
            "files to named records",
            "reader",
            True,
            ReaderComponent,
        ),
        Kind("encoder", "deepg_encoders", _CORE + "encoders:Encoder", "letters to numbers", "encoder", True),
        Kind(
            "target",
            "deepg_target_formats",
            _CORE + "targets:TargetFormat",
            "a window to inputs and targets",
            "target format",
            True,
        ),
        Kind(
            "augmentation",
            "deepg_augmentations",
            _CORE + "augmentations:Augmentation",
            "the letters of an input to others that mean the same",
            "augmentation",
            named_in=("sampling", "augmentations"),
        ),
        Kind(
            "window_weight",
            "deepg_window_weights",
            _CORE + "window_weights:WindowWeight",
            "a window to how much it counts",
            "window weight",
            named_in=("sampling", "window_weights"),
        ),
        Kind(
            "model",
            "deepg_model_builders",
            _CORE + "models:ModelBuilder",
            "a signature to a network",
            "model",
            True,
            inherits=_CORE + "models.ModelConfig",
        ),
        Kind(
            "layer",
            "deepg_layers",
            _CORE + "network.layers:CustomLayer",
            "values to a value, with weights that are learned",
            "layer",
            component=LayerComponent,
            inherits=_CORE + "network.layers.CustomLayer",
        ),
        Kind(
            "trainer",
            "deepg_trainers",
            _CORE + "training:Trainer",
            "a network to one that learns",
            "backend",
            component=TrainerComponent,
        ),
        Kind(
            "states",
            "deepg_state_writers",
            _CORE + "states:StateWriter",
            "activations to a file",
            "state writer",
            True,
            inherits=_CORE + "spec.tables.StatesConfig",
        ),
        Kind("schedule", "deepg_schedules", _CORE + "schedules:Schedule", "an epoch to its learning rate", "schedule"),
        Kind("loss", "deepg_losses", _CORE + "network.losses:Loss", "predictions to what is to become less", "loss"),
        Kind(
            "metric",
            "deepg_metrics",
            _CORE + "network.metrics:Metric",
            "predictions to a number that says how good they are",
            "metric",
            component=MetricComponent,
            options=False,
        ),
        Kind(
            "observer",
            "deepg_observers",
            _CORE + "observers:Observer",
            "what happens in a training",
            "observer",
            named_in=("training", "observers"),
        ),
        Kind(
            "exporter",
            "deepg_exporters",
            _CORE + "exporters:Exporter",
            "a network to a file that others read",
            "format",
            component=ExporterComponent,
            options=False,
        ),
        Kind(
            "explainer",
            "deepg_explainers",
            _CORE + "explainers:Explainer",
            "a network and its input to what of it matters",
            "explainer",
        ),
        Kind(
            "launcher",
            "deepg_launchers",
            _CORE + "launchers:Launcher",
            "work to the processes that do it",
            "launcher",
            inherits=_CORE + "launchers.LauncherConfig",
        ),
        Kind(
            "command",
            "deepg_commands",
            _CORE + "plugins:CommandComponent",
            "what is written after `deepg` to what is done",
            "command",
            component=CommandComponent,
            options=False,
        ),
    )
}
"""Name -> kind, in the order in which components are listed."""
