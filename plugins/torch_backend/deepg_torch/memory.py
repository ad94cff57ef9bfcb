"""What is too large for the memory, as Python says it: torch has an error of its own for each kind of device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def translate_memory_errors() -> Iterator[None]:
    """Turn torch's errors of memory into Python's; works as a decorator, too.

    :raises MemoryError: says how much torch tried to allocate.
    """
    try:
        yield
    except RuntimeError as error:  # of GPUs it is an OutOfMemoryError; of the CPU it has no class
        tried = re.search(r"tried to allocate ([\d.]+ \w+)", str(error), re.IGNORECASE)
        if tried is None:
            raise
        message = f"torch tried to allocate {tried[1]}"
        raise MemoryError(message) from error
