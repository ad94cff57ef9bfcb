"""Set learning: several windows are one example."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import OptionError
from deepg_core.targets import SetLearning, Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.set_learning import group_sets

counts = st.integers(1, 4)


def windows(sets, m, length, columns):
    shape = (sets * m, length, columns) if columns else (sets * m, length)
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


@given(counts, counts, counts, counts)
def test_time_dist_puts_consecutive_windows_on_an_axis_of_their_own(sets, m, length, columns):
    x = windows(sets, m, length, columns)
    parts = group_sets({"input_1": x, "input_2": -x}, SetLearning(m), 4)
    assert list(parts) == ["input_1", "input_2"]
    for sign, part in zip((1, -1), parts.values(), strict=True):
        assert part.shape == (sets, m, length, columns)
        for i in range(sets):
            for k in range(m):
                np.testing.assert_array_equal(part[i, k], sign * x[i * m + k])


@given(counts, counts, counts, counts)
def test_multi_input_gives_the_k_th_windows_of_all_sets_to_the_k_th_input(sets, m, length, columns):
    x = windows(sets, m, length, columns)
    parts = group_sets({"input_1": x}, SetLearning(m, "multi_input"), 4)
    assert list(parts) == [f"input_{k}" for k in range(1, m + 1)]
    for k, part in enumerate(parts.values()):
        np.testing.assert_array_equal(part, np.stack([x[i * m + k] for i in range(sets)]))


@given(counts, counts, counts, st.integers(0, 3), st.integers(0, 3))
def test_concat_puts_a_buffer_between_windows_and_none_at_the_end(sets, m, length, columns, buffer):
    x = windows(sets, m, length, columns)
    part = group_sets({"input_1": x}, SetLearning(m, "concat", buffer_len=buffer), 4)["input_1"]
    wide = columns + (buffer > 0) if columns else 0
    assert part.shape == (sets, m * length + buffer * (m - 1), *([wide] if columns else []))
    between = np.eye(wide)[[-1] * buffer] if columns else np.full(buffer, 5)
    for i in range(sets):
        pieces = []
        for k in range(m):
            window = x[i * m + k]
            pieces += [np.pad(window, [(0, 0), (0, wide - columns)]) if columns else window, between]
        wanted = np.concatenate(pieces[:-1]).reshape(part[i].shape)
        np.testing.assert_array_equal(part[i], wanted)


def test_a_length_that_is_not_maxlen_is_refused():
    with pytest.raises(OptionError) as error:
        LabelFolderFormat(LabelFolder(10, SetLearning(2, maxlen=5)), Setting(("a", "b")))
    assert str(error.value) == "set_learning.maxlen: is 5, but target.maxlen is 10"
    assert error.value.help == "leave one of them out, or make them equal"


@pytest.mark.parametrize("maxlen", [None, 10])
def test_the_length_may_be_left_out_or_said_twice(maxlen):
    sets = SetLearning(2, maxlen=maxlen)
    assert LabelFolderFormat(LabelFolder(10, sets), Setting(("a", "b"))).sets is sets


def test_a_format_without_the_option_makes_no_sets():
    assert LabelFolderFormat(LabelFolder(10), Setting(("a", "b"))).sets is None
