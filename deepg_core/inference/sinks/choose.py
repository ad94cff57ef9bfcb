"""Which sinks are asked for, and whether the network gives what goes into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from deepg_core.batches import Feed
from deepg_core.errors import DataError, OptionError
from deepg_core.inference.grid import Grid
from deepg_core.inference.outputs import Asked, locate_letters
from deepg_core.inference.scores import ClassScores
from deepg_core.inference.sinks.called import CalledSink
from deepg_core.inference.sinks.draft import STDOUT
from deepg_core.inference.sinks.interface import Sink
from deepg_core.inference.sinks.memory import MemorySink
from deepg_core.inference.sinks.regions import RegionsSink
from deepg_core.inference.sinks.table import TableSink
from deepg_core.inference.sinks.tracks import TracksSink
from deepg_core.inference.sinks.windows import LettersSink, WindowsSink
from deepg_core.inference.sources import Inputs


@frozen(kw_only=True)
class Wanted:
    """Where what is to be written; None: not at all."""

    output: Path | None = None
    windows: Path | None = None
    tracks: Path | None = None
    regions: Path | None = None
    threshold: float = 0.5
    min_region: int = 1
    fasta_out: Path | None = None

    @property
    def of_windows(self) -> bool:
        """Whether what is said of each window is needed."""
        return any((self.windows, self.tracks, self.regions))

    def refuse_existing(self) -> None:
        """Refuse to replace what is there.

        :raises DataError: something is.
        """
        for path in (self.output, self.windows, self.regions, *_below(self.tracks), *_below(self.fasta_out)):
            if path and path != STDOUT and path.exists():
                message = "is there already; name another output, or replace it with --overwrite"
                raise DataError(message, path)


def _below(folder: Path | None) -> Iterator[Path]:
    """Give what lies in a folder, or what stands in its place."""
    if folder and folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    elif folder:
        yield folder


def choose_sinks(wanted: Wanted, feed: Feed, asked: Sequence[Asked], grid: Grid, inputs: Inputs) -> dict[str, Sink]:
    """Make the sinks.

    :raises OptionError: the network does not give what one is of.
    """
    sinks: dict[str, Sink] = {"output": MemorySink() if wanted.output is None else TableSink(wanted.output)}
    letters = any(its.letters for its in asked)
    if wanted.windows:
        sinks["windows"] = (
            LettersSink(wanted.windows, locate_letters(feed))
            if letters
            else WindowsSink(wanted.windows, asked, grid.reach)
        )
    if wanted.tracks:
        _refuse(letters, "tracks", "letters")
        sinks["tracks"] = TracksSink(wanted.tracks, asked, grid)
    if wanted.regions:
        _refuse(not all(isinstance(its.scores, ClassScores) for its in asked), "regions", "no probabilities of classes")
        sinks["regions"] = RegionsSink(wanted.regions, asked, grid, wanted.threshold, wanted.min_region)
    if wanted.fasta_out:
        callers = [its.scores for its in asked if type(its.scores) is ClassScores]
        _refuse(
            len(callers) != 1,
            "fasta-out",
            "no class of each record" if not callers else "several classes of each record",
        )
        sinks["fasta_out"] = CalledSink(wanted.fasta_out, inputs, callers[0].names, f"{callers[0].prefix}call")
    return sinks


def _refuse(wrong: bool, option: str, given: str) -> None:
    if wrong:
        raise OptionError("", f"--{option}: the network gives {given}", "leave it out")
