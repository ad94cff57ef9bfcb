"""The tables of a spec that core owns. The other tables are the config classes of the components they name."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen
from attrs.validators import and_, ge, gt, in_, le, optional

Paths = str | tuple[str, ...] | dict[str, str | tuple[str, ...]]
"""A path, a list of paths, or class name -> path or list of paths. Files or folders, relative to the spec file."""
_COUNT = and_(ge(1), le(2**31 - 1))


def _not_empty(instance: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG001
    groups = value.values() if isinstance(value, dict) else [value]
    paths = [path for group in groups for path in ([group] if isinstance(group, str) else group or [""])]
    if value is not None and not (paths and all(paths)):
        raise ValueError("names no path")


def _folder_name(instance: Any, attribute: Attribute[Any], value: str) -> None:  # noqa: ARG001
    if not value.strip(". ") or any(letter in "/\\" or not letter.isprintable() for letter in value):
        raise ValueError("must be the name of a folder: without slashes, and not of dots alone")


@frozen
class Run:
    """`[run]`: what the run is called, what computes it, and where its files go."""

    name: str | None = field(default=None, validator=optional(_folder_name))
    """Name of the run's folder; left out: the name of the spec file."""
    backend: str | None = None
    """`torch`, `keras` or another trainer that is installed; left out: the first of these that is."""
    seed: int = field(default=1234, validator=[ge(0), le(2**63 - 1)])
    """Everything random follows from it."""
    output: str = "runs"
    """Folder for the run's folder."""


@frozen
class Data:
    """`[data]`: the sequence files of each split."""

    train: Paths = field(validator=_not_empty)
    validation: Paths | None = field(default=None, validator=_not_empty)
    test: Paths | None = field(default=None, validator=_not_empty)
    allow_overlap: bool = False
    """Whether one file may be in two splits."""


@frozen
class Sampling:
    """`[sampling]`: which windows are taken, in which order. Names are deepG's."""

    step: int | None = field(default=None, validator=optional(_COUNT))
    """Distance between window starts; left out: `target.maxlen`."""
    batch_size: int = field(default=64, validator=_COUNT)
    """Windows in a batch; classes that are balanced round it up to a multiple of their number."""
    padding: bool = False
    """Whether a sequence shorter than a window gives one, filled up on its left."""
    shuffle_file_order: bool = True
    shuffle_input: bool = True
    """Shuffle the records within a file."""
    shuffle_windows: bool | None = None
    """Shuffle all windows of a pass over all files; left out: for classification yes, for language models no."""
    reverse_complement: bool = False
    """Read every window on a strand drawn by a coin (in file order: every record)."""


@frozen
class Checkpoints:
    """`checkpoints = { ... }` in `[training]`."""

    save_best_only: bool = False
    """Keep the best checkpoint and the last, from which a run resumes; else all."""
    monitor: str = field(default="val_loss", validator=in_(("val_loss", "val_acc", "val_f1", "loss", "acc", "f1")))
    """What best means."""


@frozen
class Training:
    """`[training]`: how long, and what is kept."""

    epochs: int = field(default=10, validator=_COUNT)
    steps_per_epoch: int = field(default=1000, validator=_COUNT)
    train_val_ratio: float = field(default=0.2, validator=[gt(0), le(1)])
    """Validation steps of an epoch, relative to steps_per_epoch."""
    checkpoints: Checkpoints = Checkpoints()
    tensorboard: bool = True


@frozen(kw_only=True)
class States:
    """`[states]`: which activations are written after training; a state writer's config class inherits it."""

    source: str | tuple[str, ...] = field(validator=_not_empty)
    """Files or folders to read."""
    layer: str
    """Name of a layer of the model, as `deepg summary` shows it."""
    step: int = field(default=1, validator=_COUNT)
    """Distance between window starts."""
    batch_size: int = field(default=256, validator=_COUNT)
