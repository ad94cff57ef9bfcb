"""Writes sequence files of a command: all of them whole or none, and never over a file that is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from deepg_core.atomic import write_whole
from deepg_core.errors import DataError, OptionError

LINE: Final = 80
"""Letters in a line of FASTA."""

SequenceTexts = tuple[str, ...]
"""(header, sequence) as FASTA, (header, sequence, quality) as FASTQ."""


@contextmanager
def write_new_files(folder: Path) -> Iterator[Callable[[str, Iterable[SequenceTexts]], Path]]:
    """Give `write(name, records)`, which gives the path. If the block ends in an error, what it made is removed.

    :raises DataError: `folder` is none and cannot be made, or a file is there already.
    :raises DeepgError: the disk is full or the folder cannot be written.
    """
    there = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot be made a folder: {error.strerror}"
        raise DataError(message, folder) from error
    with ExitStack() as undo:
        if not there:
            undo.callback(_remove_empty, folder)  # last of all

        def write(name: str, records: Iterable[SequenceTexts]) -> Path:
            path = folder / name
            refuse_existing([path])
            with write_whole(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(map(_text, records))
            undo.callback(path.unlink, missing_ok=True)
            return path

        yield write
        undo.pop_all()


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # somebody else wrote to it meanwhile
        folder.rmdir()


def refuse_existing(there: Iterable[Path]) -> None:
    """Complain of the first path that exists.

    :raises DataError: one does.
    """
    for path in there:
        if path.exists():
            message = "is there already, and deepG does not overwrite it; name another folder or remove what is there"
            raise DataError(message, path)


def require_at_least(least: int, **options: int) -> None:
    """Complain of the first option that is less.

    :raises OptionError: one is.
    """
    for option, value in options.items():
        if value < least:
            raise OptionError(option, f"must be at least {least}, not {value}")


def _text(record: SequenceTexts) -> str:
    header, sequence, *quality = record
    if quality:
        return f"@{header}\n{sequence}\n+\n{quality[0]}\n"
    lines = (sequence[start : start + LINE] for start in range(0, len(sequence), LINE))
    return "\n".join([f">{header}", *lines, ""])
