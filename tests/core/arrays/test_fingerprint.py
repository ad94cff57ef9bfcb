"""What files of ready arrays hold, as a hash."""

from __future__ import annotations

import hashlib
from contextlib import closing

import h5py
import numpy as np
import pytest

from deepg_core.arrays import fingerprint
from deepg_core.arrays.files import NumberReader
from deepg_core.arrays.fingerprint import fingerprint_arrays
from deepg_core.arrays.layout import count_classes, read_layout
from deepg_core.plugins import NoOptions

X = np.arange(24, dtype=np.float32).reshape(4, 3, 2)
Y = np.array([0, 2, 2, 0], np.uint8)


def of(path):
    with closing(NumberReader(NoOptions()).open(path)) as file:
        return fingerprint_arrays(file, read_layout(file, cut=False))


def test_it_is_the_hash_of_names_types_shapes_and_numbers(save_arrays):
    path = save_arrays(x=X, y=Y, other=np.ones(3))
    text = b"x <f4 (4, 3, 2)\n" + X.tobytes() + b"y |u1 (4,)\n" + Y.tobytes()
    found = of(path)
    assert (found.file, found.records, found.bases) == (path, 4, None)
    assert found.sha256 == hashlib.sha256(text).hexdigest()


def test_neither_format_nor_order_of_bytes_nor_compression_matters(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", x=np.asfortranarray(X), y=Y)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("y", data=Y)
        file.create_dataset("x", data=X.astype(">f4"), compression="gzip")
    whole = of(tmp_path / "a.npz").sha256
    monkeypatch.setattr(fingerprint, "_BLOCK", 50)  # two rows of x
    assert {of(tmp_path / name).sha256 for name in ("a.npz", "a.h5")} == {whole}


@pytest.mark.parametrize("change", [{"x": X + 1}, {"x": X.astype(np.float64)}, {"sample_weight": np.ones(4)}])
def test_other_numbers_types_and_weights_make_another(save_arrays, change):
    assert of(save_arrays("a", x=X, y=Y)).sha256 != of(save_arrays("b", **{"x": X, "y": Y, **change})).sha256


def test_rows_of_each_class_are_counted(save_arrays):
    with closing(NumberReader(NoOptions()).open(save_arrays(x=X, y=Y))) as file:
        assert count_classes(file, "y", 4).tolist() == [2, 0, 2, 0]
    shares = np.array([[0.9, 0.1], [0.4, 0.6], [1, 0], [1, 0]])
    with closing(NumberReader(NoOptions()).open(save_arrays("b", x=X, y=shares))) as file:
        assert count_classes(file, "y", 2).tolist() == [3, 1]
