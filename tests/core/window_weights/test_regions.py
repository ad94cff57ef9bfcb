"""A window has the mean of the weights of its letters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import DataError
from deepg_core.targets import Windows
from deepg_core.window_weights.regions import Regions, RegionsWeight

RECORDS = [("one x", "A" * 20), ("two", "C" * 8), ("three y z", "G" * 5)]


@pytest.fixture
def weights(tmp_path, named):
    """Gives the weights of windows, (record, start) each, of 5 letters."""

    def make(text, places=(), records=RECORDS, **options):
        (tmp_path / "some.bed").write_text(text)
        weight = RegionsWeight(Regions(path="some.bed", **options), tmp_path, named(records))
        record, start = (np.array([place[i] for place in places], np.int64) for i in (0, 1))
        letters = np.zeros((len(places), 5), np.uint8)
        found = weight.weigh(Windows(letters, record * 0, record, start, record > 5)).tolist()
        return found if places else list(weight.describe())

    return make


BED = "track name=x\none\t2\t9\n# no stretch\n\none 12 14\ntwo\t0\t8\tname\t7\t+\n"
PLACES = [(0, 0), (0, 2), (0, 4), (0, 7), (0, 8), (0, 15), (1, 3), (2, 0)]


def test_stretches_are_1_and_all_else_is_0(weights):
    assert weights(BED, PLACES) == pytest.approx([0.6, 1, 1, 0.4, 0.4, 0, 1, 0])


def test_a_record_may_be_called_like_the_header_of_a_track(weights):
    records = [("track_1", "A" * 9), ("browserless", "C" * 9)]
    assert weights("browser position x\ntrack_1\t0\t5\nbrowserless 4 9\n", [(0, 0), (1, 4)], records) == [1, 1]


def test_a_least_weight_leaves_windows_out(weights):
    assert weights(BED, PLACES, min_weight=1) == [0, 1, 1, 0, 0, 0, 1, 0]
    assert weights(BED, PLACES, min_weight=0.5) == pytest.approx([0.6, 1, 1, 0, 0, 0, 1, 0])


def test_a_blacklist_and_hard_negatives(weights):
    assert weights(BED, PLACES, inside=0, outside=1, min_weight=1) == [0, 0, 0, 0, 0, 1, 0, 1]
    assert weights(BED, PLACES, inside=3, outside=1) == pytest.approx([2.2, 3, 3, 1.8, 1.8, 1, 3, 1])


def test_a_column_has_the_weights(weights):
    graph = "one\t0\t10\t0.5\none\t10\t20\t2e0\n"
    assert weights(graph, [(0, 0), (0, 8), (0, 15), (1, 0)], column=4) == pytest.approx([0.5, 1.4, 2, 0])


def test_of_stretches_that_overlap_letters_count_once(weights):
    text = "one\t0\t9\none\t1\t3\none\t2\t4\none\t8\t11\n"
    assert weights(text, [(0, 0), (0, 5), (0, 7), (0, 9), (0, 11)]) == pytest.approx([1, 1, 0.8, 0.4, 0])


def test_a_window_that_is_padded_has_the_mean_of_its_record(weights):
    assert weights("x\t0\t1\n", [(0, 0)], records=[("x", "ACG")]) == pytest.approx([1 / 3])


@given(
    rows=st.lists(st.tuples(st.integers(0, 29), st.integers(1, 12), st.integers(0, 9)), min_size=1, max_size=6),
    outside=st.sampled_from([0.25, 1.0]),
)
def test_it_is_the_mean_over_the_letters(named, tmp_path_factory, rows, outside):
    line = np.full(30, outside)
    kept = []
    for start, length, value in rows:
        stop = min(start + length, 30)
        if not any(start < b and a < stop for a, b, _ in kept):
            kept.append((start, stop, value))
            line[start:stop] = value
    path = tmp_path_factory.mktemp("bed") / "some.bed"
    path.write_text("".join(f"x {start} {stop} {value}\n" for start, stop, value in kept))
    weight = RegionsWeight(Regions(path=str(path), column=4, outside=outside), path.parent, named([("x", "A" * 30)]))
    start = np.arange(26)
    windows = Windows(np.zeros((26, 5), np.uint8), start * 0, start * 0, start, start > 50)
    wanted = np.lib.stride_tricks.sliding_window_view(line, 5).mean(axis=1)
    np.testing.assert_allclose(weight.weigh(windows), wanted, atol=1e-6)


def test_records_without_a_row_are_named(weights):
    assert weights("one\t0\t5\n") == ["2 sequences not in some.bed, with a weight of 0: two, three y z"]
    assert weights("other\t0\t5\n", outside=1) == [
        "3 sequences not in some.bed, with a weight of 1: one x, two, three y z"
    ]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", {}, "names no stretch: lines are `RECORD START STOP`"),
        ("one\t0\t5\none\t3\n", {}, "line 2: has 2 of 3 columns; BED has RECORD START STOP, bedGraph a number behind"),
        ("one 0 5\n", {"column": 4}, "line 1: has 3 of 4 columns; BED has RECORD START STOP, bedGraph a number behind"),
        (
            "one\t-1\t5\n",
            {},
            "line 1: START and STOP are whole numbers, counted from 0, the second above the first; not `-1` and `5`",
        ),
        (
            "one\t5\t5\n",
            {},
            "line 1: START and STOP are whole numbers, counted from 0, the second above the first; not `5` and `5`",
        ),
        ("one 0 5 x\n", {"column": 4}, "line 1: a weight is a finite number of at least 0, not `x`"),
        ("one 0 5 -1\n", {"column": 4}, "line 1: a weight is a finite number of at least 0, not `-1`"),
        ("one 0 5 inf\n", {"column": 4}, "line 1: a weight is a finite number of at least 0, not `inf`"),
        ("two 0 5\ntwo 3 9\n", {}, "line 2: ends at 9, and `two` has 8 letters"),
        (
            "one 0 5 1\ntwo 0 1 1\none 4 6 1\n",
            {"column": 4},
            "line 3: overlaps line 1, and each letter has one weight",
        ),
        ("1 0 5\n", {}, "names no record that there is: it has 1; the files have one, two, three"),
        (
            "two 0 5\n",
            {"records": [("two a", "AAAAA"), ("two b", "AAAAA")]},
            "line 1: two records have headers that begin with `two`",
        ),
        ("one\t0\t5\0", {}, "is not text; save it as UTF-8"),
    ],
)
def test_what_cannot_be_used_is_refused(weights, tmp_path, text, options, message):
    with pytest.raises(DataError) as caught:
        weights(text, **options)
    assert str(caught.value) == f"{tmp_path / 'some.bed'}: {message}"


def test_a_file_that_is_not_there(tmp_path, named):
    with pytest.raises(DataError, match=r"some.bed: cannot be read: No such file or directory$"):
        RegionsWeight(Regions(path="some.bed"), tmp_path, named(RECORDS))


def test_a_weight_of_their_own_or_one_for_all():
    with pytest.raises(ValueError, match=r"^`column` gives each stretch a weight of its own; leave `inside` out$"):
        Regions(path="x", column=4, inside=2)
