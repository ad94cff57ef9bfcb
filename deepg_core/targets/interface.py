"""What a target format is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray


@frozen
class Windows:
    """A batch of windows, as the sampler picked them.

    All arrays have the batch on their first axis.
    """

    letters: NDArray[np.uint8]
    """(batch, window): codes of upper-case letters, 0 where a short sequence was filled up on its left."""
    label: NDArray[np.int64]
    """(batch,): number of the class whose files hold the window; 0 where `[data]` names no classes."""
    record: NDArray[np.int64]
    """(batch,): number of the record in the corpus."""
    start: NDArray[np.int64]
    """(batch,): where the window starts in its record, on the strand of the file, counted from 0."""
    reverse: NDArray[np.bool_]
    """(batch,): whether the window is read on the other strand; `letters` already are."""


@frozen
class Example:
    """A batch cut into what the network is given and what it must give: name -> array, the batch on the first axis.

    uint8 arrays are letters and go through the encoder; arrays of any other dtype are taken as they are.
    """

    inputs: dict[str, NDArray[Any]]
    targets: dict[str, NDArray[Any]]


class TargetFormat(ABC):
    """Cuts each window into inputs and targets.

    A format of its own, complete: is the window rich in G and C?::

        @frozen
        class GcRich:
            maxlen: int
            threshold: float = 0.5

        class GcRichTarget(TargetFormat):
            classes = ("poor", "rich")

            @property
            def window(self):
                return self.config.maxlen

            def cut(self, windows):
                rich = np.isin(windows.letters, (67, 71)).mean(axis=1) > self.config.threshold
                target = np.eye(2, dtype=np.float32)[rich.astype(int)]
                return Example({"input_1": windows.letters}, {"target_1": target})

    What the network must look like follows from what `cut` gives; nothing is declared twice. The spec's `[target]` table
    is the config class: every format has `maxlen`, the letters of the input.
    """

    classes: tuple[str, ...] = ()
    """Names of the classes that the target tells apart, in order; empty where the target is letters."""
    balanced: bool = False
    """Whether a batch holds as many windows of every class of `[data]`, in blocks, in the order of the classes."""

    def __init__(self, config: Any, labels: tuple[str, ...] = ()) -> None:
        """Take the options and the names of the classes in `[data]` (empty where it names none).

        :raises OptionError: they do not go together.
        """
        self.config, self.labels = config, labels

    @property
    @abstractmethod
    def window(self) -> int:
        """How many letters a window has: input and target."""

    @abstractmethod
    def cut(self, windows: Windows) -> Example:
        """Cut a whole batch."""
