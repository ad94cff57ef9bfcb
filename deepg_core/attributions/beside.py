"""What is made of a file of attributions, beside it: files for TF-MoDISco, a track, pictures."""

from __future__ import annotations

from pathlib import Path

from attrs import define

from deepg_core.attributions.ask import Ready
from deepg_core.attributions.pictures import draw_pictures
from deepg_core.attributions.tfmodisco import name_files, refuse_motifs, write_motif_files
from deepg_core.attributions.track import Places, locate_inputs, write_track
from deepg_core.batches import Feed
from deepg_core.errors import DataError
from deepg_core.inference.padding import Padding


@define
class Beside:
    """Where what is to be written; None: not at all."""

    tfmodisco: Path | None = None
    bedgraph: Path | None = None
    plot: Path | None = None
    places: Places | None = None
    """Where the positions of inputs are in a window; known once `refuse` was called."""

    def refuse_paths(self, output: Path, *, overwrite: bool) -> None:
        """Refuse to replace what is there, and paths that no file can have: before anything is explained.

        :raises DataError: there is such a path.
        """
        pictures = sorted(self.plot.iterdir())[:1] if self.plot and self.plot.is_dir() else ()
        files = (
            output,
            *(name_files(self.tfmodisco) if self.tfmodisco else ()),
            *([self.bedgraph] if self.bedgraph else ()),
        )
        for path in (*files, *([self.plot] if self.plot else ())):
            if not path.parent.is_dir():
                raise DataError(f"cannot be written: there is no folder {path.parent}", path)
        for path in files:
            if path.is_dir():
                raise DataError("cannot be written: it is a folder", path)
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

    def write(self, source: Path) -> None:
        """Make them of the file."""
        if self.tfmodisco:
            write_motif_files(source, self.tfmodisco)
        if self.bedgraph and self.places:
            write_track(source, self.bedgraph, self.places)
        if self.plot:
            draw_pictures(source, self.plot)
