"""Which sinks are asked for, and whether the network gives what goes into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from attrs import frozen

from deepg_core.errors import DataError, OptionError
from deepg_core.inference.alone import refuse_inputs, refuse_to_replace
from deepg_core.inference.opened import Opened
from deepg_core.inference.outputs import locate_letters
from deepg_core.inference.predict import Predictor
from deepg_core.inference.scores import ClassScores, FlagScores
from deepg_core.inference.selection import refuse_overlap
from deepg_core.inference.sinks.called import CalledSink
from deepg_core.inference.sinks.draft import STDOUT
from deepg_core.inference.sinks.interface import Sink
from deepg_core.inference.sinks.memory import MemorySink
from deepg_core.inference.sinks.regions import RegionsSink
from deepg_core.inference.sinks.table import TableSink
from deepg_core.inference.sinks.tracks import TracksSink
from deepg_core.inference.sinks.windows import LettersSink, WindowsSink
from deepg_core.inference.sources import Inputs

_OF_FOLDERS: Final = ("--tracks", "--fasta-out")


@frozen(kw_only=True)
class Wanted:
    """Where what is to be written; None: not at all."""

    output: Path | None = None
    windows: Path | None = None
    tracks: Path | None = None
    bigwig: bool = False
    regions: Path | None = None
    threshold: float = 0.5
    min_region: int | None = None
    fasta_out: Path | None = None

    @property
    def of_windows(self) -> bool:
        """Whether what is said of each window is needed."""
        return any((self.windows, self.tracks, self.regions))

    def refuse_places(self) -> None:
        """Refuse what cannot be written there, whatever is predicted.

        :raises OptionError: two outputs are one, or an option is of one that is not written.
        :raises DataError: a folder stands in the place of a file, or a file in that of a folder; or the folder is missing.
        """
        if self.bigwig and not self.tracks:
            raise OptionError("", "--bigwig: says how tracks are written; name a folder for them with --tracks")
        if self.min_region is not None and not self.regions:
            raise OptionError("", "--min-region: says which regions are written; name a file for them with --regions")
        places = {path.absolute(): name for name, path in reversed(self._named()) if path is not None}
        for name, path in self._named():
            if path is None:
                continue
            if places[path.absolute()] != name:
                raise OptionError("", f"{name} and {places[path.absolute()]} both name {path}; name another")
            if path == STDOUT and name in _OF_FOLDERS:
                raise OptionError("", f"{name}: names a folder, and cannot be the standard output")
            if path == STDOUT:
                continue
            if path.exists() and path.is_dir() != (name in _OF_FOLDERS):
                raise DataError(f"is a {'folder' if path.is_dir() else 'file'}; {name} needs another name", path)
            if not path.absolute().parent.is_dir():
                raise DataError(f"there is no such folder; make it, or correct {name}", path.parent)

    def _named(self) -> list[tuple[str, Path | None]]:
        return [
            ("--output", self.output),
            ("--windows", self.windows),
            ("--regions", self.regions),
            ("--tracks", self.tracks),
            ("--fasta-out", self.fasta_out),
        ]

    def refuse_existing(self, *, resume: bool = False) -> None:
        """Refuse to replace what is there.

        :param resume: whether it was to be gone on with, and no journal says what it is.
        :raises DataError: something is.
        """
        for path in self.list_files():
            refuse_to_replace(path, resume=resume)

    def list_files(self) -> list[Path]:
        """List what is there."""
        named = (self.output, self.windows, self.regions, *_below(self.tracks), *_below(self.fasta_out))
        return [path for path in named if path and path != STDOUT and path.exists()]

    @property
    def places(self) -> list[Path]:
        """What is written, but for the standard output."""
        return [path for _, path in self._named() if path is not None and path != STDOUT]

    def refuse_inputs(self, read: Sequence[Path]) -> None:
        """Refuse to replace what is read.

        :raises DataError: an output is an input, too.
        """
        folders = [path for name, path in self._named() if path is not None and name in _OF_FOLDERS]
        refuse_inputs([path for path in self.places if path not in folders], folders, read)


def _below(folder: Path | None) -> Iterator[Path]:
    """Give what lies in a folder."""
    if folder and folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def choose_sinks(wanted: Wanted, opened: Opened, predictor: Predictor, inputs: Inputs) -> dict[str, Sink]:
    """Make the sinks.

    :raises OptionError: the network does not give what one is of, or records are none that places can be named in.
    """
    _refuse_joined(wanted, opened)
    asked, grid = predictor.asked, predictor.asker.grid
    sinks: dict[str, Sink] = {"output": MemorySink() if wanted.output is None else TableSink(wanted.output)}
    letters = any(its.letters for its in asked)
    if wanted.windows:
        sinks["windows"] = (
            LettersSink(wanted.windows, locate_letters(opened.feed), opened.feed.encoder.word)
            if letters
            else WindowsSink(wanted.windows, asked, grid.reach)
        )
    if wanted.tracks:
        _refuse(letters, "tracks", "letters")
        refuse_overlap(inputs, "--tracks")
        sinks["tracks"] = TracksSink(wanted.tracks, asked, grid, inputs.stretches, wanted.bigwig)
    if wanted.regions:
        _refuse(not all(isinstance(its.scores, ClassScores) for its in asked), "regions", "no probabilities of classes")
        least = wanted.min_region or 1
        sinks["regions"] = RegionsSink(wanted.regions, asked, grid, wanted.threshold, least, inputs.stretches)
    if wanted.fasta_out and predictor.lineage:
        paths = tuple(dict.fromkeys(chain.from_iterable(predictor.lineage.classes.values())))
        sinks["fasta_out"] = CalledSink(wanted.fasta_out, inputs, paths, "call")
    elif wanted.fasta_out:
        callers = [its.scores for its in asked if type(its.scores) is ClassScores]
        several = len(callers) > 1 or any(isinstance(its.scores, FlagScores) for its in asked)
        _refuse(len(callers) != 1, "fasta-out", "several classes of a record" if several else "no class of a record")
        sinks["fasta_out"] = CalledSink(wanted.fasta_out, inputs, callers[0].names, f"{callers[0].prefix}call")
    return sinks


def _refuse_joined(wanted: Wanted, opened: Opened) -> None:
    """Refuse what needs records as they lie in the files."""
    asked = {"tracks": wanted.tracks, "regions": wanted.regions, "fasta-out": wanted.fasta_out}
    for name, path in asked.items():
        _refuse(bool(path) and opened.spec.paired, name, "one answer for both reads of a pair")
        joined = opened.spec.sampling.concat_seq is not None
        _refuse(bool(path) and joined, name, "one answer for all records of a file, which it reads as one")


def _refuse(wrong: bool, option: str, given: str) -> None:
    if wrong:
        raise OptionError("", f"--{option}: the network gives {given}; leave it out")
