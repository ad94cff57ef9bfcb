"""The whole comparison: what is said of data, evaluations, versions and plugins."""

from __future__ import annotations

import json

import pytest

from deepg_core.comparison import compare_runs
from deepg_core.errors import DataError

ACC = (0.8, 0.7, 0.9)
APART = "the evaluations are not of the same windows, so their numbers cannot be compared"


def test_equal_data_are_said(make_run):
    assert compare_runs([make_run("a"), make_run("b")])["notes"] == ["all read the same data"]


def test_data_that_differ_are_said(make_run):
    runs = [make_run("a"), make_run("b", hashes={"train": "9", "validation": "2"}), make_run("c")]
    assert compare_runs(runs)["notes"] == ["the train data are not the same: a and c | b"]


def test_a_run_that_recorded_no_data_is_said(make_run):
    runs = [make_run("a", hashes={"train": "1"}), make_run("b", hashes={})]
    assert compare_runs(runs)["notes"] == ["the train data are those of a; b has no record of any"]


def test_other_monitors_are_said(make_run):
    runs = [make_run("a"), make_run("b", monitor="val_acc")]
    assert compare_runs(runs)["notes"][1] == "the best epoch is that of val_loss in a; val_acc in b"


def test_intervals_are_compared(make_run):
    acc = compare_runs([make_run("a", acc=ACC), make_run("b", acc=ACC)])["evaluation"]["acc"]
    assert acc["values"]["a"] == {"value": 0.8, "low": 0.7, "high": 0.9}
    assert (acc["overlaps"], acc["in_words"]) == ([["a", "b"]], "the intervals overlap")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"evaluated": {"split": "test"}}, "a on validation; b on test"),
        ({"evaluated": {"windows": 7}}, "a on 100 windows of 10 records; b on 7 windows of 10 records"),
        ({"hashes": {"train": "1", "validation": "9"}}, "the data are not the same: a | b"),
    ],
)
def test_evaluations_of_other_windows_are_not_compared(make_run, other, why):
    found = compare_runs([make_run("a", acc=ACC), make_run("b", acc=ACC, **other)])
    assert found["evaluated_apart"] == f"{APART}: {why}"
    assert (found["evaluation"]["acc"]["overlaps"], found["evaluation"]["acc"]["in_words"]) == ([], "")


def test_versions_that_differ_are_listed(make_run):
    found = compare_runs([make_run("a"), make_run("b", version="2.1")])
    assert found["versions"] == {"torch": {"a": "2.0", "b": "2.1"}}


def test_plugins_that_differ_are_listed(make_run):
    found = compare_runs([make_run("a"), make_run("b", backend="keras")])
    assert found["plugins"] == {
        "trainer:torch": {"a": "deepg-torch==0.1.0", "b": None},
        "trainer:keras": {"a": None, "b": "deepg-keras==0.1.0"},
    }


def test_numbers_that_json_has_not_are_null(make_run):
    run = make_run("a")
    (run / "history.json").write_text('[{"epoch": 1, "loss": NaN, "val_loss": Infinity}]')
    found = compare_runs([run, make_run("b")])
    assert (found["best_epoch"]["loss"]["a"], found["best_epoch"]["val_loss"]["a"]) == (None, None)
    json.dumps(found.report, allow_nan=False)


def test_curves_of_no_history_are_refused(make_run):
    runs = [make_run("a"), make_run("b")]
    for run in runs:
        (run / "history.json").unlink()
    with pytest.raises(DataError) as error:
        compare_runs(runs).draw()
    assert str(error.value) == "there are no curves to draw: no run has a history.json that can be read"


def test_notebooks_show_a_table(make_run):
    text = compare_runs([make_run("a"), make_run("b", lstm='"<b>"')])._repr_html_()
    assert "<tr><td>model.layer_lstm</td><td>[8]</td><td>&lt;b&gt;</td></tr>" in text
