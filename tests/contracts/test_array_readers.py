"""The contract of readers of ready arrays, run on every installed one."""

from __future__ import annotations

import h5py

from deepg_core import testing


class TestArrayReaders(testing.ArrayReaderContract):
    pass


class TestHdf5(testing.ArrayReaderContract):
    name = "arrays"

    def write(self, path, arrays):
        with h5py.File(path, "w") as file:
            for name, array in arrays.items():
                file[name] = array.tolist() if array.dtype.kind == "U" else array
