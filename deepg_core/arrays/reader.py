"""What a reader of ready arrays is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Generic

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.plugins import Config

__all__ = ["ArrayFile", "ArrayReader", "StoredArray"]


@frozen
class StoredArray:
    """An array that lies in a file."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class ArrayFile(ABC):
    """One file of named arrays, open until it is closed."""

    in_memory: bool = False
    """Whether it keeps what it has read. If not it holds an open file, of which a process may have few."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    @abstractmethod
    def stored(self) -> dict[str, StoredArray]:
        """Give what the file holds, without reading it."""

    @abstractmethod
    def rows(self, name: str, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Read some rows of an array: (rows, *shape of a row).

        :param rows: numbers of rows in ascending order, each once.
        :raises DataError: they cannot be read.
        """

    @abstractmethod
    def texts(self, name: str) -> tuple[str, ...]:
        """Read an array of texts whole.

        :raises DataError: it cannot be read, or holds no texts.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""


class ArrayReader(ABC, Generic[Config]):
    """Opens files whose arrays are what a network is given and must give (deepG's rds batches).

    Core does the rest: `x` (or `x_1`, `x_2`, ...) are inputs, `y` (or `y_1`, ...) targets, `sample_weight` weights. A plugin
    registers it as a reader with `arrays=True`::

        yield ReaderComponent("zarr", Zarr, "my_package.zarr:ZarrReader", "ready batches", endings=(".zarr",), arrays=True)
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    @abstractmethod
    def open(self, path: Path) -> ArrayFile:
        """Open a file.

        :raises DataError: it cannot be read, or is none of the format.
        """
