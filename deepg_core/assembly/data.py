"""The files of a spec as sources of batches, split by split."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deepg_core.arrays.source import ArraySource
from deepg_core.batches import Batches, Source, WindowSource
from deepg_core.corpus import Listing
from deepg_core.corpus.fingerprint import Fingerprint
from deepg_core.errors import OptionError
from deepg_core.share import WHOLE, Share
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import SPLITS


@contextmanager
def _naming(split: str) -> Iterator[None]:
    """Let what is wrong with the labels of a split name it."""
    try:
        yield
    except OptionError as error:
        raise OptionError(error.option, f"data.{split}: {error.message}", error.help) from error


class Data(ABC):
    """The files of each split as a source. What is read is read once."""

    def __init__(self, spec: Spec, listings: Mapping[str, Listing]) -> None:
        self.spec, self.listings = spec, listings
        self._sources: dict[str, Source] = {}

    @property
    def splits(self) -> list[str]:
        """Those of train, validation and test that there are."""
        return [split for split in SPLITS if split in self.listings]

    def source(self, split: str) -> Source:
        """Give the source of a split.

        :raises SpecError: no sequence has a label.
        :raises DataError: a file cannot be used.
        """
        if split not in self._sources:
            with self.spec.blaming("target"), _naming(split):
                self._sources[split] = self._make_source(split)
        return self._sources[split]

    def files(self, split: str) -> list[Path]:
        """List all files that are read for a split."""
        return list(self.listings[split].files)

    @abstractmethod
    def fingerprints(self, split: str) -> Iterator[Fingerprint]:
        """Give a hash of what each file of a split holds.

        :raises DataError: a file cannot be read.
        """

    def batches(self, split: str, share: Share = WHOLE) -> Batches:
        """Give the batches of a split, in the order that the run's seed gives.

        :raises SpecError: no sequence of a class is as long as a window, or none has a label; or batches have no equal parts.
        :raises DataError: a file cannot be used.
        """
        batches = self.source(split).endless((self.spec.run.seed, SPLITS.index(split)), share)
        parts = self.spec.training.accumulate if self.spec.training and split == "train" else 1
        size, (_, of) = batches.batch_size, share
        if size % of:
            message = f"a batch of {size} examples has no equal shares for {of} workers"
            raise self.spec.error(Problem(("sampling", "batch_size"), message, f"use a multiple of {of}"))
        if size // of % parts:
            message = f"does not divide the {size // of} examples of a batch into equal parts"
            raise self.spec.error(Problem(("training", "accumulate"), message, "use a divisor of it"))
        return batches

    def states(self) -> WindowSource:
        """Give the source of `states`: windows along sequences, of whatever label.

        :raises SpecError: no sequence is as long as a window, or there are no sequences.
        """
        raise self.spec.error(Problem(("states",), "states are written along sequences, and ready arrays have none"))

    @abstractmethod
    def _make_source(self, split: str) -> Source: ...

    def unmatched_rows(self) -> Iterator[str]:
        """Say which rows of tables are of no file or sequence.

        :raises SpecError: a row is of two.
        """
        yield from ()

    def require_classes(self) -> None:
        """Refuse to train where a class that the spec names has nothing to learn from. deepG lets it be.

        :raises SpecError: a class has no sequence, or none that is as long as a window.
        """
        if faults := list(self._lacking_classes()):
            raise self.spec.error(*faults)

    def _lacking_classes(self) -> Iterator[Problem]:
        yield from ()

    def weighed_twice(self) -> Iterator[str]:
        """Say where classes of which batches hold equally many count by their size on top."""
        yield from ()

    def decided(self) -> dict[str, Any]:
        """Give the options of `[sampling]` that follow from the data where the spec leaves them out."""
        return {}


class ArrayData(Data):
    """Ready arrays: the files have been looked into."""

    def __init__(self, spec: Spec, listings: Mapping[str, Listing], sources: Mapping[str, ArraySource]) -> None:
        super().__init__(spec, listings)
        self._sources = dict(sources)
        self._arrays = sources

    def fingerprints(self, split: str) -> Iterator[Fingerprint]:
        """Give a hash of what each file holds."""
        return self._arrays[split].fingerprints()

    def _make_source(self, split: str) -> Source:
        raise KeyError(split)
