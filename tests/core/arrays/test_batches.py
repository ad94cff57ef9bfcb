"""Batches of ready arrays."""

from __future__ import annotations

import json
from itertools import islice, pairwise

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.arrays import rows
from deepg_core.arrays.batches import plan_rows
from deepg_core.arrays.feed import ArrayFeed, Cut
from deepg_core.arrays.files import NumberReader
from deepg_core.arrays.layout import Layout
from deepg_core.arrays.source import ArraySource
from deepg_core.arrays.survey import ArraySurvey
from deepg_core.batches.interface import count_files_seen
from deepg_core.errors import DataError, OptionError
from deepg_core.plugins import NoOptions

READER = NumberReader(NoOptions())
IN_ORDER = {"shuffle_windows": False, "shuffle_files": False, "shuffle_rows": False}


def write(folder, sizes):
    """Files of different kinds; each row of x holds the number of the row among all, y twice that, the weight a third."""
    paths, ends = [], np.cumsum(sizes)
    for number, (size, end) in enumerate(zip(sizes, ends, strict=True)):
        ids = np.arange(end - size, end, dtype=np.float64)
        arrays = {"x": np.repeat(ids, 4).reshape(-1, 2, 2), "y": np.c_[ids, ids] * 2, "weight": ids / 3}
        path = folder / f"{number}{'.h5' if number % 2 else '.npz'}"
        if path.suffix == ".npz":
            np.savez(path, **arrays)
        else:
            with h5py.File(path, "w") as file:
                for name, array in arrays.items():
                    file[name] = array
        paths.append(path)
    return paths


def source(paths, size, numbers=None, **options):
    survey = ArraySurvey(READER, cut=False)
    counts = [survey.look(path, training=True) for path in paths]
    feed = ArrayFeed(survey.layout, survey.classes, None, named=survey.named, numbers=numbers)
    return ArraySource("train", READER, paths, counts, feed, plan_rows(size, **{"shuffle_windows": True, **options}))


def batches(paths, size, seed=(1, 0), **options):
    return source(paths, size, **options).endless(seed)


def ids(batches, count):
    return [batch.inputs["input_1"][:, 0, 0].astype(int).tolist() for batch in islice(batches, count)]


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return write(tmp_path_factory.mktemp("arrays"), [7, 13, 3, 9])


