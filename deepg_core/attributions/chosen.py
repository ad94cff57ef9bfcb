"""Windows that are to be explained: all of them, or those that score best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from attrs import fields, frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.encoders import PADDING
from deepg_core.explainers.prepare import Prepared
from deepg_core.inference.ask import Asker, Asking
from deepg_core.inference.grid import Numbers
from deepg_core.inference.pieces import Piece


@frozen(eq=False)
class Chosen:
    """Some windows; the first axis of all arrays."""

    inputs: Arrays
    """As the network reads them."""
    turned: Arrays
    """As it reads their other strand; nothing where it is not asked about that."""
    sequence: NDArray[np.bytes_]
    """(windows,), or of sets (windows, m): their letters; `-` stands for padding."""
    record: Numbers
    """Number of the record, of all files."""
    header: NDArray[np.object_]
    """Of the record."""
    start: Numbers
    """Where the window begins in its record; below 0 where padding stands before it."""
    padded: Numbers
    """Positions of padding with which the window begins on both strands; below 0: with which it ends."""

    def __len__(self) -> int:
        """Count them."""
        return len(self.record)

    def take(self, rows: Numbers) -> Chosen:
        """Give some of them."""
        inputs, turned = ({name: array[rows] for name, array in its.items()} for its in (self.inputs, self.turned))
        return Chosen(inputs, turned, *(getattr(self, name)[rows] for name in _PLACES))

    def strands(self, prepared: Prepared) -> list[Arrays]:
        """Give what is asked about: one strand or both."""
        return [prepared.convert(its) for its in (self.inputs, self.turned) if its]


_PLACES = [field.name for field in fields(Chosen)][2:]


def choose_all(asker: Asker, pieces: Iterable[Piece]) -> Iterator[Chosen | Piece]:
    """Give all windows, batch after batch, and each piece behind its own."""
    before = 0  # records that were finished
    for item in asker(pieces):
        if isinstance(item, Asking):
            yield _of_asking(asker, item, before)
        else:
            before += len(item.corpus) - item.goes_on
            yield item


def _of_asking(asker: Asker, asking: Asking, before: int) -> Chosen:
    piece = asking.piece
    headers = np.array([*piece.corpus.headers(), ""], dtype=object)[:-1]  # a list of equal texts stays one-dimensional
    start, padded = asking.start, np.zeros(len(asking.start), np.int64)
    if asker.padding in ("standard", "right"):
        ends = (piece.all_before + piece.corpus.lengths)[asking.record]
        padded = np.maximum(asker.grid.reach - ends, 0)
    if asker.padding == "standard":
        start = np.where(padded > 0, -padded, start)
    elif asker.padding == "right":
        padded = -padded
    letters = np.where(asking.windows.letters == PADDING, np.uint8(ord("-")), asking.windows.letters)
    sequence = np.ascontiguousarray(letters).view(f"S{letters.shape[1]}")[:, 0]
    if asker.grid.in_set > 1:
        sequence = sequence.reshape(len(start), asker.grid.in_set)
    inputs, turned = [*(its.inputs for its in asking.fed), {}][:2]
    return Chosen(inputs, turned, sequence, asking.record + before, headers[asking.record], start, padded)


def join_chosen(parts: Sequence[Chosen]) -> Chosen:
    """Put windows one behind the other."""
    inputs = {name: np.concatenate([its.inputs[name] for its in parts]) for name in parts[0].inputs}
    turned = {name: np.concatenate([its.turned[name] for its in parts]) for name in parts[0].turned}
    return Chosen(inputs, turned, *(np.concatenate([getattr(its, name) for its in parts]) for name in _PLACES))


def mean_values(prepared: Prepared, strands: Sequence[Arrays]) -> NDArray[np.float32]:
    """Give all numbers of the layer, the mean of the strands: (windows, numbers)."""
    values: NDArray[np.float32] = np.mean([prepared.subject.values(its) for its in strands], axis=0)
    return values


class Best:
    """The windows that score best: of one number so many, or of each number that is the highest of some."""

    def __init__(self, prepared: Prepared, number: int | None, count: int) -> None:
        self._prepared, self._number, self._count = prepared, number, count
        self._kept: tuple[Chosen, Numbers, NDArray[np.float32]] | None = None

    def add(self, chosen: Chosen) -> None:
        """Look at some windows."""
        values = mean_values(self._prepared, chosen.strands(self._prepared))
        number = values.argmax(axis=1) if self._number is None else np.full(len(chosen), self._number)
        score = np.take_along_axis(values, number[:, None], axis=1)[:, 0]
        if self._kept:
            before, its, scores = self._kept
            chosen = join_chosen([before, chosen])
            number, score = np.concatenate([its, number]), np.concatenate([scores, score])
        rows = rank_rows(number, score, self._count)
        self._kept = chosen.take(rows), number[rows], score[rows]

    def parts(self, size: int) -> Iterator[Chosen]:
        """Give them: the best of the first number first, so many at a time."""
        if self._kept:
            chosen = self._kept[0]
            for first in range(0, len(chosen), size):
                yield chosen.take(np.arange(first, min(first + size, len(chosen))))


def rank_rows(number: Numbers, score: NDArray[np.float32], count: int) -> Numbers:
    """Give the `count` rows of the highest score for each number, best first; of equal ones the first."""
    order = np.lexsort((-score, number))
    ordered = number[order]
    first = np.searchsorted(ordered, ordered)
    return order[np.arange(len(order)) - first < count]
