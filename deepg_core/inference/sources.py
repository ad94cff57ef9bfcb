"""The files that a network is asked about, and what reads them."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from attrs import frozen

from deepg_core.assembly.pairs import take_pairs
from deepg_core.batches import Feed
from deepg_core.corpus.build import FindLine, Records, find_no_line, read_blocks
from deepg_core.corpus.files import Listing, describe_ignored, list_files
from deepg_core.errors import DataError, OptionError
from deepg_core.examination import ExaminedRecords
from deepg_core.inference.pieces import Blocks
from deepg_core.plugins import ReaderComponent, plugin_manager
from deepg_core.readers import Reader
from deepg_core.readers.choose import reader_for
from deepg_core.readers.endings import describe_endings
from deepg_core.readers.joined import Joined
from deepg_core.readers.paired import Paired
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Choice, DataPath, Spec
from deepg_core.spec.structure import structure_table

logger = logging.getLogger(__name__)
STDIN: Final = "-"
_FIRST: Final = {b">": "fasta", b"@": "fastq"}
"""First byte of a text -> the reader that reads it."""


@frozen
class Inputs:
    """Files, and what gives their records."""

    files: tuple[Path, ...]
    read: Blocks
    find_line: FindLine = find_no_line
    """Finds the line of a letter, for messages."""
    notes: Callable[[], list[str]] = list
    """Says what of the files that were read may surprise, or was left out."""


@contextmanager
def open_inputs(
    spec: Spec, feed: Feed, paths: Sequence[str | Path], reader: str | None = None, *, joined: bool = False
) -> Iterator[Inputs]:
    """List the files of `paths`: files, folders, or `-` for the standard input, which is kept in a file meanwhile.

    :param reader: what reads them; left out: the reader that their endings ask for, else that of the training.
    :param joined: whether all records of a file are joined to one, whatever the training did.
    :raises DataError: there is no such file, or a folder holds none that is read.
    :raises OptionError: there is no such reader, or it lacks what the network needs.
    """
    with tempfile.TemporaryDirectory(prefix="deepg-") as folder:
        sources = [_keep_stdin(Path(folder)) if str(path) == STDIN else Path(path) for path in paths]
        for path in sources:
            if not path.exists():
                raise DataError("no such file or folder", path)
        choice = _choose_reader(spec, sources, reader)
        yield _open(spec, feed, choice, _list(sources, choice.component, spec.paired), joined)


def _open(spec: Spec, feed: Feed, choice: Choice[ReaderComponent], listing: Listing, joined: bool) -> Inputs:
    """Give what reads files as in training: pairs together, records joined."""
    reader = choice.make(Reader)
    if "qualities" in feed.encoder.needs and not reader.qualities:
        message = f"the network reads qualities, which the reader `{choice.component.name}` does not give"
        raise OptionError("", message, "qualities are in FASTQ files")
    joint = "" if joined else spec.sampling.concat_seq
    records: Records = ExaminedRecords(reader)
    if spec.paired:
        records = Paired(records, int(feed.target.config.maxlen // 2), listing.partners)
    elif joint is not None:
        records = Joined(records, joint)
    elif type(reader).parts is not Reader.parts:
        records = reader.parts
    whole = isinstance(records, Paired | Joined)

    def notes() -> list[str]:
        left_out = getattr(records, "notes", {})
        return [*reader.noted.take(), *(line for lines in left_out.values() for line in lines)]

    read = partial(read_blocks, records=records)
    return Inputs(listing.files, read, find_no_line if whole else reader.find_line, notes)


def _keep_stdin(folder: Path) -> Path:
    path = folder / "stdin"
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return path


def _choose_reader(spec: Spec, sources: Sequence[Path], name: str | None) -> Choice[ReaderComponent]:
    own = spec.reader
    component = plugin_manager().get("reader", name, ReaderComponent) if name else _guess(spec, sources)
    if own and own.component.name == component.name:
        return own
    config, problems = structure_table({"paired": True} if spec.paired else {}, component.config, ("reader",))
    if problems:
        raise OptionError("", f"the reader `{component.name}`: {problems[0].message}", problems[0].help)
    return Choice("reader", component, config)


def _guess(spec: Spec, sources: Sequence[Path]) -> ReaderComponent:
    """Take the reader that the files' endings ask for; where they ask for none, that of their first byte."""
    try:
        return reader_for(sources)
    except OptionError:
        pass  # no ending is known: what the files begin with decides
    files = [path for path in sources if path.is_file()]
    if files:
        with files[0].open("rb") as file:
            name = _FIRST.get(file.read(1))
        if name:
            return plugin_manager().get("reader", name, ReaderComponent)
    if spec.reader:
        return spec.reader.component
    return reader_for(sources)


def _list(sources: Sequence[Path], component: ReaderComponent, paired: bool) -> Listing:
    listing = list_files([DataPath(path) for path in sources], component.endings)
    for path in sources:
        if path.is_dir() and not any(path in file.parents for file in listing.files):
            raise DataError(f"holds no file that ends in {describe_endings(component.endings)}", path)
    if ignored := describe_ignored(listing):
        logger.info("%s", ignored)
    if not paired:
        return listing
    problems: list[Problem] = []
    listing = take_pairs(listing, "states", (), problems)
    if problems:
        raise OptionError("", problems[0].message, problems[0].help)
    return listing
