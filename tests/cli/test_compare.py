"""`deepg compare` through the command line."""

from __future__ import annotations

import json

import pytest
from write_run import write_run

import deepg_core as dg

ACC, BETTER = (0.7, 0.6, 0.75), (0.9, 0.8, 0.95)


@pytest.fixture
def folder(tmp_path):
    write_run(tmp_path / "a", acc=ACC)
    write_run(tmp_path / "b", acc=BETTER, lstm="[16]")
    write_run(tmp_path / "c" / "a", backend="keras")
    return tmp_path


def test_runs_are_put_side_by_side(deepg_many, folder):
    (done,) = deepg_many([(folder, ["compare", "a", "b"])])
    assert (done["code"], done["err"]) == (0, "")
    lines = done["out"].splitlines()
    assert "model.layer_lstm  [8]  [16]" in lines
    assert "acc: the intervals do not overlap; best is b" in lines


def test_json_is_what_python_gives(deepg_many, folder):
    (done,) = deepg_many([(folder, ["compare", folder / "a", folder / "c" / "a", "--json"])])
    report = json.loads(done["out"])
    assert report == dg.compare([folder / "a", str(folder / "c" / "a")]).report
    assert [run["name"] for run in report["runs"]] == [f"{folder.name}/a", "c/a"]


def test_picture_and_page_are_written(deepg_many, folder):
    (done,) = deepg_many([(folder, ["compare", "a", "b", "--plot", "o.png", "--html", "o.html"])])
    assert (done["code"], done["err"]) == (0, "o.png: the curves\no.html: the page\n")
    assert (folder / "o.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "o.html").read_text().startswith("<!DOCTYPE html>")


def test_files_that_are_there_are_kept_unless_told(deepg_many, folder):
    (folder / "o.html").write_text("mine")
    asked = ["compare", "a", "b", "--html", "o.html"]
    kept, replaced = deepg_many([(folder, asked), (folder, [*asked, "--overwrite"])])
    assert (kept["code"], kept["err"]) == (
        2, "error: o.html: is there already; remove it, name another file, or replace it by --overwrite\n"
    )  # fmt: skip
    assert (replaced["code"], (folder / "o.html").read_text()[:9]) == (0, "<!DOCTYPE")


def test_what_cannot_be_compared_is_one_sentence(deepg_many, folder):
    (folder / "empty").mkdir()
    lines = [["compare", "a", "empty"], ["compare", "a"], ["compare"], ["compare", "a", "b", "--plot", "o.jpg"]]
    results = deepg_many([(folder, line) for line in lines])
    assert [its["code"] for its in results] == [2, 2, 2, 2]
    assert results[0]["err"] == (
        "error: empty is no run: it has neither spec.toml nor history.json; name a folder that holds them\n"
    )
    assert results[1]["err"] == ("error: 1 run is named, and two or more can be compared; name another run's folder\n")
    assert "Missing argument 'RUN RUN...'" in results[2]["err"]
    assert results[3]["err"] == ("error: --plot: the picture is a PNG, so name a file that ends in .png, not o.jpg\n")
    assert not (folder / "o.jpg").exists()


def test_outputs_that_cannot_be_are_said_and_a_run_is_not_replaced(deepg_many, folder):
    asked = ["compare", "a", "b", "--overwrite"]
    errors = {
        ("--html", "-"): "--html -: the page goes to a file; name one",
        ("--html", "o.png", "--plot", "o.png"): "--plot and --html both name o.png; name another",
        ("--html", "no/o.html"): "no/o.html: cannot be written: there is no folder no",
        ("--html", "a"): "a: cannot be written: it is a folder",
        ("--html", "a/history.json"): "a/history.json: is an input, and would be replaced; name another output",
    }
    before = (folder / "a" / "history.json").read_text()
    results = deepg_many([(folder, [*asked, *its]) for its in errors])
    assert [(its["code"], its["err"]) for its in results] == [(2, f"error: {said}\n") for said in errors.values()]
    assert (folder / "a" / "history.json").read_text() == before
    assert sorted(path.name for path in folder.iterdir()) == ["a", "b", "c"]
