"""What runs in the helper process: reads paths, a line each, and says of each file what is wrong with it, or null."""

from __future__ import annotations

import json
import sys
from math import prod
from pathlib import Path
from typing import Final

import h5py
import numpy as np

from deepg_core.hdf5.files import describe_damage
from deepg_core.hdf5.structure import list_items, look_through

_SECONDS: Final = 1
_BYTES_A_SECOND: Final = 20_000_000
"""A second more for each: of texts it reads more than 100 MB in one."""
_MEMORY: Final = 1 << 30
_ROWS: Final = 1 << 16
"""Texts that are read together."""


def main() -> None:
    """Answer until there are no more questions."""
    print("ready", flush=True)  # noqa: T201 - the answers
    for line in sys.stdin:
        print(json.dumps(_judge(Path(json.loads(line)))), flush=True)  # noqa: T201


def _judge(path: Path) -> str | None:
    _limit(path.stat().st_size)
    try:
        with h5py.File(path, "r") as file:
            look_through(file)
            for item in list_items(file).values():
                _touch(item)
    except Exception as error:  # whatever it is, reading this file raises it
        return describe_damage(error)
    return None


def _touch(item: h5py.Group | h5py.Dataset | h5py.Datatype) -> None:
    """Read what HDF5 has to look for: attributes, texts, and the ends of what lies in pieces."""
    for name in item.attrs:
        if prod(item.attrs.get_id(name).shape or ()) <= _ROWS * 16:
            item.attrs[name]
    if not isinstance(item, h5py.Dataset) or not item.size:
        return
    if item.dtype.hasobject and item.ndim:
        for start in range(0, len(item), _ROWS):
            item[start : start + _ROWS]
    elif item.dtype.hasobject:
        item[()]
    elif item.chunks:
        item[(0,) * item.ndim], item[tuple(np.subtract(item.shape, 1))]


def _limit(size: int) -> None:
    """Set an end to the processor's time from now on, not to that of the clock: a disk may be slow."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: there the helper keeps crashes away, not loops
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + _SECONDS + size // _BYTES_A_SECOND
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_DATA, _MEMORY), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))


if __name__ == "__main__":
    main()
