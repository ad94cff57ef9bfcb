"""What an observer is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Generic

from attrs import frozen

from deepg_core.plugins import Config

if TYPE_CHECKING:  # h5py, which comes with checkpoints, costs more than all the rest
    from deepg_core.checkpoints import Checkpoint
    from deepg_core.history import History, Record
    from deepg_core.network.goal import Goal
    from deepg_core.network.sums import Sums
    from deepg_core.runs.folder import RunFolder

Take = Callable[[], "Checkpoint"]
"""Makes a checkpoint of where the training stands: it costs a copy of all weights, so it is made when it is asked for."""


@frozen
class Position:
    """Where a training stands."""

    epoch: int
    """Number of the epoch that is trained, counted from 1."""
    step: int
    """Steps of it that were taken."""
    steps: int
    """Steps that it has."""
    stopping: bool = False
    """Whether the training ends here for now, because a signal asked for it."""


@frozen(eq=False)
class Passes:
    """What the passes of an epoch over training and validation data added up to."""

    goals: Mapping[str, Goal]
    """Output -> what is measured of it."""
    train: Sums
    """`output/statistic` -> sum."""
    validation: Sums
    """Likewise; empty where there is none."""
    files_seen: Mapping[str, float]
    """Class -> share of its training files from which a window came in this run so far; "" where they are not told apart."""


class Observer(Generic[Config]):
    """Looks on while a network learns, and may end it. Every method may be left out.

    An observer of its own, complete: a file that says how far a run is::

        @frozen
        class Beacon:
            name: str = "beacon.txt"

        class BeaconObserver(Observer):
            def begin(self, run, history):
                self._path = run.path / self.config.name

            def after_epoch(self, record, take):
                write_text(self._path, f"{record.epoch} {record['loss']:.4f}\\n")
                return False

        @hookimpl
        def deepg_observers():
            yield Component("beacon", Beacon, "my_package.beacon:BeaconObserver", "a file that says how far a run is")

    A spec names it in `[training]`: `observers = { beacon = { name = "now.txt" } }`.
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    def begin(self, run: RunFolder, history: History) -> None:
        """Take the run's folder and the epochs so far, before the first step. The history grows as epochs end.

        With `on_nan = "halve_lr"` this may come again: the training has gone back, and the history is shorter.
        """

    def after_leg(self, position: Position, take: Take) -> None:
        """Hear of the end of a leg: an epoch is made of legs, as long as checkpoints are apart, by default of one."""

    def after_passes(self, passes: Passes) -> None:
        """Hear what an epoch added up to, before `after_epoch`."""

    def after_epoch(self, record: Record, take: Take) -> bool:  # noqa: ARG002
        """Hear of an epoch that was trained and validated.

        :return: whether it is enough: True ends the training.
        """
        return False

    def after_failure(self, error: BaseException) -> None:
        """Hear that the training ends before its last epoch: by an error, or because a signal asked for it.

        :param error: KeyboardInterrupt and SystemExit are of signals; the run can go on then.
        """

    def end(self) -> None:
        """Hear that the training has ended. This comes last however it ended, after a failure too."""
