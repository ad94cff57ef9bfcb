"""The files that a network is asked about, and what reads each of them."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen

from deepg_core.assembly.pairs import require_pairs
from deepg_core.batches import Feed
from deepg_core.corpus.block import RecordBlock, SequenceRecord
from deepg_core.corpus.build import Records, read_blocks
from deepg_core.corpus.files import Listing, describe_ignored, list_files
from deepg_core.errors import DataError, OptionError
from deepg_core.examination import ExaminedRecords
from deepg_core.inference.first_byte import tell_reader
from deepg_core.inference.opened import find_component
from deepg_core.inference.seen import Seen
from deepg_core.plugins import ReaderComponent, plugin_manager
from deepg_core.readers import Reader, Stretch
from deepg_core.readers.endings import describe_endings
from deepg_core.readers.joined import Joined
from deepg_core.readers.paired import Paired
from deepg_core.readers.stretches import name_record
from deepg_core.spec.spec import Choice, DataPath, Spec
from deepg_core.spec.structure import structure_table
from deepg_core.words import shorten

logger = logging.getLogger(__name__)
STDIN: Final = "-"
_LONGEST: Final = 255
"""Letters that are shown of a path that is none; few systems have longer names."""


@frozen
class Inputs:
    """Files, and what gives their records."""

    files: tuple[Path, ...]
    shown: tuple[Path, ...]
    """What each is called in results: as it was given, `-` for the standard input."""
    readers: Readers
    chosen: Mapping[Path, Sequence[Stretch]] | None = None
    """What of each file is read; None: all of all files."""
    seen: Seen = field(factory=Seen)
    """What each was when it was first read."""

    @property
    def all_files(self) -> list[Path]:
        """All that are read, those of mates too."""
        return [its for path in self.files for its in self.seen.together(path)]

    @property
    def stretches(self) -> dict[str, Stretch]:
        """Where those records lie that are parts of others: first word of what they are called -> its place."""
        every = chain.from_iterable((self.chosen or {}).values())
        return {name_record(its.describe("")): its for its in every if its.end is not None}

    def find_line(self, path: Path, record: int, place: int) -> int | None:
        """Find the line of a letter, for messages; None where records are not read as they are."""
        whole = self.readers.paired or self.readers.joint is not None or self.chosen
        return None if whole else self.readers.reader_of(path).find_line(path, record, place)

    def notes(self) -> list[str]:
        """Say what of the files that were read may surprise, or was left out."""
        return self.readers.notes()

    def read(self, path: Path) -> Iterator[RecordBlock]:
        """Give the records of a file.

        :raises DataError: it cannot be used, or changed since it was first read.
        """
        try:
            with self.seen.reading(path):
                yield from read_blocks(path, self._pick if self.chosen else self.readers.records_of(path))
        except DataError as error:
            if path in self.shown:
                raise
            raise DataError(str(error).replace(str(path), "the standard input")) from error

    def _pick(self, path: Path) -> Iterable[SequenceRecord | RecordBlock]:
        assert self.chosen
        return self.readers.reader_of(path).pick(path, self.chosen[path])


@contextmanager
def open_inputs(
    spec: Spec, feed: Feed, paths: Sequence[str | Path], reader: str | None = None, *, joined: bool = False
) -> Iterator[Inputs]:
    """List the files of `paths`: files, folders, or `-` for the standard input, which is kept in a file meanwhile.

    :param reader: what reads them; left out: of each file that which its ending asks for, or its first byte, or that of the
        training.
    :param joined: whether all records of a file are joined to one, whatever the training did.
    :raises DataError: there is no such file, or a folder holds none that is read.
    :raises OptionError: there is no such reader, or it lacks what the network needs.
    """
    with tempfile.TemporaryDirectory(prefix="deepg-") as folder:
        kept = Path(folder) / "stdin"
        if [str(path) for path in paths].count(STDIN) > 1:
            raise OptionError("", f"{STDIN}: the standard input can be read only once; name it once")
        sources = [_keep_stdin(kept) if str(path) == STDIN else Path(path) for path in paths]
        for path in sources:
            if not os.path.exists(path):  # noqa: PTH110 - that of pathlib fails where a window is given, too long for a name
                raise DataError("no such file or folder", Path(shorten(str(path), _LONGEST)))
        readers = Readers.of_spec(spec, feed, reader, joined=joined)
        listing = _list(sources, readers.endings, spec.paired)
        shown = tuple(Path(STDIN) if path == kept else path for path in listing.files)
        readers = evolve(readers, partners=listing.partners)
        yield Inputs(listing.files, shown, readers, seen=Seen(listing.partners))


def without_qualities(inputs: Inputs) -> Inputs:
    """Read the same files for letters alone, whatever the network reads."""
    return evolve(inputs, readers=evolve(inputs.readers, qualities=False))


def _keep_stdin(path: Path) -> Path:
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return path


def _list(sources: Sequence[Path], endings: tuple[str, ...], paired: bool) -> Listing:
    listing = list_files([DataPath(path) for path in sources], endings)
    for path in sources:
        if path.is_dir() and not any(path in file.parents for file in listing.files):
            raise DataError(f"holds no file that ends in {describe_endings(endings)}", path)
    if ignored := describe_ignored(listing):
        logger.info("%s", ignored)
    return require_pairs(listing) if paired else listing


@frozen(slots=False)
class Readers:
    """Chooses what reads a file, and gives its records as in training: pairs together, records joined."""

    own: Choice[ReaderComponent] | None
    """That of the training."""
    components: tuple[ReaderComponent, ...]
    """Those that may be chosen."""
    paired: bool
    half: int
    """Letters of each read of a pair."""
    joint: str | None
    """Stands between joined records."""
    qualities: bool
    """Whether the network reads them."""
    partners: Mapping[Path, Path] = field(factory=dict)
    """File of first reads -> file of second reads."""

    @classmethod
    def of_spec(cls, spec: Spec, feed: Feed, name: str | None, *, joined: bool = False) -> Readers:
        """Make it for what a network reads.

        :raises OptionError: there is no reader of that name.
        """
        manager = plugin_manager()
        if name and find_component("reader", name, ReaderComponent, "--reader").arrays:
            raise OptionError("", f"--reader: `{name}` gives no letters, which the network reads; try `fasta`")
        every = manager.components("reader", ReaderComponent)
        found = tuple(it for it in every if not it.arrays and name in (None, it.name))
        half, joint = int(feed.target.config.maxlen // 2), "" if joined else spec.sampling.concat_seq
        return cls(spec.reader, found, spec.paired, half, joint, "qualities" in feed.encoder.needs)

    @property
    def endings(self) -> tuple[str, ...]:
        """Of the files that are taken from folders."""
        return tuple(ending for component in self.components for ending in component.endings)

    def records_of(self, path: Path) -> Records:
        """Give what reads a file.

        :raises DataError: nothing does, or what does gives no qualities where the network reads them.
        """
        reader = self.reader_of(path)
        examined = ExaminedRecords(reader)
        if self.paired:
            return self._keep(Paired(examined, self.half, self.partners))
        if self.joint is not None:
            return Joined(examined, self.joint)
        return examined if type(reader).parts is Reader.parts else reader.parts

    def _keep(self, paired: Paired) -> Paired:
        self._pairs.append(paired)
        return paired

    def notes(self) -> list[str]:
        """Say what of the files that were read may surprise, or was left out."""
        left_out = [line for paired in self._pairs for lines in paired.notes.values() for line in lines]
        return [*left_out, *(line for reader in self._made.values() for line in reader.noted.take())]

    def reader_of(self, path: Path) -> Reader:
        """Give the reader of a file.

        :raises DataError: as `records_of`.
        """
        component = self._choose(path)
        if component.name not in self._made:
            self._made[component.name] = self._make(component)
        reader = self._made[component.name]
        if self.qualities and not reader.qualities:
            raise DataError(f"has no qualities, which the network reads; `{component.name}` files have none", path)
        return reader

    def _choose(self, path: Path) -> ReaderComponent:
        if len(self.components) == 1:
            return self.components[0]
        name = path.name.lower()
        by_ending = next((it for it in self.components if name.endswith(it.endings)), None)
        if by_ending:
            return by_ending
        first = tell_reader(path)
        by_start = next((it for it in self.components if it.name == first), None)
        found = by_start or (self.own.component if self.own else None)
        if found is None:
            raise DataError("is of no kind that an installed reader reads; name one with --reader", path)
        return found

    @cached_property
    def _pairs(self) -> list[Paired]:
        return []

    @cached_property
    def _made(self) -> dict[str, Reader]:
        return {}

    def _make(self, component: ReaderComponent) -> Reader:
        if self.own and self.own.component.name == component.name:
            return self.own.make(Reader)
        config, problems = structure_table({"paired": True} if self.paired else {}, component.config, ("reader",))
        if problems:
            raise OptionError("", f"--reader: `{component.name}` {problems[0].message}")
        return Choice("reader", component, config).make(Reader)
