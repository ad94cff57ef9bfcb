"""Windows whose truth is known, and the names of the records that they lie in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.arrays.source import ArraySource
from deepg_core.batches import Batch, Feed, Source, WindowSource, prefetch
from deepg_core.batches.feed import Fed
from deepg_core.batches.interface import OnePass
from deepg_core.evaluation.shuffle import shuffle_windows
from deepg_core.inference.passes import Hidden, Once, Passes
from deepg_core.progress import show_progress
from deepg_core.targets import Windows


@frozen(eq=False)
class Examples:
    """A batch, ready for a network."""

    windows: Windows
    fed: list[Fed]
    """What the network is asked, as often as `Passes` wants it."""
    record: NDArray[np.int64]
    """(examples,): number of the record."""
    classes: NDArray[np.int64] | None = None
    """(examples,): the class, where it is known from elsewhere than the targets."""
    shuffled: bool = False
    """Whether these are windows of the control."""


@frozen(eq=False)
class Material:
    """A source, and how it is read.

    :param classed: whether the class of a window is that of its file, and targets mean nothing.
    """

    source: Source
    feed: Feed | None
    split: str
    classed: bool = False

    @property
    def passes(self) -> Passes:
        """Say how often a network is asked about a window."""
        target = self.feed.target if self.feed else None
        return Hidden.of_rate(getattr(target.config, "mask_rate", 0.0)) if target and target.masks else Once()

    @property
    def of_classes(self) -> bool:
        """Say whether `open` tells classes apart."""
        return self.classed or bool(self.feed and self.feed.target.groups)

    @property
    def partial(self) -> bool:
        """Say whether there may be windows of which a target says nothing."""
        return bool(self.feed and self.feed.target.partial)

    @property
    def groups(self) -> int:
        """Count the classes that `open` takes windows of."""
        named = self.feed.target.groups if self.feed else ()
        return max(len(self.source.signature.classes or named), 1) if self.of_classes else 1

    def describe_limit(self, most: int) -> str:
        """Say how many windows are taken at most."""
        return f"at most {most:,} windows{' of each class' if self.of_classes else ''}"

    def drawn_of_each(self, most: int | None) -> int | None:
        """Give how many windows of each class are drawn at most; None where all are seen, or classes are not told apart."""
        if most is None or self.groups < 2 or self.source.some(most, 0).examples == self.source.once().examples:
            return None
        return most

    @property
    def in_set(self) -> int:
        """Windows of an example."""
        return self.feed.target.sets.samples_per_target if self.feed and self.feed.target.sets else 1

    def open(self, most: int | None, seed: int) -> OnePass:
        """Give each example once, or at most so many of each class."""
        return self.source.once() if most is None else self.source.some(most, seed)

    def examples(self, its: OnePass, what: str) -> Iterator[Examples]:
        """Give the examples of a pass, prepared by a thread.

        :param what: for progress.
        """
        ready = map(self._prepare, its.batches)
        with show_progress(what, its.examples, "windows") as advance, closing(prefetch(ready, its.count)) as ahead:
            for examples in ahead:
                yield examples
                advance(len(examples.record))

    def shuffle(self, examples: Examples, draw: NDArray[np.uint64], size: int) -> Iterator[Examples]:
        """Give the same examples with the letters of each window shuffled, their pairs kept: so many in a batch.

        :param draw: (windows,) a random number for each window.
        """
        assert self.feed
        vocabulary = self.feed.encoder.vocabulary.encode("ascii")
        letters = shuffle_windows(examples.windows.letters, draw, vocabulary)
        examples = attrs.evolve(examples, windows=attrs.evolve(examples.windows, letters=letters), shuffled=True)
        for first in range(0, len(examples.record), size):
            part = self.choose(examples, np.arange(first, min(first + size, len(examples.record))))
            yield attrs.evolve(part, fed=self._encode(part.windows))

    def choose(self, examples: Examples, rows: NDArray[np.int64]) -> Examples:
        """Give some examples, without what a network is asked."""
        windows = part_of(examples.windows, (rows[:, None] * self.in_set + np.arange(self.in_set)).ravel())
        classes = None if examples.classes is None else examples.classes[rows]
        return attrs.evolve(examples, windows=windows, fed=[], record=examples.record[rows], classes=classes)

    def places(self, record: NDArray[np.int64]) -> tuple[list[str], list[str]]:
        """Give the headers of records, or the numbers of rows, and their files."""
        source = self.source
        if isinstance(source, WindowSource):
            corpus = source.corpus
            return list(map(corpus.header, record.tolist())), [str(corpus.files[n]) for n in corpus.file[record]]
        assert isinstance(source, ArraySource)
        ends = np.cumsum(source.counts)
        file = np.searchsorted(ends, record, side="right")
        rows = record - (ends - source.counts)[file]
        return [f"row {row}" for row in rows.tolist()], [str(source.files[number]) for number in file]

    def _prepare(self, batch: Batch) -> Examples:
        windows = batch.windows
        record = windows.record[:: self.in_set]
        if isinstance(self.source, ArraySource):
            counts = np.array(self.source.counts, np.int64)
            starts = np.cumsum(counts) - counts
            return Examples(windows, [Fed(batch.inputs, batch.targets, batch.weight)], starts[record] + windows.start)
        assert isinstance(self.source, WindowSource)
        classes = self.source.corpus.record_labels[record] if self.classed else None
        once = isinstance(self.passes, Once)
        fed = [Fed(batch.inputs, batch.targets, batch.weight)] if once else self._encode(windows)
        return Examples(windows, fed, record, classes)

    def _encode(self, windows: Windows) -> list[Fed]:
        assert isinstance(self.source, WindowSource)
        give = partial(self.source.bound, coded=self.source.coded and "inputs")
        return self.passes.encode(give, windows, None)


def join_examples(parts: Sequence[Examples]) -> Examples:
    """Put examples behind each other, without what a network is asked."""
    fields = {field.name: [getattr(its.windows, field.name) for its in parts] for field in attrs.fields(Windows)}
    windows: dict[str, Any] = {name: None if its[0] is None else np.concatenate(its) for name, its in fields.items()}
    classes = [its.classes for its in parts if its.classes is not None]
    return Examples(
        Windows(**windows),
        [],
        np.concatenate([its.record for its in parts]),
        np.concatenate(classes) if classes else None,
    )


def part_of(windows: Windows, chosen: NDArray[Any]) -> Windows:
    """Give some windows."""
    fields = {field.name: getattr(windows, field.name) for field in attrs.fields(Windows)}
    some: dict[str, Any] = {name: None if array is None else array[chosen] for name, array in fields.items()}
    return Windows(**some)
