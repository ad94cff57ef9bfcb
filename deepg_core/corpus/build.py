"""Parses files once: records from a reader become flat arrays on disk, a block at a time, so memory stays small."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.alphabet import IUPAC, Alphabet, Origin
from deepg_core.corpus.block import RecordBlock, SequenceRecord
from deepg_core.corpus.growing import GrowingArray, GrowingOffsets
from deepg_core.errors import DataError

__all__ = ["BLOCK", "IUPAC", "CorpusBuilder", "Records"]

CHECKSUMS: Final = "checksums.json"
"""Name of an array -> CRC-32 of its numbers; a corpus that lacks the file is an earlier one."""
NOTES: Final = "notes.json"
"""[number of a file or null, a line that is to be said of it or of all] of each line; without any there is no file."""
BLOCK: Final = 1 << 18
"""Bytes of records handled at once, of many small files together; more only where one record is longer."""
AHEAD: Final = 16 << 20
"""Bytes that may wait to be written: reading goes on while the disk is waited for."""
_STRINGS: Final = 100
"""Bytes that Python needs for the strings of a record in addition to their letters."""

Records = Callable[[Path], Iterable[SequenceRecord | RecordBlock]]
"""Reads one file. If it reads others beside it, its attribute `beside` names them: a function from path to paths; if it leaves
something out, its attribute `notes` says what: path -> lines of text."""
FindLine = Callable[[Path, int, int], int | None]
"""The line of a letter in a file, by its record and its place in that: a reader's `find_line`."""
Part = tuple[int, RecordBlock]
"""The number of a file, and records of it."""


def find_no_line(path: Path, record: int, place: int) -> None:
    """Stand for a `FindLine` where there are no lines to name."""


class CorpusBuilder:
    """Writes the arrays of a corpus into a folder.

    :param folder: an empty folder.
    :param vocabulary: the encoder's letters; `Alphabet` says what else records may hold.
    :param qualities: whether to write qualities, too.
    :param find_line: asked for the line of a letter that is not allowed.
    :param noted: gives what was noted of all files, in a line each, once they are read.
    """

    def __init__(
        self,
        folder: Path,
        vocabulary: str,
        qualities: bool = False,
        find_line: FindLine = find_no_line,
        noted: Callable[[], list[str]] = list,
    ) -> None:
        self._folder, self._alphabet, self._asked = folder, Alphabet(vocabulary), qualities
        self._find_line, self._noted = find_line, noted
        self._counts = np.zeros(256, np.int64)
        self._records, self._first = 0, dict[int, int]()  # how many came; the number of a file -> that of its first

    def build(self, files: Sequence[Path], records: Records, done: Callable[[Path], Any]) -> None:
        """Read all files; `done` is called after each.

        :raises DataError: a file or record cannot be used; the message names it.
        """
        with ExitStack() as stack:
            self._open(stack)
            writer = stack.enter_context(ThreadPoolExecutor(1))
            waiting: deque[tuple[Future[None], int]] = deque()
            for parts in _parts(files, records, done):
                arrays = self._arrays(files, parts)
                size = sum(array.nbytes for array in arrays.values())
                waiting.append((writer.submit(self._write, arrays), size))
                while sum(size for _, size in waiting) > AHEAD:
                    waiting.popleft()[0].result()
            for written, _ in waiting:
                written.result()
        with GrowingArray(self._folder / "counts.npy", np.int64) as counts:
            counts.append(self._counts)
        sums = {name: growing.checksum for name, growing in self._growing.items()} | {"counts": counts.checksum}
        (self._folder / CHECKSUMS).write_text(json.dumps(sums))
        said: dict[Path, list[str]] = getattr(records, "notes", {})
        notes: list[tuple[int | None, str]] = [(None, line) for line in self._noted()]
        notes += [(number, line) for number, path in enumerate(files) for line in said.get(path, ())]
        if notes:
            (self._folder / NOTES).write_text(json.dumps(notes))

    def _open(self, stack: ExitStack) -> None:
        def growing(name: str, dtype: type[np.generic]) -> GrowingArray:
            return stack.enter_context(GrowingArray(self._folder / f"{name}.npy", dtype))

        self._growing: dict[str, GrowingArray | GrowingOffsets] = {
            "letters": growing("letters", np.uint8),
            "offsets": GrowingOffsets(growing("offsets", np.int64)),
            "file": growing("file", np.int32),
            "header_text": growing("header_text", np.uint8),
            "header_offsets": GrowingOffsets(growing("header_offsets", np.int64)),
            "ambiguous": growing("ambiguous", np.int64),
            "qualities": growing("qualities", np.uint8),
        }

    def _arrays(self, files: Sequence[Path], parts: Sequence[Part]) -> dict[str, NDArray[Any]]:
        """Give what is to be added to each array; lengths for offsets."""
        numbers, blocks = zip(*parts, strict=True)
        block = RecordBlock.joined(blocks)
        file = np.repeat(np.array(numbers, np.int32), [len(block) for block in blocks])
        letters, others = self._alphabet.check(block, self._origin(files, file, parts))
        self._counts += np.bincount(letters[others], minlength=256)
        ambiguous = np.bincount(block.record_at(others), minlength=len(block)).astype(np.int64)
        return {
            "letters": letters,
            "offsets": block.lengths,
            "file": file,
            "header_text": block.header_text,
            "header_offsets": block.header_lengths,
            "ambiguous": ambiguous,
            "qualities": _qualities(block, files, parts) if self._asked else letters[:0],
        }

    def _origin(self, files: Sequence[Path], file: NDArray[np.int32], parts: Sequence[Part]) -> Origin:
        """Count the records in, and say where they come from."""
        before = self._records
        for number, block in parts:
            self._first.setdefault(number, self._records)
            self._records += len(block)

        def line(record: int, place: int) -> int | None:
            number = int(file[record])
            return self._find_line(files[number], before + record - self._first[number], place)

        return Origin(lambda record: files[file[record]], line)

    def _write(self, arrays: dict[str, NDArray[Any]]) -> None:
        for name, array in arrays.items():
            self._growing[name].append(array)


