"""Records of any number and size, about 4 MB at a time: a record that is longer comes in several pieces.

Where one piece ends and the next begins depends on the files and a `Place` alone: so an interrupted prediction goes on with
the very batches that it would have had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final
from zlib import crc32

import attrs
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.corpus.alphabet import Alphabet, Origin
from deepg_core.corpus.block import RecordBlock
from deepg_core.corpus.build import FindLine, find_no_line
from deepg_core.errors import DataError
from deepg_core.inference.blocks import find_ends, merge_blocks, split_block
from deepg_core.inference.grid import Grid
from deepg_core.inference.seen import AnewError

SIZE: Final = 1 << 22
"""Letters of a piece: 4,000 windows of 1 kb, of which the last batch is a small part."""
Blocks = Callable[[Path], Iterable[RecordBlock]]


@frozen(eq=False)
class Held:
    """A record that has begun: its last letters, which windows to come will need."""

    tail: RecordBlock
    """The one record, unfinished."""
    file: int
    before: int
    """Letters of the record that lie before the tail."""


@frozen(eq=False)
class Place:
    """Where a piece begins."""

    file: int = 0
    blocks: int = 0
    """How many blocks of the file came before."""
    checksum: int = 0
    """CRC-32 of these blocks."""
    held: Held | None = None
    broken: tuple[str, ...] = ()
    """What was wrong with files that were passed over."""


@frozen(eq=False)
class Piece:
    """Some records, the first and the last of them perhaps in part."""

    corpus: Corpus
    others: NDArray[np.int64]
    """Places of letters that are not in the vocabulary."""
    begun: bool
    """Whether the first record began in an earlier piece."""
    before: int
    """Letters of the first record that lie before those at hand."""
    counted: int
    """Letters of the first record at hand that an earlier piece had, too."""
    goes_on: bool
    """Whether the last record goes on in the next piece."""
    after: Place
    """Where the next piece begins."""

    @property
    def all_before(self) -> NDArray[np.int64]:
        """(records,): letters of each record that lie before those at hand."""
        return self._of_first(self.before)

    @property
    def all_seen(self) -> NDArray[np.int64]:
        """(records,): letters of each record that earlier pieces had."""
        return self._of_first(self.before + self.counted)

    def _of_first(self, number: int) -> NDArray[np.int64]:
        numbers = np.zeros(len(self.corpus), np.int64)
        numbers[:1] = number
        return numbers


@frozen
class Pieces:
    """Cuts files into pieces.

    :param shown: the name of each file.
    :param read: gives the records of a file; those of a block that is `unfinished` go on in the next one.
    :param skip_broken: whether files that cannot be used are passed over; if not, they end it.
    :param whole_files: whether a piece never ends within a file, for encoders that look at all of its letters.
    """

    files: Sequence[Path]
    shown: Sequence[Path]
    read: Blocks
    vocabulary: str
    grid: Grid
    skip_broken: bool = False
    size: int = SIZE
    whole_files: bool = False
    find_line: FindLine = find_no_line
    """Finds the line of a letter, for messages."""
    broken: list[str] = field(factory=list)
    """What was wrong with files that were passed over so far."""

    def __call__(self, start: Place = Place()) -> Iterator[Piece]:
        """Read from `start` on.

        :raises DataError: a file cannot be used. The pieces before have come by then.
        """
        self.broken[:] = start.broken
        held = _Parts(self, start.held)
        for number in range(start.file, len(self.files)):
            place = start if number == start.file else Place(number)
            blocks = self._blocks(number)
            self._pass_over(blocks, place)
            try:
                for block in blocks:
                    held.add(number, block)
                    place = Place(number, place.blocks + 1, _sum_block(block, place.checksum))
                    if held.size >= self.size and not self.whole_files:
                        yield held.cut(place)
            except DataError as error:
                if held.blocks:
                    yield held.cut(place)
                if not self.skip_broken or isinstance(error, AnewError):
                    raise
                held.forget_open()
                self.broken.append(str(error))
            if self.whole_files and held.size >= self.size:
                yield held.cut(Place(number + 1))
        if held.blocks:
            yield held.cut(Place(len(self.files)))

    def _blocks(self, number: int) -> Iterator[RecordBlock]:
        alphabet, path = Alphabet(self.vocabulary), self.files[number]
        records = letters = 0  # of the file before the block; of its first record before it
        for block in self.read(path):
            checked, _ = alphabet.check(block, self._origin(number, records, letters))
            letters = int(block.lengths[-1]) + (letters if len(block) == 1 else 0) if block.unfinished else 0
            records += len(block) - block.unfinished
            yield from split_block(attrs.evolve(block, letters=checked), self.size)

    def _origin(self, number: int, records: int, letters: int) -> Origin:
        def line(record: int, place: int) -> int | None:
            return self.find_line(self.files[number], records + record, place + (0 if record else letters))

        return Origin(lambda _: self.shown[number], line)

    def _pass_over(self, blocks: Iterator[RecordBlock], place: Place) -> None:
        """Read what came before `place`.

        :raises AnewError: it is not what it was.
        """
        checksum = 0
        for block in islice(blocks, place.blocks):
            checksum = _sum_block(block, checksum)
        if checksum != place.checksum:
            message = "is another file now in what was read of it already; start anew without --resume"
            raise AnewError(message, self.shown[place.file])


def _sum_block(block: RecordBlock, checksum: int) -> int:
    for array in (block.letters, block.lengths, block.header_text):
        checksum = crc32(array.tobytes(), checksum)
    return checksum


class _Parts:
    """The blocks of the piece that is being made."""

    def __init__(self, pieces: Pieces, held: Held | None) -> None:
        self._pieces, self._held = pieces, held
        self._known = np.zeros(256, bool)
        self._known[np.frombuffer(pieces.vocabulary.encode("ascii"), np.uint8)] = True
        self._start([] if held is None else [held.tail], [] if held is None else [held.file])

    def _start(self, blocks: list[RecordBlock], numbers: list[int]) -> None:
        self.blocks, self._numbers = blocks, numbers
        self.size = sum(len(block.letters) for block in blocks)

    def add(self, number: int, block: RecordBlock) -> None:
        """Add a block of a file."""
        self.blocks.append(block)
        self._numbers.append(number)
        self.size += len(block.letters)

    def forget_open(self) -> None:
        """Leave out a record whose end cannot be read."""
        self._held = None
        self._start([], [])

    def cut(self, after: Place) -> Piece:
        """Make a piece of the blocks."""
        block, file = merge_blocks(self.blocks, self._numbers)
        corpus = self._hold(block, file)
        begun = self._held is not None
        before = self._held.before if self._held else 0
        counted = len(self._held.tail.letters) if self._held else 0
        goes_on = block.unfinished
        self._held = self._tail(block, int(file[-1]), before if len(corpus) == 1 else 0) if goes_on else None
        self._start(*(([self._held.tail], [self._held.file]) if self._held else ([], [])))
        broken = tuple(self._pieces.broken)
        after = attrs.evolve(after, held=self._held, broken=broken)
        others = np.flatnonzero(~self._known[corpus.letters])
        return Piece(corpus, others, begun, before, counted, goes_on, after)

    def _hold(self, block: RecordBlock, file: NDArray[np.int32]) -> Corpus:
        nothing = np.zeros(0, np.uint8)
        return Corpus(
            letters=block.letters,
            offsets=find_ends(block.lengths),
            file=file,
            header_text=block.header_text,
            header_offsets=find_ends(block.header_lengths),
            counts=np.zeros(256, np.int64),
            ambiguous=np.zeros(len(block), np.int64),
            qualities=nothing if block.qualities is None else block.qualities,
            files=tuple(self._pieces.shown),
            labels=(0,) * len(self._pieces.files),
        )

    def _tail(self, block: RecordBlock, file: int, before: int) -> Held:
        """Keep what the windows to come need of the last record."""
        there = int(block.lengths[-1])
        start = max(min(self._pieces.grid.next_start(before + there), before + there) - before, 0)
        kept, header = there - start, int(block.header_lengths[-1])
        tail = RecordBlock(
            block.letters[len(block.letters) - kept :].copy(),  # a copy: the piece is to be freed
            np.array([kept]),
            block.header_text[len(block.header_text) - header :].copy(),
            np.array([header]),
            None if block.qualities is None else block.qualities[len(block.letters) - kept :].copy(),
            unfinished=True,
        )
        return Held(tail, file, before + start)
