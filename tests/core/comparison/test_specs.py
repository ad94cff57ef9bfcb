"""Which keys of specs differ, and how their values are shown."""

from __future__ import annotations

import pytest

from deepg_core.comparison.read import read_runs
from deepg_core.comparison.specs import Row, list_differences


@pytest.fixture
def differ(make_run):
    """Give the rows of two runs, without those of their names."""

    def compare(first, second):
        runs = read_runs([make_run("a", **first), make_run("b", **second)])
        return [row for row in list_differences(runs) if row.key != "run.name"]

    return compare


def test_only_keys_that_differ_are_listed(differ):
    assert differ({}, {"lstm": "[16, 16]"}) == [Row("model.layer_lstm", {"a": [8], "b": [16, 16]})]


def test_a_key_that_is_not_set_is_none(differ):
    assert differ({}, {"extra": "gap = true\n"}) == [Row("model.gap", {"a": None, "b": True})]


def test_keys_stand_in_the_order_of_the_spec(differ):
    rows = differ({"epochs": 2}, {"backend": "keras", "lstm": "[4]", "epochs": 3})
    assert [row.key for row in rows] == ["run.backend", "training.epochs", "model.layer_lstm"]


@pytest.mark.parametrize(
    ("second", "keys"),
    [
        ({"backend": "keras", "extra": '[training.keras]\ndevice = "auto"\n'}, ["run.backend"]),
        ({"extra": '[training.torch]\ndevice = "cpu"\n'}, ["training.torch.device"]),
    ],
)
def test_options_of_a_backend_are_compared_among_its_own_runs(differ, second, keys):
    rows = differ({"extra": '[training.torch]\ndevice = "auto"\n'}, second)
    assert [row.key for row in rows] == keys


def test_true_is_not_one(differ):
    assert differ({"lstm": "1"}, {"lstm": "true"}) == [Row("model.layer_lstm", {"a": 1, "b": True})]


def test_paths_are_relative_to_the_folder_that_they_share(differ):
    rows = differ({"data": "/x/one"}, {"data": "/x/two"})
    assert rows[0] == Row("data.train.a", {"a": "one/train/a", "b": "two/train/a"}, "/x")


def test_paths_that_share_no_folder_are_whole(differ):
    rows = differ({"data": "/x/one"}, {"data": "/y/two"})
    assert rows[0] == Row("data.train.a", {"a": "/x/one/train/a", "b": "/y/two/train/a"})


def test_copies_of_a_project_have_the_same_paths(differ):
    assert differ({"data": "/x/one", "project": "/x"}, {"data": "/y/one", "project": "/y"}) == []


def test_the_order_of_classes_is_a_difference(differ, make_run):
    first, second = make_run("one"), make_run("two")
    lines = (second / "spec.toml").read_text().replace('a = "/x/data/train/a"\nb =', "b =")
    (second / "spec.toml").write_text(lines.replace('train/b"\n', 'train/b"\na = "/x/data/train/a"\n'))
    rows = list_differences(read_runs([first, second]))
    assert rows[1:] == [Row("data.train.(order)", {"one": ["a", "b"], "two": ["b", "a"]})]


def test_an_empty_table_is_no_row_beside_its_keys(differ):
    empty, filled = "[training.observers]\n", "[training.observers.stop]\npatience = 3\n"
    assert differ({"extra": empty}, {"extra": filled}) == [Row("training.observers.stop.patience", {"a": None, "b": 3})]


def test_a_run_without_spec_has_no_value(make_run):
    runs = [make_run("a"), make_run("b", lstm="[4]"), make_run("c")]
    (runs[2] / "spec.toml").unlink()
    assert list_differences(read_runs(runs))[1] == Row("model.layer_lstm", {"a": [8], "b": [4]})