@settings(max_examples=30)
@given(size=st.integers(1, 50), mixed=st.booleans(), files=st.booleans(), rows=st.booleans())
def test_every_row_once_a_pass_with_its_target_and_weight(paths, size, mixed, files, rows):
    endless = batches(paths, size, shuffle_windows=mixed, shuffle_files=files, shuffle_rows=rows)
    found = list(islice(endless, 2 * 32 // size + 1))
    x, y, weight = (np.concatenate(parts) for parts in zip(*(
        (batch.inputs["input_1"], batch.targets["target_1"], batch.weight) for batch in found
    ), strict=True))  # fmt: skip
    for turn in (x[:32], x[32:64]):
        assert sorted(turn[:, 0, 0]) == list(range(32))
    np.testing.assert_array_equal(y, x[:, 0] * 2)
    np.testing.assert_allclose(weight, x[:, 0, 0] / 3, rtol=1e-6)
    assert {array.dtype for array in (x, y, weight)} == {np.dtype(np.float32)}


def test_rows_come_in_the_order_of_the_files_and_batches_run_on(paths):
    assert ids(batches(paths[:2], 8, **IN_ORDER), 3) == [
        list(range(8)),
        list(range(8, 16)),
        [*range(16, 20), *range(4)],
    ]


def test_rows_are_mixed_over_all_files(paths):
    ((*first,),) = ids(batches(paths, 32), 1)
    assert first != sorted(first)
    assert len({int(np.searchsorted([7, 20, 23], row, "right")) for row in first[:10]}) > 1


def test_files_in_another_order_and_rows_within_them(paths):
    ((*whole,),) = ids(batches(paths, 32, **{**IN_ORDER, "shuffle_files": True, "shuffle_rows": True}), 1)
    file = np.searchsorted([7, 20, 23], whole, "right")
    order = [int(file[0]), *(int(after) for before, after in pairwise(file) if after != before)]
    assert sorted(order) == [0, 1, 2, 3]  # each file in one piece
    assert whole != sorted(whole)


def test_max_samples_takes_that_many_of_each_file(paths):
    ((*first,), (*second,)) = ids(batches(paths, 12, max_samples=3), 2)
    for turn in (first, second):
        assert np.bincount(np.searchsorted([7, 20, 23], turn, "right")).tolist() == [3, 3, 3, 3]
    assert sorted(first) != sorted(second)


@settings(max_examples=30)
@given(st.integers(1, 10), st.booleans())
def test_restored_batches_go_on_with_the_same_rows(paths, before, mixed):
    one, other = (batches(paths, 5, shuffle_windows=mixed, shuffle_files=True) for _ in range(2))
    *_, last = islice(one, before)
    other.restore(json.loads(json.dumps(last.after)))
    assert ids(one, 8) == ids(other, 8)
    assert count_files_seen(next(one).after) == count_files_seen(next(other).after)


def test_seed_and_rewind(paths):
    one, same, another = batches(paths, 9), batches(paths, 9), batches(paths, 9, seed=(2, 0))
    first = ids(one, 4)
    assert first == ids(same, 4) != ids(another, 4)
    one.rewind()
    assert ids(one, 4) == first


def test_where_rows_come_from(paths):
    batch = next(batches(paths, 32))
    starts = np.asarray([0, 7, 20, 23])
    np.testing.assert_array_equal(starts[batch.windows.record] + batch.windows.start, batch.inputs["input_1"][:, 0, 0])
    assert batch.windows.letters.shape == (32, 0)


def test_few_files_are_open_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "_HANDLES", 2)
    paths = write(tmp_path, [3] * 12)
    mixed = batches(paths, 36)
    assert sorted(ids(mixed, 1)[0]) == list(range(36))
    assert (
        sorted(number % 2 for number in mixed._rows._files._open) == [0] * 6 + [1] * 2
    )  # .npz stay where all is mixed
    in_order = batches(paths, 36, **IN_ORDER)
    next(in_order)
    assert list(in_order._rows._files._open) == [8, 9, 10, 11]


@pytest.mark.parametrize("number", [np.nan, -np.inf, 1e39])
def test_numbers_that_are_none(tmp_path, number):
    x = np.zeros((4, 2))
    x[2, 1] = number
    np.savez(tmp_path / "x.npz", x=x, y=np.eye(4))
    with pytest.raises(DataError) as error:
        next(batches([tmp_path / "x.npz"], 4))
    assert str(error.value) == (
        f"{tmp_path}/x.npz: `x` holds NaN, infinity or what is too large for float32 in row 2, counted from 0"
    )


def test_weights_that_are_negative(tmp_path):
    np.savez(tmp_path / "w.npz", x=np.zeros((4, 2)), y=np.eye(4), weight=[1, 1, 1, -1])
    with pytest.raises(DataError, match=r"w\.npz: `weight` is negative in row 3, counted from 0$"):
        next(batches([tmp_path / "w.npz"], 4))


def test_class_numbers_become_unit_vectors(tmp_path):
    for name, y in (("a", [0, 1]), ("b", [3, 1])):
        np.savez(tmp_path / f"{name}.npz", x=np.zeros((2, 1), np.int8), y=np.asarray(y, np.uint8))
    batch = next(batches([tmp_path / "a.npz", tmp_path / "b.npz"], 4, **IN_ORDER))
    np.testing.assert_array_equal(batch.targets["target_1"], np.eye(4, dtype=np.float32)[[0, 1, 3, 1]], strict=True)
    assert batch.inputs["input_1"].dtype == np.float32


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float64"])
def test_numbers_of_letters_stay_whole(tmp_path, dtype):
    x = np.asarray([[0, 1, 4], [5, 2, 3]], dtype)
    np.savez(tmp_path / "a.npz", x=x, y=[0, 1], weight=[1, 2])
    numbered = source([tmp_path / "a.npz"], 2, numbers=6, **IN_ORDER)
    batch = next(numbered.endless((1, 0)))
    np.testing.assert_array_equal(batch.inputs["input_1"], x.astype(np.int32), strict=True)
    assert (batch.targets["target_1"].dtype, batch.weight.dtype) == (np.float32, np.float32)
    signature = numbered.signature
    assert (signature.whole, signature.width, signature.classes) == (frozenset({"input_1"}), 6, ("0", "1"))


def test_whole_numbers_are_no_letters_unless_it_is_said(paths):
    signature = source(paths, 4).signature
    assert (signature.whole, signature.width) == (frozenset(), None)


@pytest.mark.parametrize(
    ("number", "dtype", "shown"),
    [(6, "uint8", "6"), (-1, "int8", "-1"), (0.5, "float64", "0.5"), (6, "float32", "6.0")],
)
def test_what_is_no_number_of_the_encoder(tmp_path, number, dtype, shown):
    x = np.zeros((4, 3), dtype)
    x[1:3, 2] = number
    np.savez(tmp_path / "a.npz", x_1=np.zeros((4, 2)), x_2=x, y=np.eye(4))
    with pytest.raises(DataError) as error:
        next(batches([tmp_path / "a.npz"], 4, numbers=6))
    assert str(error.value) == (
        f"{tmp_path}/a.npz: `x_2` holds {shown} in row 1, counted from 0; "
        "the numbers of the encoder are 0 to 5, whole ones"
    )


def test_many_classes_cost_no_table(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((2, 1)), y=[65535, 3])
    batch = next(batches([tmp_path / "a.npz"], 2, **IN_ORDER))
    assert batch.targets["target_1"].argmax(1).tolist() == [65535, 3]


def test_several_inputs_and_targets(tmp_path):
    arrays = {"x_1": np.ones((2, 3)), "x_2": np.ones((2, 5, 4)), "y_1": [0.5, 1.5], "y_2": [1, 0]}
    np.savez(tmp_path / "a.npz", **arrays)
    several = source([tmp_path / "a.npz"], 2, **IN_ORDER)
    batch = next(several.endless((1, 0)))
    shapes = {name: array.shape for name, array in {**batch.inputs, **batch.targets}.items()}
    assert shapes == {"input_1": (2, 3), "input_2": (2, 5, 4), "target_1": (2, 1), "target_2": (2, 2)}
    signature = several.signature
    assert (signature.inputs, signature.targets) == (
        {"input_1": (3,), "input_2": (5, 4)},
        {"target_1": (1,), "target_2": (2,)},
    )
    assert signature.classes == ()


def feed(shape, cut, labels=(), numbers=None, weights=None):
    layout = Layout(1, {"x": shape}, {}, frozenset(), "weight" if weights else None, weights or (), labels)
    return ArrayFeed(layout, {}, cut, named=True, numbers=numbers)


@pytest.mark.parametrize(("target_len", "shape"), [(1, (4,)), (3, (3, 4))])
def test_the_last_rows_are_predicted(target_len, shape):
    x = np.arange(24).reshape(1, 6, 4)
    fed = feed((6, 4), Cut(6 - target_len, target_len))({"x": x})
    np.testing.assert_array_equal(fed.inputs["input_1"], x[:, : 6 - target_len])
    np.testing.assert_array_equal(fed.targets["target_1"], x[:, 6 - target_len :].reshape(1, *shape))


@pytest.mark.parametrize(("target_len", "shape"), [(1, ()), (3, (3,))])
def test_the_last_numbers_are_predicted(target_len, shape):
    x = np.arange(6)[None]
    its = feed((6,), Cut(6 - target_len, target_len), numbers=6)
    fed = its({"x": x})
    np.testing.assert_array_equal(fed.inputs["input_1"], x[:, : 6 - target_len].astype(np.int32), strict=True)
    expected = x[:, 6 - target_len :].reshape(1, *shape).astype(np.int32)
    np.testing.assert_array_equal(fed.targets["target_1"], expected, strict=True)
    signature = its.signature()
    assert (signature.whole, signature.classes) == (frozenset({"input_1", "target_1"}), ())
    assert signature.output_shape("target_1") == (*shape, 6)


def test_weights_of_numbers_that_are_predicted():
    assert feed((6,), Cut(3, 3), numbers=6, weights=(3,)).signature().targets == {"target_1": (3,)}
    with pytest.raises(
        DataError, match=r"`weight` has the shape \(2,\) a row; the weights of `target_1` are one number a "
    ):
        feed((6,), Cut(5, 1), numbers=6, weights=(2,))


def test_words_are_predicted():
    x = np.eye(4)[None, [3, 1, 2, 0, 0, 1]]
    fed = feed((6, 4), Cut(2, 4, n_gram=2), tuple("ACGT"))({"x": x})
    assert fed.targets["target_1"].shape == (1, 2, 16)
    assert fed.targets["target_1"].argmax(-1).tolist() == [[2 * 4 + 0, 0 * 4 + 1]]
    assert feed((6, 4), Cut(4, 2, n_gram=2), tuple("ACGT")).signature().classes[:6] == (
        "AA",
        "AC",
        "AG",
        "AT",
        "CA",
        "CC",
    )


def test_a_word_of_uncertain_letters_is_a_distribution():
    x = np.asarray([[[1, 0], [0.5, 0.5], [0.25, 0.75]]])
    fed = feed((3, 2), Cut(1, 2, n_gram=2))({"x": x})
    assert fed.targets["target_1"].tolist() == [[0.125, 0.375, 0.125, 0.375]]


def test_a_cut_that_does_not_fit():
    with pytest.raises(
        OptionError, match=r"maxlen and target_len make 6, but an example of `x` has the shape \(5, 4\)"
    ):
        feed((5, 4), Cut(5, 1))
    with pytest.raises(OptionError, match="100 columns of `x` make 1,000,000 words of 3, more than 65,536"):
        feed((4, 100), Cut(1, 3, n_gram=3))


@pytest.mark.parametrize(
    ("shape", "numbers", "fits", "help_"),
    [
        ((5, 4), 6, "(positions,)", 'leave `encoder.type = "integer"` out where `x` has columns'),
        ((5,), None, "(positions, columns)", 'set `encoder.type = "integer"` where `x` holds numbers of letters'),
    ],
)
def test_a_cut_of_columns_and_one_of_numbers(shape, numbers, fits, help_):
    with pytest.raises(OptionError) as error:
        feed(shape, Cut(4, 1), numbers=numbers)
    assert (error.value.message, error.value.help) == (f"an example of `x` has the shape {shape}, not {fits}", help_)


@pytest.mark.parametrize(
    ("weights", "y", "fits"), [((5,), (3,), ""), ((5,), (4, 3), " or (4,), one for each position")]
)
def test_weights_that_fit_no_target_are_refused(tmp_path, weights, y, fits):
    np.savez(tmp_path / "a.npz", x=np.ones((2, 4)), y=np.ones((2, *y)) / 3, sample_weight=np.ones((2, *weights)))
    with pytest.raises(DataError) as error:
        batches([tmp_path / "a.npz"], 2)
    message = f"`sample_weight` has the shape (5,) a row; the weights of `target_1` are one number a row{fits}"
    assert str(error.value) == message
