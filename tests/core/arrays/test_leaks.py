"""Rows of ready arrays that two splits share."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from deepg_core.arrays import leaks
from deepg_core.arrays.feed import ArrayFeed
from deepg_core.arrays.files import NumberReader
from deepg_core.arrays.leaks import find_shared_rows, hash_rows
from deepg_core.arrays.survey import ArraySurvey
from deepg_core.batches import Shared, Twins
from deepg_core.plugins import NoOptions


@pytest.fixture
def shared():
    """Compare the rows of training files with those of other files."""

    def compare(train, other, numbers=None):
        reader = NumberReader(NoOptions())
        survey, splits = ArraySurvey(reader, cut=False), {"train": train, "test": other}
        rows = {name: [survey.look(path, training=name == "train") for path in files] for name, files in splits.items()}
        feed = ArrayFeed(survey.layout, survey.classes, None, named=survey.named, numbers=numbers)
        inputs = list(feed.layout.inputs.items())
        return find_shared_rows(*(hash_rows(name, reader, files, rows[name], inputs) for name, files in splits.items()))

    return compare


def write(path, **arrays):
    np.savez(path, **arrays)
    return path


def x(*rows):
    """Windows of two positions and two columns."""
    return np.asarray(rows, np.float32)[:, None, None] * np.ones((1, 2, 2), np.float32)


def test_rows_are_found_whatever_the_type_and_the_format(tmp_path, shared):
    a = write(tmp_path / "a.npz", x=x(1, 2), y=[0, 1])
    b = write(tmp_path / "b.npz", x=x(3, 0), y=[0, 1])
    with h5py.File(tmp_path / "c.h5", "w") as file:
        file.update({"x": x(5, 3, -0.0).astype(np.float64), "y": [1, 1, 0]})
    c = tmp_path / "c.h5"
    assert shared([a, b], [c]) == Shared(2, 0, (Twins(c, "row 1", b, "row 0"), Twins(c, "row 2", b, "row 1")))


def test_the_largest_numbers_of_letters_are_told_apart(tmp_path, shared):
    a = write(tmp_path / "a.npz", x=np.asarray([[65537, 0], [1, 2]]), y=[0, 1])
    b = write(tmp_path / "b.npz", x=np.asarray([[65536, 0], [1, 2]], np.float64), y=[0, 1])
    assert shared([a], [b], numbers=65538) == Shared(1, 0, (Twins(b, "row 1", a, "row 1"),))


def test_all_inputs_must_be_the_same(tmp_path, shared):
    a = write(tmp_path / "a.npz", x_1=x(1, 2), x_2=x(1, 1), y=[0, 1])
    b = write(tmp_path / "b.npz", x_1=x(1, 2), x_2=x(1, 2), y=[1, 0])
    assert shared([a], [b]) == Shared(1, 0, (Twins(b, "row 0", a, "row 0"),))


def test_blocks_of_rows_and_three_examples(tmp_path, shared, monkeypatch):
    monkeypatch.setattr(leaks, "_BLOCK", 8)  # two rows
    a = write(tmp_path / "a.npz", x=x(*range(7)), y=[0, 1] * 3 + [0])
    b = write(tmp_path / "b.npz", x=x(9, 6, 5, 4, 3), y=[0] * 5)
    found = shared([a], [b])
    assert (found.count, [(twins.header, twins.train_header) for twins in found.examples]) == (
        4,
        [("row 1", "row 6"), ("row 2", "row 5"), ("row 3", "row 4")],
    )


def test_a_difference_in_one_number_is_one(tmp_path, shared):
    other = x(1)
    other[0, 1, 1] = np.nextafter(np.float32(1), np.float32(2))
    a, b = (write(tmp_path / f"{name}.npz", x=part, y=[0]) for name, part in (("a", x(1)), ("b", other)))
    assert shared([a], [b]) == Shared(0, 0, ())
