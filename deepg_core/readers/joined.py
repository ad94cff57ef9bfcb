"""All records of a file joined to one (deepG's `concat_seq`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from deepg_core.corpus.block import SequenceRecord, one_by_one
from deepg_core.corpus.build import Records

BEST: Final = "~"
"""The quality of the letters between: the best there is."""


@frozen
class Joined:
    """Yields one record for each file: its first header, all its sequences with `text` between them.

    The quality of the text is the best there is, `~`.
    """

    read: Records
    """Reads one file."""
    text: str
    """Stands between the sequences; `""` joins them directly."""

    def __call__(self, path: Path) -> Iterator[SequenceRecord]:
        """Read a file; one without records yields none.

        :raises DataError: it cannot be used.
        """
        records = list(one_by_one(self.read(path)))
        if records:
            headers, sequences, *qualities = zip(*records, strict=True)
            marks = (BEST * len(self.text)).join
            yield headers[0], self.text.join(sequences), *(marks(texts) for texts in qualities)