def _qualities(block: RecordBlock, files: Sequence[Path], parts: Sequence[Part]) -> NDArray[np.uint8]:
    if block.qualities is None:
        path = next(files[number] for number, block in parts if block.qualities is None)
        message = "comes without base qualities, which the encoder asks for; FASTQ files have them"
        raise DataError(message, path)
    return block.qualities


def _parts(files: Sequence[Path], records: Records, done: Callable[[Path], Any]) -> Iterator[list[Part]]:
    """Read all files, about BLOCK bytes at a time."""
    parts: list[Part] = []
    size = 0
    for number, path in enumerate(files):
        for block in read_blocks(path, records):
            parts.append((number, block))
            size += len(block.letters) + len(block.header_text)
            if size >= BLOCK:
                yield parts
                parts, size = [], 0
        done(path)
    if parts:
        yield parts


def read_blocks(path: Path, records: Records) -> Iterator[RecordBlock]:
    """Read a file; records that come one by one are put into blocks."""
    loose: list[SequenceRecord] = []
    size = 0
    for item in _read(path, records):
        if not isinstance(item, RecordBlock):
            loose.append(item)
            size += sum(map(len, item)) + _STRINGS
        if loose and (size >= BLOCK or isinstance(item, RecordBlock)):
            yield _block(path, loose)
            loose, size = [], 0
        if isinstance(item, RecordBlock):
            yield item
    if loose:
        yield _block(path, loose)


def _read(path: Path, records: Records) -> Iterator[SequenceRecord | RecordBlock]:
    try:
        yield from records(path)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise DataError(message, path) from error


def _block(path: Path, records: Sequence[SequenceRecord]) -> RecordBlock:
    for header, sequence, *quality in records:
        if quality and len(quality[0]) != len(sequence):
            message = f"has {len(quality[0])} qualities for {len(sequence)} letters"
            raise DataError(message, path, header)
    return RecordBlock.of(records)
