"""A trained network, ready to be asked about files of sequences."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, TypeVar

import attrs
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.assembly.backend import bind_network, make_trainer, start_part, take_weights
from deepg_core.assembly.design import design_feed
from deepg_core.batches import Feed
from deepg_core.batches.added import Added
from deepg_core.checkpoints import Checkpoint, find_checkpoint, load_checkpoint
from deepg_core.checkpoints.calibration import calibration_path
from deepg_core.errors import DataError, OptionError
from deepg_core.inference.batch_size import BATCH_SIZE
from deepg_core.inference.overlap import Answers, choose_batch_size, share_overlaps
from deepg_core.plugins import Component, TrainerComponent, UnknownComponentError, plugin_manager
from deepg_core.spec.field_types import describe_choices, describe_value
from deepg_core.spec.load import load_text
from deepg_core.spec.report import SpecError
from deepg_core.spec.spec import Choice, Spec
from deepg_core.spec.structure import structure_table
from deepg_core.training import Trainer
from deepg_core.words import count_of, list_some

logger = logging.getLogger(__name__)
C = TypeVar("C", bound=Component)
EXACT: Final = "float32"
"""The precision that others are compared with."""


@frozen(eq=False)
class Loaded:
    """What a checkpoint holds."""

    path: Path
    checkpoint: Checkpoint
    spec: Spec

    @property
    def of_arrays(self) -> bool:
        """Whether it was trained on ready arrays."""
        return self.spec.gives_arrays and bool(self.checkpoint.history)


@frozen(eq=False, slots=False)
class Opened:
    """What a checkpoint holds, and what feeds it."""

    path: Path
    checkpoint: Checkpoint
    spec: Spec
    feed: Feed

    @cached_property
    def trainer(self) -> Trainer:
        """The network, brought to life when it is first asked for.

        :raises DeepgError: the backend lacks the device.
        """
        return start_trainer(Loaded(self.path, self.checkpoint, self.spec), self.feed.table)

    @property
    def files(self) -> list[Path]:
        """The checkpoint, what lies beside it, and the tables that it reads."""
        return [self.path, calibration_path(self.path), *(table.path for table in self.feed.added)]

    def share(self, layers: Sequence[str], step: int, batch_size: int | None) -> tuple[Answers, int]:
        """Give what answers about windows `step` apart, for the layers that will be asked for, and about how many at once.

        :param batch_size: so many; None: as many as suit it.
        """
        network, start = self.checkpoint.network, partial(start_part, self.spec)
        answers = share_overlaps(self.trainer, network, layers, step, batch_size or BATCH_SIZE, start)
        return answers, batch_size or choose_batch_size(answers, network.graph)

    def say_missing_rows(self, files: Sequence[Path]) -> None:
        """Say which files have no row in a table that gives an input."""
        for table in self.feed.added:
            if not table.by_header:
                say_missing_rows(table, table.missing_files(files))


def say_missing_rows(table: Added, missing: Sequence[str]) -> None:
    """Say which files, or sequences, have no row in a table that gives an input."""
    if missing:
        logger.info(f"{table.path.name} has no row of {list_some(missing)}: zeros stand for it")


def load_network(
    checkpoint: str | Path, backend: str | None = None, device: str | None = None, precision: str | None = None
) -> Loaded:
    """Load a network from a checkpoint file or a run's folder (its best, else last, checkpoint).

    :param backend: left out: the backend it was trained on if it is installed, else any that is.
    :param device: left out: as in training; so `precision`, what layers compute in.
    :raises DeepgError: the checkpoint cannot be read, or the backend is not installed.
    """
    path = find_checkpoint(Path(checkpoint))
    stored = load_checkpoint(path)
    spec = load_text(stored.spec, path, watched=False)
    return Loaded(path, stored, choose_backend(spec, backend, device, precision))


def open_checkpoint(
    checkpoint: str | Path | Loaded,
    backend: str | None = None,
    device: str | None = None,
    added: Sequence[str | Path] = (),
) -> Opened:
    """Make ready what reads sequences.

    :param checkpoint: what `load_network` takes, as the two that follow, or gave.
    :param added: tables of the inputs that come from tables, in their order.
    :raises DeepgError: as `load_network`, or the network reads arrays, or tables are missing.
    """
    loaded = checkpoint if isinstance(checkpoint, Loaded) else load_network(checkpoint, backend, device)
    path, stored, spec = loaded.path, loaded.checkpoint, loaded.spec
    if spec.gives_arrays:
        what = "was trained on ready arrays" if stored.history else "reads more than letters"
        message = f"{what}, which no file of sequences gives; `dg.load_model(...).predict` takes arrays"
        raise DataError(message, path)
    feed = design_feed(spec, stored.labels, [Path(table) for table in added], stored.targets)
    require_inputs(path, feed, stored)
    return Opened(path, stored, spec, feed)


def start_trainer(loaded: Loaded, table: NDArray[Any] | None = None) -> Trainer:
    """Bring a network to life.

    :param table: what stands for each code of letters (`Feed.table`), where it may be given codes.
    :raises DeepgError: the backend lacks the device.
    """
    stored = loaded.checkpoint
    with _blaming_backend(loaded.spec):
        trainer = make_trainer(loaded.spec, bind_network(loaded.spec, stored.network, stored.vocabulary), table=table)
    take_weights(trainer, stored.network)
    return trainer


@contextmanager
def _blaming_backend(spec: Spec) -> Iterator[None]:
    """Say what this machine lacks without a line of the spec in a checkpoint: it may have been asked for since."""
    try:
        yield
    except SpecError as error:
        problem = error.problems[0]
        if not spec.trainer or problem.path[:-1] != ("training", spec.trainer.component.name):
            raise
        message = f"the {problem.path[-1]} of the backend `{spec.trainer.component.name}`: {problem.message}"
        raise OptionError("", f"{message}; {problem.help}" if problem.help else message) from error


def choose_backend(spec: Spec, backend: str | None, device: str | None, precision: str | None = None) -> Spec:
    """Give a spec with the backend, the device and the precision that were asked for, if any.

    :raises DeepgError: there is no such backend, or it has no such device or precision.
    """
    chosen = spec.trainer
    if backend:
        component = find_component("trainer", backend, TrainerComponent, "--backend")
        chosen = Choice("trainer", component, component.config())
    for name, value in (("device", device), ("precision", precision)):
        if value and chosen:
            config = attrs.evolve(chosen.config, **{name: _check_choice(chosen.component, name, value)})
            chosen = attrs.evolve(chosen, config=config)
    return attrs.evolve(spec, trainer=chosen)


def _check_choice(component: TrainerComponent, name: str, value: str) -> Any:
    """Give the value of an option of a backend.

    :raises OptionError: it is none.
    """
    if name == "precision" and component.asked_in:
        if value in component.asked_in:
            return value
        wanted = f"expected {describe_choices(component.asked_in)}, got {describe_value(value)}"
        raise OptionError("", f"--precision: {wanted}")
    table, problems = structure_table({name: value}, component.config, (f"--{name}",))
    if not problems:
        return getattr(table, name)
    able = [its.name for its in plugin_manager().components("trainer", TrainerComponent) if value in its.asked_in]
    advice = f"; --backend {able[0]} computes in {value}" if name == "precision" and able else ""
    raise OptionError("", f"--{name}: {problems[0].message}{advice}")


def find_component(kind: str, name: str, wanted: type[C], option: str) -> C:
    """Give the component that an option names.

    :raises OptionError: there is none of that name.
    """
    try:
        return plugin_manager().get(kind, name, wanted)
    except UnknownComponentError as error:
        raise OptionError("", f"{option}: {error}") from error


def require_inputs(path: Path, feed: Feed, stored: Checkpoint) -> None:
    """Refuse what does not give the inputs that the network reads.

    :raises DataError: tables are missing, or others are given.
    """
    given, wanted = feed.signature().inputs, stored.network.graph.inputs
    missing = len(wanted) - len(given)
    if missing > 0:
        what = f"reads {count_of(missing, 'input')} from tables beside the letters"
        raise DataError(f"{what}; give their files with --added, in the order of training", path)
    if given != wanted:
        raise DataError(f"reads inputs of the shapes {wanted} a window, and is given {given}", path)
