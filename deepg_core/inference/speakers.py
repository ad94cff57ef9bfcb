"""Speakers made of a checkpoint: for this process, or in each worker of a launcher."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from deepg_core.checkpoints.calibration import Calibration
from deepg_core.inference.activate import Activator
from deepg_core.inference.ask import Asker
from deepg_core.inference.grid import Grid
from deepg_core.inference.opened import Opened, load_network, open_checkpoint
from deepg_core.inference.outputs import describe_outputs, find_lineage
from deepg_core.inference.padding import Padding
from deepg_core.inference.passes import Once
from deepg_core.inference.predict import Predictor
from deepg_core.inference.question import Question, make_asker
from deepg_core.network.outputs import find_layer


@frozen
class Origin:
    """What a worker opens: as `load_network` and `open_checkpoint` take it, with paths that are absolute."""

    path: Path
    backend: str | None
    device: str | None
    added: tuple[Path, ...]
    precision: str | None = None

    @classmethod
    def of(cls, opened: Opened, backend: str | None, device: str | None, precision: str | None = None) -> Origin:
        """Give what was opened here, with the same options."""
        tables = tuple(table.path.absolute() for table in opened.feed.added)
        return cls(opened.path.absolute(), backend, device, tables, precision)

    def open(self) -> Opened:
        """Open it."""
        loaded = load_network(self.path, self.backend, self.device, self.precision)
        return open_checkpoint(loaded, added=self.added)


def make_predictor(
    opened: Opened, question: Question, calibration: Calibration, windows: bool, *, here: bool
) -> Predictor:
    """Make what predicts.

    :param here: whether this process asks; if not, the network is not brought to life.
    """
    asked = describe_outputs(opened.checkpoint, opened.feed, calibration)
    asker = make_asker(opened, question, asked)
    nodes = [its.node for its in asked]
    answers, size = opened.share(nodes, asker.grid.step, question.batch_size) if here else (None, asker.batch_size)
    asker = evolve(asker, batch_size=size)
    return Predictor(answers, asked, asker, windows, find_lineage(opened.feed, asked), question.threshold)


def open_predictor(origin: Origin, question: Question, calibration: Calibration, windows: bool) -> Predictor:
    """Make it in a worker."""
    return make_predictor(origin.open(), question, calibration, windows, here=True)


def open_activator(
    origin: Origin, layers: Sequence[str], grid: Grid, batch_size: int | None, padding: Padding
) -> Activator:
    """Make in a worker what gives activations.

    :param layers: as the spec or the user names them.
    :param batch_size: None: as many as suit the network.
    """
    opened = origin.open()
    nodes = [find_layer(opened.checkpoint.network.graph, opened.feed.signature().targets, name) for name in layers]
    answers, size = opened.share(nodes, grid.step, batch_size)
    return Activator(answers, nodes, Asker(opened.feed, grid, Once(), size, padding))
