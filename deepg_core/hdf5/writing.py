"""A file object that HDF5 writes through, so that a file is written whole, or an error says why not.

HDF5 cannot bear that what it buffered cannot be written: h5py closes the file as if all were well, rows of zeros stand where
numbers should, and the process dies by a signal, then or at its end. So HDF5 writes through a file object that takes
everything: after the first error into memory, from which HDF5 can read it back. Nor can it bear an exception out of that
object, so SIGINT and SIGTERM wait until it is done. One whose handler only takes note (`waits`) does not cut it short.
"""

from __future__ import annotations

import io
import signal
import threading
from pathlib import Path
from typing import Any


class PatientFile(io.FileIO):
    """A file whose writing never fails before `check` is called."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w+")
        self._error: OSError | None = None
        self._unwritten: list[tuple[int, bytes]] = []
        """Where, and what, in the order in which it came."""

    def write(self, data: Any) -> int:
        """Write all of it."""
        start, size, done = self.tell(), len(data), 0
        try:
            while done < size and self._error is None:  # a nearly full disk takes a part and complains of the next
                done += super().write(data[done:] if done else data)
        except OSError as error:
            self._error = error
        if done < size:
            self._unwritten.append((start, bytes(data)))
        return size

    def readinto(self, buffer: Any) -> int:
        """Read what was written; zeros where nothing was, as HDF5's own driver does."""
        start, size = self.tell(), len(buffer)
        read = super().readinto(buffer)
        buffer[read:] = bytes(size - read)
        for place, data in self._unwritten:
            first, last = max(start, place), min(start + size, place + len(data))
            if first < last:
                buffer[first - start : last - start] = data[first - place : last - place]
        return size

    def truncate(self, size: int | None = None) -> int:
        """Set the size."""
        try:
            return super().truncate(size)
        except OSError as error:
            self._error = self._error or error
            return 0

    def check(self) -> None:
        """Complain of what could not be written.

        :raises OSError: something could not.
        """
        if self._error is not None:
            raise self._error


class KeptSignals:
    """Keeps SIGINT and SIGTERM until the block ends."""

    def __enter__(self) -> KeptSignals:
        self._kept: list[signal.Signals] = []
        main = threading.current_thread() is threading.main_thread()  # no other thread is interrupted by them
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM) if main}
        self._before = {number: handler for number, handler in handlers.items() if handler is not None}
        for number in self._before:
            signal.signal(number, lambda number, _: self._kept.append(signal.Signals(number)))
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        for kept in self._kept:
            signal.raise_signal(kept)

    def check(self) -> None:
        """End the block early if there is one that should."""
        if not all(getattr(self._before[number], "waits", False) for number in self._kept):
            raise KeyboardInterrupt
