"""Files of arrays: rows of them, and files that are broken."""

from __future__ import annotations

import os
import re
import zipfile

import h5py
import numpy as np
import pytest

from deepg_core.arrays.files import NumberReader
from deepg_core.errors import DataError
from deepg_core.plugins import NoOptions

READER = NumberReader(NoOptions())
X = np.arange(5 * 3 * 4, dtype=np.float32).reshape(5, 3, 4)
Y = np.asarray([0, 2, 1, 0, 2])


@pytest.mark.parametrize("rows", [[0], [1, 2, 3], [0, 2, 4]], ids=str)
def test_rows_of_an_array(save_arrays, rows):
    file = READER.open(save_arrays(x=X, y=Y))
    np.testing.assert_array_equal(file.rows("x", np.asarray(rows)), X[rows], strict=True)
    np.testing.assert_array_equal(file.rows("y", np.asarray(rows)), Y[rows], strict=True)


def test_an_hdf5_file_is_read_row_by_row(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["x"] = X
    file = READER.open(tmp_path / "a.h5")
    assert not file.in_memory
    assert file.rows("x", np.asarray([4])).base is None  # no view into more than was asked for


def test_a_damaged_array(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", x=np.random.default_rng(0).random((100, 30, 4)), y=np.zeros((100, 2)))
    content = bytearray((tmp_path / "a.npz").read_bytes())
    content[5000:5100] = bytes(100)
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.npz: `x` cannot be read: "):
        READER.open(tmp_path / "a.npz").rows("x", np.asarray([0]))


def test_objects_are_not_unpickled(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.asarray([{}, 1], object))
    file = READER.open(tmp_path / "a.npz")
    assert file.stored["x"].dtype.hasobject
    with pytest.raises(
        DataError, match=r"a\.npz: `x` cannot be read: Object arrays cannot be loaded when allow_pickle=False"
    ):
        file.rows("x", np.asarray([0]))


@pytest.mark.skipif(os.name == "nt", reason="no named pipes in folders")
def test_folders_and_pipes(tmp_path):
    os.mkfifo(tmp_path / "pipe.npz")
    for path in (tmp_path, tmp_path / "pipe.npz"):
        with pytest.raises(DataError) as error:
            READER.open(path)
        assert str(error.value) == f"{path}: is a folder, pipe or device; deepG reads files on disk"


@pytest.mark.parametrize("keep", [0, 100, 0.9], ids=["empty", "100 bytes", "nine tenths"])
def test_a_truncated_file(save_arrays, keep):
    path = save_arrays(x=np.zeros((100, 30, 4)), y=np.zeros(100, int))
    content = path.read_bytes()
    path.write_bytes(content[: int(keep if keep > 1 else keep * len(content))])
    with pytest.raises(DataError, match=r"cannot be read as \.npz or HDF5: ") as error:
        READER.open(path)
    assert error.value.path == path


def test_numbers_that_are_not_in_the_file(tmp_path):
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }\n"
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr(
            "x.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bytes(24)
        )
    message = (
        "cannot be read as .npz or HDF5: `x.npy` declares 4,000,000,000,000 bytes of numbers, but the file has 106"
    )
    with pytest.raises(DataError) as error:
        READER.open(tmp_path / "a.npz")
    assert str(error.value).startswith(f"{tmp_path / 'a.npz'}: {message}")


def test_a_link_in_an_hdf5_file(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["x"] = X
        file["y"] = h5py.ExternalLink("other.h5", "y")
    message = "cannot be read as .npz or HDF5: `y` is a link to `y`, which deepG does not follow"
    with pytest.raises(DataError, match=f"^{re.escape(f'{tmp_path}/a.h5: {message}')}$"):
        READER.open(tmp_path / "a.h5")
