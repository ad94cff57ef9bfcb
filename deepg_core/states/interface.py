"""What a state writer is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Generic

from attrs import frozen

from deepg_core.inference.block import Block
from deepg_core.plugins import Config


@frozen(kw_only=True)
class About:
    """What the activations are of."""

    layer: str
    shape: tuple[int, ...]
    """Of the layer's output, without the batch."""
    step: int
    window: int
    """Letters of a window."""
    record_names: list[str]
    """Headers of all records of the source, in order."""
    checkpoint: str
    """Name of the checkpoint whose weights were used."""


class StateWriter(ABC, Generic[Config]):
    """Writes activations to a file as they come, never holding more than a block.

    A writer of its own, complete::

        @frozen(kw_only=True)
        class Csv(StatesConfig):
            digits: int = 4

        class CsvWriter(StateWriter):
            suffix = ".csv"

            def write(self, path, about, blocks):
                with path.open("w") as file:
                    for block in blocks:
                        np.savetxt(file, block.states.reshape(len(block.states), -1), f"%.{self.config.digits}f", ",")

    Its config class inherits `deepg_core.spec.tables.StatesConfig`, which has the options of every writer.
    """

    suffix: str = ".h5"
    """Ending of the file or folder, `states` + suffix in the run's folder."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @abstractmethod
    def write(self, path: Path, about: About, blocks: Iterator[Block]) -> None:
        """Write all blocks to `path`, a draft that core puts in its place when this returns.

        Nothing is there yet: it may become a file or a folder, whose name is that of the result. That all blocks were taken,
        and something was written, is examined.
        """
