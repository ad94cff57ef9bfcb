"""Arrays in `.npz` files, loaded whole, and in HDF5 files, of which only the rows are read that a batch takes.

Nothing is unpickled: arrays of Python objects are refused.
"""

from __future__ import annotations

import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from deepg_core.arrays.reader import ArrayFile, ArrayReader, StoredArray
from deepg_core.errors import DataError
from deepg_core.regular import DENSEST, require_regular

_HEADERS: Final = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
_BROKEN: Final = (
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
    MemoryError,
    TypeError,
    AttributeError,
    ArithmeticError,
    LookupError,
    SystemError,
    SyntaxError,
    tokenize.TokenError,
)
"""What numpy, zipfile and h5py raise where a file is truncated, damaged or of another format."""


class NumberReader(ArrayReader):
    """Opens `.npz` and HDF5 files; a file's first bytes say which it is, not its name."""

    def open(self, path: Path) -> ArrayFile:
        """Open a file; of an `.npz` file the arrays are read when rows of them are asked for.

        :raises DataError: it cannot be read, or is neither.
        """
        with _blaming(path, "cannot be read as .npz or HDF5"):
            require_regular(path)
            with path.open("rb") as file:
                start = file.read(8)
            return NpzFile(path) if start.startswith(b"PK") else Hdf5File(path)


class NpzFile(ArrayFile):
    """An `.npz` file. Arrays stay in memory from their first use until it is closed."""

    in_memory = True

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._loaded: dict[str, NDArray[Any]] = {}
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
            self._stored = {member.filename.removesuffix(".npy"): _header(archive, member) for member in members}

    @property
    def stored(self) -> dict[str, StoredArray]:
        """Give what the headers say."""
        return self._stored

    def rows(self, name: str, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Load the array, if it is not, and take rows of it."""
        part: NDArray[Any] = self._whole(name)[rows]
        return part

    def texts(self, name: str) -> tuple[str, ...]:
        """Load an array of texts."""
        if self._stored[name].dtype.kind not in "US":
            raise _no_texts(name, self.path)
        with _blaming(self.path, f"`{name}` cannot be read"):
            return tuple(np.atleast_1d(self._whole(name)).astype(str).tolist())

    def close(self) -> None:
        """Forget the arrays."""
        self._loaded.clear()

    def _whole(self, name: str) -> NDArray[Any]:
        if name not in self._loaded:
            with _blaming(self.path, f"`{name}` cannot be read"), np.load(self.path, allow_pickle=False) as arrays:
                self._loaded[name] = arrays[name]
        return self._loaded[name]


class Hdf5File(ArrayFile):
    """The arrays at the top of an HDF5 file. Memory does not grow with the file."""

    def __init__(self, path: Path) -> None:
        import h5py

        from deepg_core.hdf5 import open_hdf5

        super().__init__(path)
        with ExitStack() as stack:
            file = stack.enter_context(open_hdf5(path, ours=False))
            self._sets = {name: part for name, part in file.items() if isinstance(part, h5py.Dataset)}
            self._open = stack.pop_all()

    @property
    def stored(self) -> dict[str, StoredArray]:
        """Give what the datasets say."""
        return {name: StoredArray(part.shape or (), part.dtype) for name, part in self._sets.items()}

    def rows(self, name: str, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Read the rows, and nothing else."""
        with _blaming(self.path, f"`{name}` cannot be read"):
            first, last, stored = int(rows[0]), int(rows[-1]), self._sets[name]
            if last - first + 1 == len(rows):
                part: NDArray[Any] = stored[first : last + 1]
                return part
            # 64 rows of a kilobase, 4,000 bytes each, in compressed chunks of 16: 26 ms; stored[rows] takes 56, and both
            # take the same where nothing is compressed.
            return np.stack([stored[row] for row in rows.tolist()])

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a dataset of texts."""
        import h5py

        if not h5py.check_string_dtype(self._sets[name].dtype):
            raise _no_texts(name, self.path)
        with _blaming(self.path, f"`{name}` cannot be read"):
            return tuple(np.atleast_1d(self._sets[name].asstr()[()]).tolist())

    def close(self) -> None:
        """Close the file."""
        self._open.close()


def _header(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> StoredArray:
    """Read shape and type of a member, not its numbers, which must be as many as the shape says."""
    name, stored = member.filename, min(member.file_size, DENSEST * member.compress_size)
    with archive.open(member) as file:
        version = npy.read_magic(file)
        if version not in _HEADERS:
            raise ValueError(f"`{name}` has the layout version {version[0]}.{version[1]}")
        shape, _, dtype = _HEADERS[version](file)
        declared = prod(shape) * dtype.itemsize
        if min(shape, default=0) < 0 or (not dtype.hasobject and declared > stored - file.tell()):
            raise ValueError(f"`{name}` declares {declared:,} bytes of numbers, but the file has {stored:,} of them")
        return StoredArray(shape, dtype)


def _no_texts(name: str, path: Path) -> DataError:
    return DataError(f"`{name}` holds no texts, but it names the classes", path)


@contextmanager
def _blaming(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise DataError(f"{what}: {getattr(error, 'strerror', None) or error}", path) from error
