"""The files that a network is asked about, and what reads them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from attrs import frozen

from deepg_core.batches import Feed
from deepg_core.corpus.build import Records, read_blocks
from deepg_core.corpus.files import list_files
from deepg_core.errors import DataError, OptionError
from deepg_core.inference.pieces import Blocks
from deepg_core.plugins import ReaderComponent, plugin_manager
from deepg_core.readers import Reader
from deepg_core.readers.choose import reader_for
from deepg_core.readers.joined import Joined
from deepg_core.readers.paired import Paired, first_reads
from deepg_core.spec.spec import Choice, DataPath, Spec
from deepg_core.spec.structure import structure_table

STDIN: Final = "-"
_FIRST: Final = {b">": "fasta", b"@": "fastq"}
"""First byte of a text -> the reader that reads it."""


@frozen
class Inputs:
    """Files, and what gives their records."""

    files: tuple[Path, ...]
    read: Blocks

    @property
    def bytes(self) -> int:
        """Bytes of all files."""
        return sum(path.stat().st_size for path in self.files)


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
        choice = choose_reader_of(spec, sources, reader)
        files = _list(sources, choice.component, spec.paired)
        yield Inputs(files, partial(read_blocks, records=_wrap(spec, feed, choice, joined)))


def _keep_stdin(folder: Path) -> Path:
    path = folder / "stdin"
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return path


def choose_reader_of(spec: Spec, sources: Sequence[Path], name: str | None = None) -> Choice[ReaderComponent]:
    """Choose what reads files, as in training: the reader that is named, else the one that their endings ask for.

    :raises OptionError: there is no such reader, or it lacks an option.
    """
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


def _list(sources: Sequence[Path], component: ReaderComponent, paired: bool) -> tuple[Path, ...]:
    files = list_files([DataPath(path) for path in sources], component.endings).files
    for path in sources:
        if path.is_dir() and not any(path in file.parents for file in files):
            raise DataError(f"holds no file that ends in {', '.join(component.endings)}", path)
    return tuple(first_reads(files)) if paired else files


def _wrap(spec: Spec, feed: Feed, choice: Choice[ReaderComponent], joined: bool) -> Records:
    """Give what reads a file as in training: pairs together, records joined."""
    reader = choice.make(Reader)
    if "qualities" in feed.encoder.needs and not reader.qualities:
        message = f"the network reads qualities, which the reader `{choice.component.name}` does not give"
        raise OptionError("", message, "qualities are in FASTQ files")
    if spec.paired:
        return Paired(reader.blocks, int(feed.target.config.maxlen // 2))
    joint = "" if joined else spec.sampling.concat_seq
    return reader.parts if joint is None else Joined(reader.blocks, joint)
