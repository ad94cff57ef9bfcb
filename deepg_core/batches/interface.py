"""Where batches come from, whatever they are made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.batches.feed import Arrays
from deepg_core.corpus import Corpus
from deepg_core.corpus.shared import Shared
from deepg_core.network import Signature
from deepg_core.sampling import Picks, Sampler
from deepg_core.share import WHOLE, Share
from deepg_core.targets import Windows

SamplerState = dict[str, Any]
"""Where a sampler stands: small, and JSON can hold it."""


@frozen(eq=False)
class Batch:
    """What a network learns from in one step: name -> array, the batch on the first axis."""

    inputs: Arrays
    targets: Arrays
    """Where `Batches.coded` both may hold codes in the place of numbers."""
    weight: NDArray[np.float32] | None
    """How much each example counts in the loss, (batch,) or (batch, positions); None: all the same."""
    windows: Windows
    """The letters behind the numbers, and where they lie."""
    after: SamplerState = field(factory=dict)
    """Where the sampler stands once this batch is taken. A thread may have run ahead: never save the sampler's own state.
    Empty where every example comes once."""

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        weight = () if self.weight is None else (self.weight,)
        return sum(array.nbytes for array in (*self.inputs.values(), *self.targets.values(), *weight))


def count_files_seen(state: SamplerState) -> int:
    """Say how many different files the windows of a training came from so far."""
    return int(state["seen"] or "0", 16).bit_count()


class Batches(ABC, Iterator[Batch]):
    """Batches for ever, in the order that the seed gives.

    :param corpus: what the sampler picks from; that of ready arrays has no letters, but a record for each file.
    :param windows: how many windows make an example.
    """

    def __init__(self, corpus: Corpus, sampler: Sampler, windows: int = 1, share: Share = WHOLE) -> None:
        self._corpus, self._sampler, self._windows, self._share = corpus, sampler, windows, share
        self._seen = np.zeros(len(corpus.files), bool)
        self.sizes = sampler.sizes
        """Windows of a pass: class -> number; "" where classes are not told apart."""
        self.coded = False
        """Whether letters are given as codes, unsigned, for the trainer to look up in the table of the signature. Without
        one, and of ready arrays, there are no codes."""
        self.start = self._state()
        """Where the sampler stands before the first batch."""

    @cached_property
    def by_class(self) -> dict[str, int]:
        """Windows of a pass, class by class, be they balanced or not; as `sizes` where there are none, or it is not known."""
        return self.sizes

    @property
    def current(self) -> SamplerState:
        """Where the sampler stands. While a thread reads ahead it is `Batch.after` of what was used that counts."""
        return self._state()

    @property
    def batch_size(self) -> int:
        """Examples in a whole batch."""
        return self._sampler.batch_size // self._windows

    @property
    def windows_in_batch(self) -> int:
        """Windows in a whole batch."""
        return self._sampler.batch_size

    @property
    def steps_per_pass(self) -> int:
        """Batches until every window of every class has come."""
        pairs = zip(self.sizes.values(), self._sampler.shares, strict=True)
        return max(-(-size // share) for size, share in pairs if share)

    def __next__(self) -> Batch:
        picks = self._sampler.pick()
        self._seen[self._corpus.file[picks.record]] = True
        return self._batch(picks.shared(*self._share, self._windows), self._state())

    @cached_property
    def files_of(self) -> dict[str, NDArray[np.bool_]]:
        """Class -> which files are of it, (files,); "" where they are not told apart."""
        return {"": np.ones(len(self._corpus.files), bool)}

    def share_of_files(self, state: SamplerState) -> dict[str, float]:
        """Say of which share of the files of each class windows came so far."""
        seen = self._unpack(state)
        return {name: float(seen[files].mean()) for name, files in self.files_of.items() if files.any()}

    @abstractmethod
    def _batch(self, picks: Picks, after: SamplerState) -> Batch:
        """Make a batch of what was picked."""

    def restore(self, state: SamplerState) -> None:
        """Go on behind the batch whose `after` this is, with the same data, options and seed.

        :raises DataError: the data have other windows than they had.
        """
        self._sampler.restore(state)
        self._seen = self._unpack(state)

    def _unpack(self, state: SamplerState) -> NDArray[np.bool_]:
        bits = np.frombuffer(bytes.fromhex(state["seen"]), np.uint8)
        return np.unpackbits(bits, count=len(self._seen)).astype(bool)

    def name_example(self, windows: Windows, number: int) -> str:
        """Say where an example of a batch, or the first of its windows, came from."""
        record, start = (int(part[number * self._windows]) for part in (windows.record, windows.start))
        corpus = self._corpus
        return f"'{corpus.header(record)}' of {corpus.files[corpus.file[record]]} from letter {start + 1:,} on"

    def rewind(self) -> None:
        """Go back to the first batch."""
        self.restore(self.start)

    def _state(self) -> SamplerState:
        return {**self._sampler.state(), "seen": np.packbits(self._seen).tobytes().hex()}


@frozen
class OnePass:
    """Every example once, nothing random; where there are several workers, those of one."""

    examples: int
    count: int
    """Batches."""
    batches: Iterator[Batch]

    @classmethod
    def of_groups(cls, groups: Iterable[int], most: int, share: Share, batches: Iterator[Batch]) -> OnePass:
        """Count what the worker gets.

        :param groups: examples of each class, of all workers together; no batch holds those of two.
        :param most: examples of a batch, of all workers together.
        """
        (rank, of), examples, count = share, 0, 0
        for group in groups:
            whole, rest = divmod(group, most)
            each, last = len(range(rank, most, of)), len(range(rank, rest, of))
            examples += whole * each + last
            count += whole * (each > 0) + (last > 0)
        return cls(examples, count, batches)

    def __iter__(self) -> Iterator[Batch]:
        return self.batches


@frozen(kw_only=True)
class Contents:
    """What a source reads."""

    files: int
    records: int
    unit: str
    """What records are: "sequences", or "rows" of ready arrays."""
    bases: int | None = None
    """Letters of all of them; None where they are no letters."""
    other_letters: dict[str, int] = field(factory=dict)
    """Letter outside of the vocabulary -> how often it comes."""
    ambiguous: int = 0
    """How many letters of records are outside of the vocabulary."""


class Source(ABC):
    """One split of the data as batches: windows of a corpus, or rows of ready arrays."""

    signature: Signature
    """Names and shapes of what it gives."""
    coded: bool = False
    """Whether the letters of inputs are codes, where the signature has a table, in what is given once; targets stay numbers."""
    batch_size: int | None = None
    """Examples of a batch of what is given once; None: as many as of a training."""

    @abstractmethod
    def endless(self, seed: tuple[int, ...], share: Share = WHOLE) -> Batches:
        """Give batches for training: for ever, in an order that follows from the seed.

        :param share: the part of every batch that a worker takes. The parts of all workers make the whole.
        :raises NoWindowError: a class gives no window.
        """

    @abstractmethod
    def once(self, share: Share = WHOLE) -> OnePass:
        """Give each example once, in the order of the files, nothing random. The last batch may be smaller."""

    @abstractmethod
    def some(self, most: int, seed: int, *, as_trained: bool = False) -> OnePass:
        """Give at most `most` examples of each class where these are known, else of all; drawn at random, each once.

        They come in the order of the files, and nothing else is random.

        :param as_trained: tell classes apart only where the batches of a training do.
        """

    @abstractmethod
    def contents(self) -> Contents:
        """Say what there is."""

    @abstractmethod
    def classes(self) -> dict[str, Contents]:
        """Say what there is of each class; empty where records have none."""

    @abstractmethod
    def shared_with(self, other: Source) -> Shared:
        """Find what `other`, of the same kind, has in common with this one, which is the training data."""

    @abstractmethod
    def spell(self, batch: Batch) -> list[dict[str, str]]:
        """Describe each window of a batch as text: column -> what stands in it."""

    def notes(self) -> Iterator[str]:
        """Say what of the data is not used, or stands in for something that is missing."""
        yield from ()
