"""Opens HDF5 files, and writes them with a seal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import h5py

from deepg_core.hdf5.probe import try_out
from deepg_core.hdf5.seal import BLOCK, has_seal, write_seal
from deepg_core.hdf5.structure import look_through
from deepg_core.hdf5.writing import KeptSignals, PatientFile
from deepg_core.regular import require_regular

DAMAGED: Final = (
    OSError, RuntimeError, LookupError, ValueError, TypeError, ArithmeticError, AttributeError, MemoryError, SystemError,
)  # fmt: skip
"""What h5py raises where a file is damaged: of 2,360 checkpoints with a few bytes changed 475 gave a RuntimeError."""


@contextmanager
def open_hdf5(path: Path, *, ours: bool) -> Iterator[h5py.File]:
    """Open a file that can be read without waiting, looping or leaving it.

    A file whose seal fits is what deepG wrote. Any other is read by a helper process first.

    :param ours: whether a file with a block before it must have a seal; others (MATLAB) have a use of their own for it.
    :raises DataError: it is a folder, a pipe or a device.
    :raises DAMAGED: it is damaged, refers to other files, or declares what is not in it.
    """
    require_regular(path)
    sealed = ours and has_seal(path)
    if not sealed:
        try_out(path)
    with h5py.File(path, "r") as file:
        look_through(file)
        yield file
        if ours and file.userblock_size and not sealed:  # said last: what is wrong with a part says more
            message = "it is damaged: its checksum is not that of its bytes"
            raise ValueError(message)


@contextmanager
def create_hdf5(path: Path) -> Iterator[tuple[h5py.File, Callable[[], None]]]:
    """Give a new file, and a function that ends the writing where it is in vain: to be called after each large write.

    The file has a seal when the block has ended without an error.

    :raises OSError: it cannot be written whole.
    """
    with KeptSignals() as signals, PatientFile(path) as raw:

        def check() -> None:
            signals.check()
            raw.check()

        try:
            with h5py.File(raw, "w", userblock_size=BLOCK) as file:
                yield file, check
        finally:
            raw.check()  # wins over what HDF5 makes of it
    write_seal(path)


_OF_HDF5: Final = re.compile(r"(?:Unable to|Can't) .*\(([^()]+)\)", re.DOTALL)
"""What h5py says of a library's error: what could not be done, and in brackets why."""


def describe_damage(error: BaseException) -> str:
    """Say what was wrong: in the system's words, without the quotes around a KeyError's and what HDF5 was about to do."""
    if "file signature not found" in str(error):
        return "it is no HDF5 file, as those of deepG (.h5) and of Keras 2 are, or its beginning is damaged"
    said = error.args[0] if isinstance(error, KeyError) and error.args else error
    its = _OF_HDF5.fullmatch(str(said))
    if its and "errno" not in its[1]:
        return f"it is damaged ({its[1]}); copy it again"
    return str(getattr(error, "strerror", None) or said) or type(error).__name__
