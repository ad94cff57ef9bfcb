"""What a target format is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic

import numpy as np
from attrs import evolve, field, fields, frozen
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.plugins import Config
from deepg_core.targets.set_learning import SetLearning


@frozen
class Setting:
    """What a format may know besides its own table."""

    labels: tuple[str, ...] = ()
    """Names of the classes in `[data]`, in order; empty where it names none."""
    vocabulary: str = "ACGT"
    """The encoder's letters."""
    folder: Path = Path()
    """Where the spec lies: paths in it are relative to this."""
    classes: tuple[str, ...] = ()
    """The classes that a checkpoint remembers, where its target has any. Empty in training."""
    columns: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """What it remembers of each target: name -> what `columns_of` gave. Empty in training."""
    trained: bool = False
    """Whether a checkpoint is loaded: files that a target is made from need not be there any more."""


@frozen
class Windows:
    """A batch of windows, as the sampler picked them.

    All arrays have the batch on their first axis.
    """

    letters: NDArray[np.uint8]
    """(batch, window): codes of upper-case letters, 0 where a short sequence was filled up on its left."""
    label: NDArray[np.int64]
    """(batch,): what `TargetFormat.label` says of the record; by default the number of its class in `[data]`, 0 where
    that names none."""
    record: NDArray[np.int64]
    """(batch,): number of the record in the corpus."""
    start: NDArray[np.int64]
    """(batch,): where the window starts in its record, on the strand of the file, counted from 0."""
    reverse: NDArray[np.bool_]
    """(batch,): whether the window is read on the other strand; `letters` already are."""
    draw: NDArray[np.uint64] | None = None
    """(batch,): a random number for each window, another in each pass; None where nothing may be random."""
    qualities: NDArray[np.uint8] | None = None
    """(batch, window): quality characters beside the letters, where the encoder asks for them."""

    def first(self, count: int) -> Windows:
        """Give the first windows of the batch."""
        parts: dict[str, Any] = {part.name: getattr(self, part.name) for part in fields(type(self))}
        return evolve(self, **{name: part[:count] for name, part in parts.items() if part is not None})

    @classmethod
    def of_letters(cls, letters: NDArray[np.uint8]) -> Windows:
        """Give windows of no corpus: (batch, window)."""
        nothing = np.zeros(len(letters), np.int64)
        return cls(letters, nothing, nothing, nothing, nothing.astype(bool))

    @classmethod
    def blank(cls, count: int, length: int) -> Windows:
        """Give windows of padding."""
        return cls.of_letters(np.zeros((count, length), np.uint8))


@frozen
class Example:
    """A batch cut into what the network is given and what it must give: name -> array, the batch on the first axis.

    uint8 arrays are letters, (batch, length) or (batch,), and go through the encoder. Other numbers are float32, whole ones
    of inputs int32; other dtypes are cast, and a number for each window becomes (batch, 1). A target of whole numbers is
    the numbers of `classes`, 0 to n - 1, and becomes rows with a 1 at their place; with `numeric` it is numbers.
    """

    inputs: dict[str, NDArray[Any]]
    targets: dict[str, NDArray[Any]]
    weight: NDArray[np.float32] | None = None
    """How much each example counts in the loss, 0 or more: (batch,), or (batch, positions) for targets that are sequences."""


class TargetFormat(ABC, Generic[Config]):
    """Cuts each window into inputs and targets.

    A format of its own, complete: is the window rich in G and C?::

        @frozen
        class GcRich:
            maxlen: int
            threshold: float = 0.5

        class GcRichTarget(TargetFormat):
            classes = ("poor", "rich")

            def cut(self, windows):
                rich = np.isin(windows.letters, (67, 71)).mean(axis=1) > self.config.threshold
                return Example({"input_1": windows.letters}, {"target_1": rich.astype(int)})

    What the network must look like follows from what `cut` gives; nothing is declared twice. The spec's `[target]` table
    is the config class: every format has `maxlen`, the letters of the input.
    """

    classes: tuple[str, ...] = ()
    """Names of the classes that the target tells apart, in order; empty where the target is letters or numbers."""
    balanced: bool = False
    """Whether a batch holds, unless the spec says otherwise, as many windows of every class, in blocks, in their order."""
    masks: bool = False
    """Whether `cut` puts `deepg_core.encoders.MASK` in the place of letters."""
    causal: bool = False
    """Whether the target at a place is a letter that the input shows at a later one."""
    named: bool = False
    """Whether the spec names `groups`, so that each of them must have a window in the training data."""
    by_header: bool = False
    """Whether labels are found in headers."""
    needs_coordinates: bool = False
    """Whether it looks at `Windows.record` or `Windows.start`, so that sequences must not be joined before."""
    numeric: bool = False
    """Whether the target is numbers to come near to, not the probability of classes."""
    partial: bool = False
    """Whether a row of zeros of a target of classes means that the class is not known: then it does not count there."""
    ranks: tuple[str, ...] = ()
    """Names of the targets that are ranks of a taxonomy, from the highest on; `columns_of` gives the paths of their classes."""
    loss: str = ""
    """The loss of a format without labels, which compares what the network gives of the windows of a batch. Then the target
    is nothing: zeros (batch, 1)."""
    both_strands: bool = False
    """Whether every input of letters comes with its reverse complement, as with `sampling.reverse_complement_encoding`."""

    def __init__(self, config: Config, setting: Setting = Setting()) -> None:
        """Take the options and what the spec says elsewhere.

        :raises OptionError: they do not go together.
        """
        self.config, self.setting = config, setting

    @property
    def window(self) -> int:
        """How many letters a window has: those of the input and, where the config has `target_len`, so many more."""
        config: Any = self.config
        return int(config.maxlen + getattr(config, "target_len", 0))

    @abstractmethod
    def cut(self, windows: Windows) -> Example:
        """Cut a whole batch. Where letters have qualities, it is called again with these in place of the letters."""

    def label(self, corpus: Corpus) -> NDArray[np.int64]:
        """Give what `Windows.label` is to say of each record, int64 (records,); -1: the record is not used.

        :raises OptionError: no record can be used.
        """
        return corpus.record_labels

    def unmatched(self, files: Sequence[Path], corpora: Iterable[Corpus]) -> Iterator[str]:  # noqa: ARG002
        """Say what of the format's own tables is of none of the data, a line each.

        :param files: all that are read.
        :param corpora: those of all splits, read when they are asked for.
        :raises OptionError: a row is of two files or sequences.
        """
        yield from ()

    def group_of(self, label: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the number of the class of each label, where classes are to be balanced; by default the label itself."""
        return label

    def lacking(self, label: NDArray[np.int64]) -> list[str]:
        """Give those of `groups` that none of these labels is of: (records,)."""
        if not self.groups:
            return []
        counts = np.bincount(self.group_of(label[label >= 0]), minlength=len(self.groups))  # np.unique imports numpy.ma
        return [name for name, count in zip(self.groups, counts.tolist(), strict=False) if not count]

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the classes that can be balanced; by default those of `[data]`."""
        return self.setting.labels

    def columns_of(self, target: str) -> tuple[str, ...]:  # noqa: ARG002
        """Name the numbers on the last axis of one of several targets; by default `classes`, where there are as many."""
        return self.classes

    @property
    def sets(self) -> SetLearning | None:
        """How consecutive windows make one example, if they do."""
        return getattr(self.config, "set_learning", None)
