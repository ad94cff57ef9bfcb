"""Activations to HDF5.

Layout, version 2: that of version 1 behind a block of 512 bytes with a checksum of all that follows (`hdf5/seal.py`).

Version 1: `states` float32 (windows, *shape), `record` int64 (windows,), `sample_end_position` int64 (windows,),
`record_name` UTF-8 (records,); of further layers `others/LAYER`, like `states`; attributes `deepg_states` (the version),
`layer`, `step`, `window`, `checkpoint`. Names of datasets are deepG's; the windows of all records stand below each other, so a
file of a million reads has four datasets.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from deepg_core.inference.block import Block
from deepg_core.spec.tables import StatesConfig
from deepg_core.states.interface import About, StateWriter

if TYPE_CHECKING:
    import h5py

VERSION: Final = 2
READ: Final = (1, 2)
"""Versions that deepG reads."""
_CHUNK_BYTES: Final = 1 << 18
"""Of a chunk of states: 256 KiB is large enough for the disk and small enough for reading one record."""


@frozen(kw_only=True)
class Hdf5(StatesConfig):
    """Options of `hdf5`: those of every writer."""


class Hdf5Writer(StateWriter[Hdf5]):
    """Appends block after block to resizable datasets."""

    several = True

    def write(self, path: Path, about: About, blocks: Iterator[Block]) -> None:
        """Write all blocks."""
        import h5py

        from deepg_core.hdf5 import create_hdf5

        with create_hdf5(path) as (file, check):
            file.attrs.update(
                deepg_states=VERSION,
                layer=about.layer,
                step=about.step,
                window=about.window,
                checkpoint=about.checkpoint,
            )
            file.create_dataset("record_name", data=about.record_names, dtype=h5py.string_dtype())
            self._create(file, about)
            for block in blocks:
                self._append(file, block)
                check()

    def _create(self, file: h5py.File, about: About) -> None:
        for name, shape in {
            "states": about.shape,
            **{f"others/{name}": its for name, its in about.others.items()},
        }.items():
            rows = max(1, _CHUNK_BYTES // (4 * prod(shape)))
            file.create_dataset(name, (0, *shape), "f4", maxshape=(None, *shape), chunks=(rows, *shape))
        for name in ("record", "sample_end_position"):
            file.create_dataset(name, (0,), "i8", maxshape=(None,), chunks=(1 << 15,))

    def _append(self, file: h5py.File, block: Block) -> None:
        arrays = {name: getattr(block, name) for name in ("states", "record", "sample_end_position")}
        for name, rows in {**arrays, **{f"others/{name}": its for name, its in block.others.items()}}.items():
            dataset = file[name]
            dataset.resize(len(dataset) + len(rows), axis=0)
            dataset[-len(rows) :] = rows
