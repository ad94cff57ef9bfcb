"""Activations to HDF5.

Layout, version 2: that of version 1 behind a block of 512 bytes with a checksum of all that follows (`hdf5/seal.py`).

Version 1: `states` float32 (windows, *shape), `record` int64 (windows,), `sample_end_position` int64 (windows,),
`record_name` UTF-8 (records,); of further layers `others/LAYER`, like `states`; attributes `deepg_states` (the version),
`layer`, `step`, `window`, `checkpoint`. Names of datasets are deepG's; the windows of all records stand below each other, so a
file of a million reads has four datasets.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

from deepg_core.inference.block import Block
from deepg_core.spec.tables import StatesConfig
from deepg_core.states.interface import About, StateWriter

if TYPE_CHECKING:
    from deepg_core.hdf5 import Growing

VERSION: Final = 2
READ: Final = (1, 2)
"""Versions that deepG reads."""


@frozen(kw_only=True)
class Hdf5(StatesConfig):
    """Options of `hdf5`: those of every writer."""


class Hdf5Writer(StateWriter[Hdf5]):
    """Appends block after block to resizable datasets."""

    several = True

    def write(self, path: Path, about: About, blocks: Iterator[Block]) -> None:
        """Write all blocks."""
        import h5py

        from deepg_core.hdf5 import Growing, create_hdf5

        with create_hdf5(path) as (file, check):
            file.attrs.update(
                deepg_states=VERSION,
                layer=about.layer,
                step=about.step,
                window=about.window,
                checkpoint=about.checkpoint,
            )
            file.create_dataset("record_name", data=about.record_names, dtype=h5py.string_dtype())
            growing = Growing(file)
            for block in chain([_nothing(about)], blocks):
                self._append(growing, block)
                check()
            growing.finish()
            check()

    def _append(self, growing: Growing, block: Block) -> None:
        growing.add("states", np.asarray(block.states, "f4"))
        for name in ("record", "sample_end_position"):
            growing.add(name, np.asarray(getattr(block, name), "i8"))
        for name, rows in block.others.items():
            growing.add(f"others/{name}", np.asarray(rows, "f4"))


def _nothing(about: About) -> Block:
    """Give a block of no window, so that all datasets are there however many come."""
    shapes = {name: np.zeros((0, *shape), np.float32) for name, shape in about.others.items()}
    numbers = np.zeros(0, np.int64)
    return Block(np.zeros((0, *about.shape), np.float32), numbers, numbers, shapes)
