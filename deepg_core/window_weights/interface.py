"""What a window weight is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Generic

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.plugins import Config
from deepg_core.targets import Windows


class WindowWeight(ABC, Generic[Config]):
    """Says how much each window counts: 0 is not used, whatever is above counts so many times in the training loss.

    One of its own, complete: windows of which little can be told apart are not used::

        @frozen
        class Complex:
            letters: int = 3

        class ComplexWeight(WindowWeight):
            def weigh(self, windows):
                kinds = [(windows.letters == code).any(axis=1) for code in b"ACGT"]
                return (np.sum(kinds, axis=0) >= self.config.letters).astype(np.float32)

        @hookimpl
        def deepg_window_weights():
            yield Component("complex", Complex, "my_package.complex:ComplexWeight", "windows of several letters")

    A spec names it in `[sampling]`: `window_weights = { complex = { letters = 2 } }`; those of several are multiplied, and
    what comes of it with the weights of classes and of files or sequences.

    A window of weight 0 is passed over when windows are drawn, in every split, so a batch stays as large as it is: where half
    of a genome is not mappable, a weight of 0 in the loss would compute half of each batch for nothing. A run that is resumed
    goes on exactly, as a window has the same weight whenever it comes. What is predicted is all of what is given.
    """

    needs_coordinates: ClassVar[bool] = False
    """Whether it asks for the places of windows. Then joined sequences and pairs of reads, which have none, are refused."""

    def __init__(self, config: Config, folder: Path, corpus: Corpus) -> None:
        """Take the options. One is made for each split: what needs the records is worked out here, once.

        :param folder: where the spec lies: paths in it are relative to this (`deepg_core.paths.resolve_path`).
        :param corpus: the records that windows are of.
        :raises OptionError, DataError: they cannot be so.
        """
        self.config, self.folder, self.corpus = config, folder, corpus

    @abstractmethod
    def weigh(self, windows: Windows) -> NDArray[np.float32]:
        """Give the weight of each window, finite and at least 0: float32 (batch,). It follows from the window alone.

        :param windows: letters, and where they lie: `record` in the corpus, `start` on the strand of the file, `reverse`.
        """

    def describe(self) -> Iterator[str]:
        """Say what `deepg check` and `deepg run` should note: what has no weight, what is named and not there."""
        yield from ()
