"""`deepg data split`: large sequence files into small ones (deepG's split_fasta)."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from attrs import frozen

from deepg_core.corpus import list_files
from deepg_core.corpus.files import describe_ignored
from deepg_core.corpus.write import SequenceTexts, refuse_existing, require_at_least, write_new_files
from deepg_core.errors import DataError, OptionError
from deepg_core.plugins import ReaderComponent, plugin_manager
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.progress import show_progress
from deepg_core.readers import Reader
from deepg_core.readers.choose import reader_for
from deepg_core.readers.endings import describe_endings
from deepg_core.spec.spec import DataPath

logger = logging.getLogger(__name__)
_PART: Final = re.compile(r"(.+)_\d+(\.fast[aq])")


@blaming_plugins()
def split(
    paths: Sequence[str | Path], folder: str | Path, *, split_n: int = 500, shuffle: bool = True, seed: int = 1234
) -> tuple[Path, ...]:
    """Write the records of each file to `BASE_1.fasta`, `BASE_2.fasta`, ... in `folder`; give the paths.

    BASE is the file's name without its ending. Each file is read by the reader that its ending asks for; records with
    qualities are written as `BASE_1.fastq`, ... The shuffle is seeded anew for each file: a file is split alike with
    and without others, and the mates of paired reads stay in step. One file's records are in memory at a time.

    deepG's `delete_input` is not offered: data that may be nowhere else are not for a side effect to delete.

    :param paths: files, and folders with all that is below them.
    :param folder: made if it is not there.
    :param split_n: records in a file; the last one has what is left.
    :param shuffle: shuffle the records of a file before it is split, with `seed`.
    :raises DataError: a file cannot be used, `folder` is one that is split, or it has a part of a file of that
        name already. Nothing is written.
    :raises OptionError: `split_n` is less than 1.
    """
    require_at_least(1, split_n=split_n)
    folder = Path(folder)
    _check_folder([Path(path) for path in paths], folder)
    inputs = [open_input(path) for path in list_inputs([Path(path) for path in paths])]
    _check_parts(inputs, folder)
    written: list[Path] = []
    with write_new_files(folder) as write, show_progress("splitting", len(inputs), "files") as advance:
        for source in inputs:
            records = source.records()
            if shuffle:
                Random(seed).shuffle(records)
            for number, start in enumerate(range(0, len(records), split_n), 1):
                written.append(write(f"{source.base}_{number}{source.ending}", records[start : start + split_n]))
            advance()
    return tuple(written)


@frozen
class Input:
    """A file, the name and the ending of its parts."""

    path: Path
    reader: Reader
    base: str
    ending: str

    def records(self) -> list[SequenceTexts]:
        """Read all of them.

        :raises DataError: the file cannot be used.
        """
        records: list[SequenceTexts] = list(self.reader.records(self.path))
        for header, sequence, *_ in records:
            if ">" in sequence:  # a line that begins with it would be a header in the new file
                message = "has a `>` inside its sequence; is a line end missing before it?"
                raise DataError(message, self.path, header)
        return records


def list_inputs(paths: list[Path]) -> list[Path]:
    """Give the files that readers read, and all of those below folders.

    :raises DataError: there is none.
    """
    readers = [it for it in plugin_manager().components("reader", ReaderComponent) if not it.arrays]
    endings = tuple(ending for reader in readers for ending in reader.endings)
    found: list[Path] = []
    for path in paths:
        try:
            path.stat()
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", path) from error
        listing = list_files([DataPath(path)], endings)
        if not listing.files:
            raise DataError(f"holds no file that ends in {describe_endings(endings) or 'what a reader reads'}", path)
        if ignored := describe_ignored(listing):
            logger.info("%s: %s", path, ignored)
        found += listing.files
    return found


def open_input(path: Path) -> Input:
    """Find the reader of a file.

    :raises DataError: none reads it.
    """
    try:
        component = reader_for([path])
    except OptionError as error:
        message = "has an ending that no installed reader reads; `deepg plugins` lists the readers, rename it for one"
        raise DataError(message, path) from error
    reader = component.load()(component.config())
    known = (ending for ending in component.endings if path.name.lower().endswith(ending))
    length = max(map(len, known), default=len(path.suffix))
    return Input(path, reader, path.name[:-length], ".fastq" if getattr(reader, "qualities", False) else ".fasta")


def _check_folder(paths: list[Path], folder: Path) -> None:
    """Refuse to write parts beside the files of a folder: who reads it would then read every record twice."""
    for path in paths:
        if path.is_dir() and folder.resolve() == path.resolve():
            message = "is the folder that is split, and would then hold every record twice; name another folder"
            raise DataError(message, folder)


def _check_parts(inputs: list[Input], folder: Path) -> None:
    """Refuse parts that are there, of whatever number (who reads the folder would read them too), and those of two files."""
    names = sorted((path.name for path in folder.iterdir()), reverse=True) if folder.is_dir() else []
    there = {(match[1], match[2]): folder / name for name in names if (match := _PART.fullmatch(name))}
    refuse_existing(there[source.base, source.ending] for source in inputs if (source.base, source.ending) in there)
    seen: dict[tuple[str, str], Path] = {}
    for source in inputs:
        other = seen.setdefault((source.base, source.ending), source.path)
        if other is not source.path:
            message = f"its parts and those of {other} would have the same names; split one into another folder"
            raise DataError(message, source.path)
