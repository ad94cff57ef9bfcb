"""Rows of ready arrays as a source."""

from __future__ import annotations

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.arrays.batches import plan_rows
from deepg_core.arrays.feed import ArrayFeed
from deepg_core.arrays.files import NumberReader
from deepg_core.arrays.source import ArraySource
from deepg_core.arrays.survey import ArraySurvey
from deepg_core.batches import Contents, Shared, Twins
from deepg_core.plugins import NoOptions

SIZES = [5, 1, 4]


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    """Three files; each row holds its number among all."""
    folder, ends = tmp_path_factory.mktemp("rows"), np.cumsum(SIZES)
    made = [folder / "a.npz", folder / "b.h5", folder / f"{'c' * 40}.npz"]
    for path, size, end in zip(made, SIZES, ends, strict=True):
        ids = np.arange(end - size, end)
        arrays = {"x": np.c_[ids, ids], "y": ids % 3, "sample_weight": ids / 2, "labels": ["p", "q", "r"]}
        if path.suffix == ".npz":
            np.savez(path, **arrays)
            continue
        with h5py.File(path, "w") as file:
            for name, array in arrays.items():
                file.create_dataset(name, data=array, dtype=h5py.string_dtype() if name == "labels" else None)
    return made


def source(paths, size=4, **options):
    reader = NumberReader(NoOptions())
    survey = ArraySurvey(reader, cut=False)
    counts = [survey.look(path, training=True) for path in paths]
    feed = ArrayFeed(survey.layout, survey.classes, None, named=survey.named)
    return ArraySource("train", reader, paths, counts, feed, plan_rows(size, **{"shuffle_windows": True, **options}))


def ids(batch):
    return batch.inputs["input_1"][:, 0].astype(int).tolist()


@settings(max_examples=30)
@given(
    size=st.integers(1, 12), mixed=st.booleans(), files=st.booleans(), rows=st.booleans(), most=st.none() | st.just(1)
)
def test_once_all_rows_come_in_the_order_of_the_files(paths, size, mixed, files, rows, most):
    its = source(paths, size, shuffle_windows=mixed, shuffle_files=files, shuffle_rows=rows, max_samples=most)
    once = its.once()
    found = list(once)
    assert [ids(batch) for batch in found] == [list(range(10))[start : start + size] for start in range(0, 10, size)]
    assert (once.count, once.examples) == (len(found), 10)
    for batch in found:
        np.testing.assert_array_equal(batch.targets["target_1"], np.eye(3, dtype=np.float32)[np.mod(ids(batch), 3)])
        np.testing.assert_array_equal(batch.weight, np.asarray(ids(batch), np.float32) / 2)


def test_once_batches_may_have_a_size_of_their_own(paths):
    its = source(paths, 4)
    its.batch_size = 6
    assert [len(ids(batch)) for batch in its.once()] == [6, 4]
    assert [len(ids(batch)) for batch in its.some(8, seed=1)] == [6, 2]
    assert len(ids(next(its.endless((1, 0))))) == 4


def test_once_a_batch_says_where_its_rows_are(paths):
    _, batch, _ = source(paths, 4).once()
    windows = batch.windows
    assert (windows.record.tolist(), windows.start.tolist()) == ([0, 1, 2, 2], [4, 0, 0, 1])
    assert (windows.letters.shape, windows.draw, batch.after) == ((4, 0), None, {})


def test_the_shares_of_two_workers(paths):
    assert [[ids(batch) for batch in source(paths, 3).once((rank, 2))] for rank in range(2)] == [
        [[0, 2], [3, 5], [6, 8], [9]],
        [[1], [4], [7]],
    ]


def test_what_there_is(paths):
    assert source(paths).contents() == Contents(files=3, records=10, unit="rows")


def test_rows_are_spelled_with_target_and_place(paths):
    its = source(paths)
    assert its.spell(list(its.once())[1]) == [
        {"target": "q", "row": "4", "file": "a.npz"},
        {"target": "r", "row": "0", "file": "b.h5"},
        {"target": "p", "row": "0", "file": f"{'c' * 37}..."},
        {"target": "q", "row": "1", "file": f"{'c' * 37}..."},
    ]


def test_several_targets_are_spelled_side_by_side(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((2, 1)), y_1=[0.5, 1234.5678], y_2=[1, 0])
    its = source([tmp_path / "a.npz"])
    assert [row["target"] for row in its.spell(next(iter(its.once())))] == ["[0.5] | [0 1]", "[1234.568] | [1 0]"]


def test_rows_that_are_here_too(paths, tmp_path):
    np.savez(
        tmp_path / "o.npz", x=[[9, 9], [5, 5], [7, 8]], y=[0, 1, 2], sample_weight=[1, 1, 1], labels=["p", "q", "r"]
    )
    other = tmp_path / "o.npz"
    found = source(paths).shared_with(source([other]))
    assert found == Shared(2, 0, (Twins(other, "row 0", paths[2], "row 3"), Twins(other, "row 1", paths[1], "row 0")))


def test_there_is_nothing_to_note(paths):
    assert list(source(paths).notes()) == []
