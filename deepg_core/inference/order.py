"""What is to be predicted of which files: all that does not depend on the network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from deepg_core.errors import OptionError
from deepg_core.inference.identity import About
from deepg_core.inference.journal import Journal
from deepg_core.inference.question import Question
from deepg_core.inference.seen import Seen
from deepg_core.inference.sinks.choose import Wanted
from deepg_core.inference.sinks.draft import STDOUT
from deepg_core.inference.sources import STDIN


@frozen(kw_only=True)
class Order:
    """Which files, what of them, how the network is asked, and where what it says is written."""

    paths: Sequence[str | Path]
    reader: str | None
    record: Sequence[str]
    """First words of the records that are wanted; none: all."""
    at: Path | None
    """A BED file of the stretches that are wanted."""
    wanted: Wanted
    question: Question
    skip_broken: bool
    resume: bool
    overwrite: bool

    def refuse_places(self) -> None:
        """Refuse what cannot be written there, whatever the network says.

        :raises OptionError: two outputs are one, an option is of one that is not written, or a pipe is to be gone on with.
        :raises DataError: something is there, or there is no such folder.
        """
        self.wanted.refuse_places()
        if self.resume and not self._may_go_on:
            raise OptionError("", "--resume: what is read from or written to a pipe cannot be gone on with; name files")
        output = self.wanted.output
        if not (self.resume and output and Journal.beside(output).path.exists()):
            self.refuse_existing()

    def refuse_existing(self) -> None:
        """Refuse to replace what is there, unasked.

        :raises DataError: something is.
        """
        if not self.overwrite:
            self.wanted.refuse_existing(resume=self.resume)

    def journal(self, about: About, files: Sequence[Path], seen: Seen) -> Journal | None:
        """Give where it is noted how far a prediction is; None where it cannot be gone on with."""
        output = self.wanted.output
        if not output or not self._may_go_on:
            return None
        return Journal.beside(output, about, files, seen=seen, keep=self.resume, overwrite=self.overwrite)

    @property
    def _may_go_on(self) -> bool:
        return self.wanted.output not in (None, STDOUT) and STDIN not in map(str, self.paths)
