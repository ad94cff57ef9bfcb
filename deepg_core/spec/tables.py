"""The tables of a spec that core owns. The other tables are the config classes of the components they name."""

from __future__ import annotations

import os
from math import ceil, inf
from typing import Any, Final, Literal

from attrs import Attribute, field, frozen
from attrs.validators import and_, ge, gt, le, lt, optional

from deepg_core.bounds import COUNT
from deepg_core.history.monitors import check_metric_names
from deepg_core.history.schedules import Plateau
from deepg_core.history.stopping import EarlyStopping
from deepg_core.spec.kept import Checkpoints, TensorBoard

__all__ = ["StatesConfig"]

TABLES: Final = ("run", "data", "reader", "encoder", "target", "sampling", "model", "training", "states", "evaluate")
"""Of a spec, in the order in which it is written out."""
SPLITS: Final = ("train", "validation", "test")
"""Of the data; each has a key in `[data]`, and seeds of its own."""
Paths = str | tuple[str, ...] | dict[str, str | tuple[str, ...]]
"""A path, a list of paths, or class name -> path or list of paths. Files or folders, relative to the spec file."""
_LARGEST_BATCH = 2**24
"""Windows; of 20 letters they are 5 GiB one-hot."""


def _not_empty(instance: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG001
    groups = value.values() if isinstance(value, dict) else [value]
    paths = [path for group in groups for path in ([group] if isinstance(group, str) else group or [""])]
    if value is not None and not (paths and all(paths)):
        raise ValueError("names no path")


def _counts(instance: Any, attribute: Attribute[Any], value: Any) -> None:
    if value == ():
        raise ValueError("must not be empty")
    for number in value if isinstance(value, tuple) else (value,):
        COUNT(instance, attribute, number)


def _batch_sizes(instance: Any, attribute: Attribute[Any], value: Any) -> None:
    _counts(instance, attribute, value)
    for number in value if isinstance(value, tuple) else (value,):
        le(_LARGEST_BATCH)(instance, attribute, number)


def _weights(instance: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG001
    weights = value.values() if isinstance(value, dict) else (1,)
    if not (any(weights) and all(0 <= weight < inf for weight in weights)):
        raise ValueError("must give a finite weight of at least 0 to each class, and not 0 to all")


_SHARE = optional(and_(gt(0), le(1)))


_LONGEST_NAME = 200
"""Bytes of a name that we add to; file systems take 255."""


def _folder_name(instance: Any, attribute: Attribute[Any], value: str) -> None:  # noqa: ARG001
    if not value.strip(". ") or any(letter in "/\\" or not letter.isprintable() for letter in value):
        raise ValueError("must be the name of a folder: without slashes, and not of dots alone")
    if len(os.fsencode(value)) > _LONGEST_NAME:
        message = f"must be at most {_LONGEST_NAME} letters long, got {len(value)}"
        raise ValueError(message)


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
    launcher: dict[str, Any] | None = None
    """What starts the workers that train: its `type`, and its options; left out: this process trains, or torchrun did."""


@frozen
class DataTable:
    """`[data]`: the sequence files of each split."""

    train: Paths = field(validator=_not_empty)
    validation: Paths | None = field(default=None, validator=_not_empty)
    test: Paths | None = field(default=None, validator=_not_empty)
    allow_overlap: bool = False
    """Whether one file may be in two splits, or in two classes."""
    train_val_split_csv: str | None = None
    """Table with the columns `file` and `type` (train, validation or val, test): which files are of which split."""
    file_limit: int | None = field(default=None, validator=optional(COUNT))
    """Use no more than this many files of each class: the first, or with `shuffle_file_order` any."""
    added_label_path: str | tuple[str, ...] = ()
    """Tables with a column `file` or `header`: the row of a window's file or sequence is an input of its own, before the
    others."""
    add_input_as_seq: bool | tuple[bool, ...] = False
    """Whether a row of such a table is a sequence, as numbers of letters."""
    sample_weight: str | None = None
    """Table with a column `file` or `header` and one of weights: how much windows count in the training loss."""


@frozen
class Sampling:
    """`[sampling]`: which windows are taken, in which order. Names are deepG's."""

    step: int | tuple[int, ...] | None = field(default=None, validator=optional(_counts))
    """Distance between window starts, or that of each class; left out: `target.maxlen`."""
    batch_size: int | tuple[int, ...] = field(default=64, validator=_batch_sizes)
    """Examples in a batch, or of each class; classes that are balanced round it up to a multiple of their number."""
    balance: Literal["equal", "proportional"] | None = None
    """equal: a batch has as many windows of each class, in blocks; proportional: as many as the data have. Left out:
    equal for `label_folder`, proportional for all else."""
    padding: bool | Literal["right"] = False
    """Whether a sequence shorter than a window gives one: true fills it up on its left, "right" on its right, as
    `model.mask_padding` needs it."""
    random_length: int | None = field(default=None, validator=optional(COUNT))
    """Cut each window of the training to a random length, from this to all of its letters."""
    max_samples: int | None = field(default=None, validator=optional(COUNT))
    """Take no more windows than this of a file in a pass: a run of them that begins at random."""
    proportion_per_seq: float | None = field(default=None, validator=_SHARE)
    """Read a part of each sequence in a pass, this share of its letters, cut out at random."""
    proportion_entries: float | None = field(default=None, validator=_SHARE)
    """Read this share of the sequences of each file in a pass, drawn at random, at least one."""
    shuffle_file_order: bool = True
    shuffle_input: bool = True
    """Shuffle the records within a file."""
    shuffle_windows: bool | None = None
    """Shuffle all windows of a pass over all files; left out: for classification yes, for language models no."""
    random_sampling: bool = False
    """Windows start anywhere, at random, as many in a pass as `step` or `max_samples` allow."""
    sample_by_file_size: bool = False
    """Draw each next file by its size, with replacement, as often in a pass as there are files."""
    concat_seq: str | None = None
    """Join the sequences of a file with this text between them."""
    skip_amb_nuc: float | None = field(default=None, validator=optional([ge(0), le(1)]))
    """Leave out sequences with a larger share of letters outside of the vocabulary."""
    reverse_complement: bool = False
    """Read every window on a strand drawn by a coin (in file order: every record)."""
    reverse_complement_encoding: bool = False
    """Give the network the reverse complement of each input too, as another input."""
    augmentations: dict[str, dict[str, Any]] = field(factory=dict)
    """What is done to the letters of each input in training, in this order: name -> its options."""
    window_weights: dict[str, dict[str, Any]] = field(factory=dict)
    """How much each window counts in the training loss; one of weight 0 is not used: name -> its options."""

    @property
    def batch_sizes(self) -> tuple[int, ...]:
        """The numbers of `batch_size`."""
        return (self.batch_size,) if isinstance(self.batch_size, int) else self.batch_size


@frozen
class Training:
    """`[training]`: how long, and what is kept."""

    epochs: int = field(default=10, validator=[ge(0), le(2**31 - 1)])
    """0: the network is kept as it was drawn."""
    steps_per_epoch: int = field(default=1000, validator=COUNT)
    train_val_ratio: float = field(default=0.2, validator=[gt(0), le(1)])
    """Validation steps of an epoch, relative to steps_per_epoch."""
    class_weight: Literal["auto"] | dict[str, float] | None = field(default=None, validator=_weights)
    """How much a window of each class counts in the loss; auto: the rarer its letters in the training data, the more."""
    schedule: dict[str, Any] | None = None
    """How the learning rate changes from epoch to epoch: `type`, and the options of that schedule."""
    reduce_lr_on_plateau: Plateau | bool = False
    """Lower the learning rate where nothing gets better; true: with deepG's numbers."""
    warmup_steps: int = field(default=0, validator=[ge(0), le(2**31 - 1)])
    """The learning rate rises from 0 over so many steps of the run."""
    metrics: tuple[str, ...] | None = field(default=None, validator=check_metric_names)
    """What is measured beside the loss; left out: accuracy and F1 of classes, the mean absolute error of numbers."""
    checkpoints: Checkpoints | bool = field(factory=Checkpoints)
    """false: nothing is kept of what was learned but its history."""
    accumulate: int = field(default=1, validator=COUNT)
    """Learn from each batch in so many parts, of which one alone is in memory at a time."""
    ema: float | None = field(default=None, validator=optional(and_(gt(0), lt(1))))
    """Decay of the moving averages of the weights, which are what is validated and kept; left out: there are none."""
    compile: bool = False
    """Whether the steps are compiled, by `torch.compile` or XLA."""
    early_stopping: EarlyStopping | None = None
    """What ends the training before its last epoch."""
    on_nan: Literal["stop", "halve_lr"] = "stop"
    """What a loss that is no number does: end the run, or take it back to the last checkpoint, with half the rate."""
    tensorboard: TensorBoard | bool = True
    """Whether files for TensorBoard are written; true: numbers, and what the run is."""
    observers: dict[str, dict[str, Any]] = field(factory=dict)
    """Observers of plugins: name -> its options."""

    @property
    def kept(self) -> Checkpoints | None:
        """Which checkpoints are kept; None: none."""
        return (Checkpoints() if self.checkpoints else None) if isinstance(self.checkpoints, bool) else self.checkpoints

    @property
    def validation_steps(self) -> int:
        """Validation steps of an epoch, deepG's ceil(steps_per_epoch * train_val_ratio)."""
        return ceil(round(self.steps_per_epoch * self.train_val_ratio, 9))


@frozen
class Evaluate:
    """`[evaluate]`: how the best checkpoint is evaluated at the end of a run; `evaluate = false`: not at all."""

    split: Literal["train", "validation", "test"] | None = None
    """Which data; left out: test where there is any, else validation."""
    max_windows: int | None = field(default=None, validator=optional(COUNT))
    """Of each class, drawn at random; left out: so many that it takes about a tenth of the training's time."""
    bootstrap: int = field(default=1000, validator=[ge(0), le(1_000_000)])
    """Draws of records for the intervals."""
    baselines: bool = True
    """Compare with what does without a network."""
    controls: bool = True
    """Look at shuffled windows, too."""
    threshold: float | None = field(default=None, validator=optional([ge(0), le(1)]))
    """Of calls along a taxonomy; left out: 0.5."""


@frozen(kw_only=True)
class StatesConfig:
    """`[states]`: which activations are written after training; a state writer's config class inherits it."""

    source: str | tuple[str, ...] = field(validator=_not_empty)
    """Files or folders to read."""
    layer: str | tuple[str, ...]
    """Name of a layer of the model, as `deepg summary` shows it, or of a target; or several, for writers that write several
    into one file."""
    step: int = field(default=1, validator=COUNT)
    """Distance between window starts."""
    batch_size: int = field(default=256, validator=COUNT)
    round_digits: int | None = field(default=None, validator=optional([ge(0), le(30)]))
    """Digits behind the point that are kept; left out: all."""

    @property
    def layers(self) -> tuple[str, ...]:
        """All layers."""
        return (self.layer,) if isinstance(self.layer, str) else self.layer
