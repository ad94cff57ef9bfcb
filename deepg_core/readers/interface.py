"""What a reader is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Generic

from deepg_core.corpus.block import RecordBlock, SequenceRecord, one_by_one
from deepg_core.plugins import Config
from deepg_core.readers.noted import Noted
from deepg_core.readers.stretches import Stretch, name_record, pick_streaming


class Reader(ABC, Generic[Config]):
    """Turns one file into named records.

    A reader of GenBank files, complete but for the parsing::

        class GenbankReader(Reader):
            def records(self, path):
                for entry in parse(path):
                    yield entry.locus, entry.origin

        @hookimpl
        def deepg_readers():
            yield ReaderComponent("genbank", Genbank, "my_package.genbank:GenbankReader", endings=(".gb", ".gbk"))

    A format with base qualities sets `qualities = True` and yields a third string, as long as the sequence, with the
    quality of each base as FASTQ has it (Phred + 33, `!` to `~`)::

        class ReadsReader(Reader):
            qualities = True

            def records(self, path):
                for read in parse(path):
                    yield read.name, read.bases, read.quality

    Core does the rest, once for all readers: upper case, the check that every letter is an IUPAC nucleotide code or in
    the encoder's vocabulary, the cache, the count of letters, and pairs of files where the reader's config has a field
    `paired: bool = False`. A reader's duty is to complain: a file that is truncated, binary, empty or of another format
    must end in a `DataError` that names file and record, never in fewer records. What is no record, and a file of none, core
    refuses. What is no mistake but may surprise goes to `self.noted`, which `deepg check` shows; `find_line` lets core name
    the line of a letter that it refuses.
    """

    version: int = 1
    """Part of the cache's fingerprint: raise it when the same file would be read differently."""
    qualities: bool = False
    """Whether `records` yields base qualities."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @cached_property
    def noted(self) -> Noted:
        """What of the files is no mistake but may surprise: `self.noted.add(what, unit, path, count)` puts it there."""
        return Noted()

    @abstractmethod
    def records(self, path: Path) -> Iterator[SequenceRecord]:
        """Yield (header, sequence) in file order; the header without `>`, the sequence without line ends, any case.

        A record without sequence is yielded with `""`. With `qualities`, yield (header, sequence, quality).

        :raises DataError: the file cannot be read whole.
        """

    def blocks(self, path: Path) -> Iterable[SequenceRecord | RecordBlock]:
        """Give the same records for the corpus: one by one, or many as one `RecordBlock` of flat bytes.

        To be overridden where files have millions of records: a FASTQ reader gives 60 Mbp of 150-bp reads in 0.2 s as
        blocks, and in 1.3 one by one.
        """
        return self.records(path)

    def parts(self, path: Path) -> Iterable[SequenceRecord | RecordBlock]:
        """Give the same records where memory must not grow with their length: a block may be `RecordBlock.unfinished`.

        To be overridden where a record may have hundreds of millions of letters.

        :raises DataError: the file cannot be read whole.
        """
        return self.blocks(path)

    def find_line(self, path: Path, record: int, place: int) -> int | None:  # noqa: ARG002
        """Say in which line of a file a letter stands, for a message; None where a format has no lines.

        :param record: its record, counted from 0.
        :param place: its place among the letters of the record, counted from 0.
        :raises DataError: the file cannot be read.
        """
        return None

    def names(self, path: Path) -> Sequence[str]:
        """Give the first word of each header. To be overridden, with `pick`, where a file can be read by an index.

        :raises DataError: the file cannot be read whole.
        """
        return [name_record(header) for header, *_ in one_by_one(self.blocks(path))]

    def pick(self, path: Path, stretches: Sequence[Stretch]) -> Iterable[SequenceRecord | RecordBlock]:
        """Give stretches of records that are in `names`, in their order; a block may be `RecordBlock.unfinished`.

        :raises DataError: the file cannot be read, or a record is shorter than what is asked for.
        """
        return pick_streaming(self.blocks(path), stretches, path)
