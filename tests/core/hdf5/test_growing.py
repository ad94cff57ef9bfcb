"""Datasets that grow by rows."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from deepg_core.hdf5 import Growing, create_hdf5


def write(path, arrays, parts):
    with create_hdf5(path) as (file, _):
        growing = Growing(file)
        for its in zip(*(np.array_split(array, parts) for array in arrays.values()), strict=True):
            for name, rows in zip(arrays, its, strict=True):
                growing.add(name, rows)
        growing.finish()


@pytest.mark.parametrize("parts", [1, 3, 700])
@pytest.mark.parametrize("count", [0, 5, 70_001])
def test_rows_are_read_as_they_came(tmp_path, count, parts):
    rng = np.random.default_rng(0)
    arrays = {
        "a": rng.random((count, 3), np.float32),
        "g/b": np.arange(count),
        "c": rng.choice([b"ACGT", b"--AC"], count),
    }
    write(tmp_path / "x.h5", arrays, parts)
    with h5py.File(tmp_path / "x.h5") as file:
        for name, array in arrays.items():
            assert (file[name].dtype, file[name].maxshape[0]) == (array.dtype, None)
            np.testing.assert_array_equal(file[name][()], array)


@pytest.mark.parametrize("parts", [1, 97])
def test_a_chunk_is_no_longer_than_the_data(tmp_path, parts):
    write(tmp_path / "x.h5", {"states": np.ones((97, 18), np.float32), "record": np.arange(97)}, parts)
    with h5py.File(tmp_path / "x.h5") as file:
        assert (file["states"].chunks, file["record"].chunks) == ((97, 18), (97,))
    assert (tmp_path / "x.h5").stat().st_size < 16_384


def test_a_chunk_has_256_kilobytes_at_most(tmp_path):
    write(
        tmp_path / "x.h5", {"states": np.ones((9_000, 2, 9), np.float32), "one": np.ones((2, 1 << 17), np.float32)}, 5
    )
    with h5py.File(tmp_path / "x.h5") as file:
        assert (file["states"].chunks, file["one"].chunks) == ((3640, 2, 9), (1, 1 << 17))
