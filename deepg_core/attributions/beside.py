"""What is made of a file of attributions, beside it: files for TF-MoDISco, a track, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from attrs import define

from deepg_core.atomic import require_place
from deepg_core.attributions.ask import Ready
from deepg_core.attributions.explained import Explained
from deepg_core.attributions.pictures import draw_pictures
from deepg_core.attributions.tfmodisco import name_files, refuse_motifs, write_motif_files
from deepg_core.attributions.track import Places, complain_of_names, locate_inputs, write_track
from deepg_core.batches import Feed
from deepg_core.errors import DataError, OptionError
from deepg_core.inference.padding import Padding
from deepg_core.inference.selection import refuse_overlap
from deepg_core.inference.sinks.draft import refuse_stdout
from deepg_core.inference.sources import Inputs
from deepg_core.readers.stretches import Stretch, name_record

_FOLDER: Final = "--plot"
"""The option that names a folder."""


@define
class Beside:
    """Where what is to be written; None: not at all."""

    tfmodisco: Path | None = None
    bedgraph: Path | None = None
    plot: Path | None = None
    places: Places | None = None
    """Where the positions of inputs are in a window; known once `refuse` was called."""
    stretches: Mapping[str, Stretch] = MappingProxyType({})
    """Where records lie in those that they are parts of; known once `take` was called."""

    def outputs(self, output: Path) -> list[Path]:
        """List all that is written: files, and the folder of pictures."""
        return [path for _, path in self._named(output)]

    def _named(self, output: Path) -> Iterator[tuple[str, Path]]:
        yield "--output", output
        if self.tfmodisco:
            yield from (("--tfmodisco", path) for path in name_files(self.tfmodisco))
        if self.bedgraph:
            yield "--bedgraph", self.bedgraph
        if self.plot:
            yield _FOLDER, self.plot

    def refuse_paths(self, output: Path, *, overwrite: bool) -> None:
        """Refuse to replace what is there, and paths that no file can have: before anything is explained.

        :raises OptionError: two outputs are one, or one is the standard output.
        :raises DataError: there is such a path.
        """
        if self.tfmodisco and not self.tfmodisco.name:
            raise OptionError("", "--tfmodisco: name what two files begin with, like `motifs`, not a folder")
        names: dict[Path, str] = {}
        for name, path in self._named(output):
            refuse_stdout(path, f"it goes to a {'folder' if name == _FOLDER else 'file'}", name)
            if (other := names.setdefault(path.absolute(), name)) != name:
                raise OptionError("", f"{other} and {name} both name {path}; name another")
        pictures = sorted(self.plot.iterdir())[:1] if self.plot and self.plot.is_dir() else ()
        files = [path for name, path in self._named(output) if name != _FOLDER]
        for path in files:
            require_place(path)
        if self.plot and not self.plot.parent.is_dir():
            raise DataError(f"cannot be written: there is no folder {self.plot.parent}", self.plot)
        if self.plot and self.plot.exists() and not self.plot.is_dir():
            raise DataError("cannot be the folder of pictures: it is a file", self.plot)
        for path in (*files, *pictures):
            if path.exists() and not overwrite:
                raise DataError("is there already; name another output, or replace it with --overwrite", path)

    def refuse(self, feed: Feed, ready: Ready, padding: Padding) -> None:
        """Refuse what cannot be made, before anything is explained.

        :raises OptionError: something cannot, with the reason.
        """
        if self.tfmodisco:
            refuse_motifs(ready.prepared.subject, ready.reading, ready.explainer.gives_hypothetical)
        if self.bedgraph:
            self.places = locate_inputs(feed, ready.reading, ready.prepared, padding)

    def take(self, inputs: Inputs) -> None:
        """Take what is explained.

        :raises OptionError: a track has no order for its stretches.
        """
        self.stretches = inputs.stretches
        if self.bedgraph:
            refuse_overlap(inputs, "--bedgraph")

    def watch(self, explained: Iterable[Explained]) -> Iterator[Explained]:
        """Look at windows on their way: a track names each record by its first word.

        :raises DataError: one has none, or two have the same one.
        """
        known: dict[str, int] = {}
        for part in explained:
            if self.bedgraph:
                for number, header in dict(zip(part.chosen.record.tolist(), part.chosen.header, strict=True)).items():
                    name = name_record(header)
                    if not name or known.setdefault(name, number) != number:
                        raise complain_of_names(name)
            yield part

    def write(self, source: Path) -> None:
        """Make them of the file."""
        if self.tfmodisco:
            write_motif_files(source, self.tfmodisco)
        if self.bedgraph and self.places:
            write_track(source, self.bedgraph, self.places, self.stretches)
        if self.plot:
            draw_pictures(source, self.plot)
