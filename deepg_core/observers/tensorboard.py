"""Curves, pictures and options for TensorBoard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from deepg_core.evaluation.picture import save_png
from deepg_core.evaluation.plots import draw_confusion
from deepg_core.history import History, Record
from deepg_core.network.goal import Goal
from deepg_core.network.sums import Sums
from deepg_core.observers import summaries
from deepg_core.observers.events import EventFile, read_events
from deepg_core.observers.hparams import list_options
from deepg_core.observers.interface import Observer, Passes, Take
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.kept import TensorBoard

_TRAIN: Final = "train"
_VALIDATION: Final = "validation"
_DPI: Final = 90
MOST_CLASSES: Final = 16
"""Of which a confusion matrix can be read."""


class TensorBoardObserver(Observer[TensorBoard]):
    """Writes an event an epoch to `tensorboard/train` and `tensorboard/validation`, with the same names: both are in one plot.

    Beside these folders lie the spec, the options for HPARAMS, and how the run ended.
    """

    def __init__(self, config: TensorBoard) -> None:
        super().__init__(config)
        self._files: dict[str, EventFile] = {}
        self._more: dict[str, list[bytes]] = {}

    def begin(self, run: RunFolder, history: History) -> None:
        """Begin new files: with what the old ones hold of the epochs so far, or else their numbers."""
        self._close()
        self._folder = run.tensorboard
        old = sorted(self._folder.glob("**/events.out.tfevents.*"))
        for name in (_TRAIN, _VALIDATION):
            kept = _events_of([path for path in old if path.parent.name == name])
            for record in history:
                if record.epoch in kept:
                    self._file(name).copy(kept[record.epoch])
                else:
                    self._add(name, record.epoch, _scalars(record, name))
        for path in old:
            path.unlink()
        spec = run.read_spec()
        options = summaries.session_start(list_options(spec))
        self._add("", 0, [summaries.text("spec", f"```toml\n{spec}\n```"), options])

    def after_passes(self, passes: Passes) -> None:
        """Take what belongs to the epoch beside its numbers."""
        tag = "files_seen_percent"
        files = {f"{tag}/{name}" if name else tag: 100 * share for name, share in passes.files_seen.items()}
        self._more = {_TRAIN: [summaries.scalar(*it) for it in files.items()], _VALIDATION: []}
        if self.config.images:
            for name, sums in ((_TRAIN, passes.train), (_VALIDATION, passes.validation)):
                self._more[name] += _draw(passes.goals, sums)

    def after_epoch(self, record: Record, take: Take) -> bool:
        """Write an epoch."""
        weights = take().network.weights.items() if self.config.histograms else ()
        distributions = [summaries.histogram(name, values) for name, values in weights if values.size]
        for name, more in ((_TRAIN, distributions), (_VALIDATION, [])):
            self._add(name, record.epoch, [*_scalars(record, name), *self._more.pop(name, []), *more])
        return False

    def after_failure(self, error: BaseException) -> None:
        """Say that it failed; one that was stopped by a signal goes on perhaps."""
        if isinstance(error, Exception):
            self._end(summaries.FAILURE)
        self._close()

    def end(self) -> None:
        """Say that it ended well, and close the files."""
        if self._files:
            self._end(summaries.SUCCESS)
        self._close()

    def _end(self, status: int) -> None:
        self._add("", 0, [summaries.session_end(status)])

    def _close(self) -> None:
        while self._files:
            self._files.popitem()[1].close()

    def _add(self, name: str, epoch: int, values: Sequence[bytes]) -> None:
        if values:
            self._file(name).add(epoch, values)

    def _file(self, name: str) -> EventFile:
        if name not in self._files:
            self._files[name] = EventFile(self._folder / name)
        return self._files[name]


def _events_of(paths: Sequence[Path]) -> dict[int, bytes]:
    """Read the events of some files: epoch -> the last one of it."""
    return {step: event for path in paths for step, event in read_events(path)}


def _scalars(record: Record, name: str) -> list[bytes]:
    values = record.training if name == _TRAIN else record.validation
    return [summaries.scalar(tag, value) for tag, value in values.items()]


def _draw(goals: Mapping[str, Goal], sums: Sums) -> Iterator[bytes]:
    """Draw the confusion matrix of each output that has one, if it can be read."""
    for output, goal in goals.items():
        confusion = sums.arrays.get(f"{output}/confusion")
        if confusion is not None and len(confusion) <= MOST_CLASSES:
            names = goal.output.columns or tuple(map(str, range(len(confusion))))
            tag = "confusion matrix" if len(goals) == 1 else f"confusion matrix/{goal.target or output}"
            yield summaries.image(tag, save_png(draw_confusion(confusion, names), _DPI))
