"""What is too large for the memory, as Python says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from deepg_keras.engine import tf


@contextmanager
def translate_memory_errors() -> Iterator[None]:
    """Turn TensorFlow's error of memory into Python's; works as a decorator, too.

    :raises MemoryError: says which array there was no room for.
    """
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        tried = re.search(r"allocat\w+ (tensor with shape\[[\d,]*\]|\d+ bytes)", error.message)
        message = f"TensorFlow tried to allocate {tried[1] if tried else 'more than there is'}"
        raise MemoryError(message) from error
