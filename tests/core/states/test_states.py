import re

import h5py
import numpy as np
import pytest

import deepg_core as dg
from deepg_core.errors import DataError
from deepg_core.states import About, Block
from deepg_core.states.hdf5 import Hdf5, Hdf5Writer

ABOUT = About(layer="lstm", shape=(2, 3), step=4, window=10, record_names=["a", "b ü", "a"], checkpoint="Ep.001.h5")


def block(record, *ends):
    count = len(ends)
    states = np.arange(count * 6, dtype=np.float32).reshape(count, 2, 3) + 100 * record
    return Block(states, np.full(count, record), np.array(ends))


@pytest.fixture
def path(tmp_path):
    blocks = iter([block(0, 10, 14), block(1, 10), block(2, 10, 14, 18)])
    Hdf5Writer(Hdf5(source="x", layer="lstm")).write(tmp_path / "states.h5", ABOUT, blocks)
    return tmp_path / "states.h5"


def test_blocks_stand_below_each_other(path):
    states = dg.read_states(path)
    assert states.states.shape == (6, 2, 3)
    assert states.states.dtype == np.float32
    np.testing.assert_array_equal(states.record, [0, 0, 1, 2, 2, 2])
    np.testing.assert_array_equal(states.sample_end_position, [10, 14, 10, 10, 14, 18])
    assert (states.record_names, states.layer, states.step, states.window, states.checkpoint) == (
        ["a", "b ü", "a"], "lstm", 4, 10, "Ep.001.h5",
    )  # fmt: skip


def test_rows_of_a_name(path):
    rows = dg.read_states(path).of("b ü")
    np.testing.assert_array_equal(rows.states, block(1, 10).states)
    np.testing.assert_array_equal(dg.read_states(path).of("a").record, [0, 0, 2, 2, 2])


def test_a_name_that_is_not_there(path):
    with pytest.raises(KeyError, match="c"):
        dg.read_states(path).of("c")


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "x.h5").write_text("no HDF5")
    with pytest.raises(DataError, match=re.escape(f"{tmp_path / 'x.h5'}: cannot be read as a states file")):
        dg.read_states(tmp_path / "x.h5")


def test_a_file_that_is_missing_is_named_alone(tmp_path):
    with pytest.raises(DataError) as error:
        dg.read_states(tmp_path / "x.h5")
    assert str(error.value) == f"{tmp_path / 'x.h5'}: no such states file; a run's lies in its folder: RUN/states.h5"
    assert error.value.__suppress_context__


def test_a_folder_holds_no_states(tmp_path):
    with pytest.raises(DataError) as error:
        dg.read_states(tmp_path)
    assert str(error.value) == f"{tmp_path}: is a folder; a run's states lie in it: RUN/states.h5"


def test_a_file_that_was_cut_short_is_named(path):
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(DataError, match=re.escape(f"{path}: cannot be read as a states file: ")):
        dg.read_states(path)


def test_arrays_of_other_lengths_are_no_states(path):
    with h5py.File(path, "a") as file:
        del file["record"]
        file["record"] = [0, 1]
    what = "`states`, `record` and `sample_end_position` are no rows of the same windows"
    with pytest.raises(DataError, match=f"^{re.escape(str(path))}: cannot be read as a states file: {what}$"):
        dg.read_states(path)


def test_a_damaged_file_is_refused(path):
    content = bytearray(path.read_bytes())
    content[3000] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"^{re.escape(str(path))}: cannot be read as a states file: "):
        dg.read_states(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=re.escape(str(tmp_path / "x.h5"))):
        dg.read_states(tmp_path / "x.h5")


@pytest.mark.parametrize("rows", [3, [1.5], [10**20], "x", [True, False]])
def test_rows_that_are_no_numbers(path, rows):
    with pytest.raises(DataError) as error:
        dg.read_states(path, rows=rows)
    assert str(error.value) == f"{path}: `rows` is a slice or a list of whole numbers, not {rows!r}"


def test_no_rows_are_none(path):
    assert len(dg.read_states(path, rows=[]).states) == 0
