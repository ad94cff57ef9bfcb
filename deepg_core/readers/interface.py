"""What a reader is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Reader(ABC):
    """Turns one file into named records.

    A reader of GenBank files, complete but for the parsing::

        class GenbankReader(Reader):
            def records(self, path):
                for entry in parse(path):
                    yield entry.locus, entry.origin

        @hookimpl
        def deepg_readers():
            yield Component("genbank", Genbank, "my_package.genbank:GenbankReader", endings=(".gb", ".gbk"))

    Core does the rest, once for all readers: upper case, the check that every letter is an IUPAC nucleotide code or in
    the encoder's vocabulary, the cache, and the count of letters. A reader's duty is to complain: a file that is
    truncated, binary, empty or of another format must end in a `DataError` that names file and record, never in
    fewer records.
    """

    version: int = 1
    """Part of the cache's fingerprint: raise it when the same file would be read differently."""

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def records(self, path: Path) -> Iterator[tuple[str, str]]:
        """Yield (header, sequence) in file order; the header without `>`, the sequence without line ends, any case.

        A record without sequence is yielded with `""`.

        :raises DataError: the file cannot be read whole.
        """
