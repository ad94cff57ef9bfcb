"""`deepg report` through the command line, of a run whose data and checkpoints are gone."""

from __future__ import annotations

import json

import pytest
from write_run import write_run

import deepg_core as dg


@pytest.fixture
def folder(tmp_path):
    write_run(tmp_path / "a", acc=(0.7, 0.6, 0.75), epochs=2)
    return tmp_path


def test_the_page_lies_in_the_run_and_the_warnings_are_printed(deepg_many, folder):
    (done,) = deepg_many([(folder, ["report", "a"])])
    assert done["code"] == 0
    assert done["err"] == (
        "the model card failed: a: has no checkpoint; their names are like Ep.003-val_loss0.41-val_acc0.834.h5 or .hdf5; "
        "the run is whole without it, and `deepg report a --overwrite` tries again\n"
    )
    lines = done["out"].splitlines()
    assert lines[0] == "a/report.html: 12 checks, no warning, 8 not looked at"
    assert "not looked at: enough sequences: target: the table [target] is missing" in lines
    assert "not shown: Files: a/evaluation/per_file.tsv: No such file or directory" in lines
    assert (folder / "a" / "report.html").read_text().startswith("<!DOCTYPE html>")


def test_json_is_of_the_same_checks_as_python_gives(deepg_many, folder):
    (done,) = deepg_many([(folder, ["report", "a", "-o", "o.html", "--json"])])
    its, found = json.loads(done["out"]), dg.report(folder / "a", "-")
    assert (its["run"], its["path"]) == ("a", "o.html")
    assert [check["name"] for check in its["checks"]] == [check.name for check in found.checks]
    assert {check["state"] for check in its["checks"]} == {"good", "not looked at"}
    assert (found.path, found.warnings) == (None, [])
    assert not (folder / "a" / "report.html").exists()


def test_a_page_goes_to_stdout(deepg_many, folder):
    (done,) = deepg_many([(folder, ["report", "a", "-o", "-"])])
    assert done["out"].startswith("<!DOCTYPE html>\n")
    assert done["out"].endswith("</html>\n")
    assert [path.name for path in folder.iterdir()] == ["a"]


def test_a_page_that_is_there_is_kept_unless_told(deepg_many, folder):
    (folder / "a" / "report.html").write_text("mine")
    kept, replaced = deepg_many([(folder, ["report", "a"]), (folder, ["report", "a", "--overwrite"])])
    assert (kept["code"], kept["out"], kept["err"]) == (
        2, "", "error: a/report.html: is there already; remove it, name another file, or replace it by --overwrite\n"
    )  # fmt: skip
    assert (replaced["code"], (folder / "a" / "report.html").read_text()[:9]) == (0, "<!DOCTYPE")


def test_what_is_no_run_is_one_sentence(deepg_many, folder):
    (folder / "empty").mkdir()
    asked = [["report", "none"], ["report", "empty"], ["report", "a/spec.toml"], ["report", "a", "-o", "no/o.html"]]
    results = deepg_many([(folder, line) for line in asked])
    assert [its["code"] for its in results] == [2, 2, 2, 1]
    assert [its["err"] for its in results] == [
        "error: none is no run: there is no such folder\n",
        "error: empty is no run: it has neither spec.toml nor history.json; name a folder that holds them\n",
        "error: a/spec.toml is no run but a file; name the run's folder\n",
        "error: no/o.html cannot be written: No such file or directory\n",
    ]


def test_a_backend_that_is_not_there_is_said_on_the_page(deepg_many, folder):
    (done,) = deepg_many([(folder, ["report", "a", "--backend", "theano", "-o", "-", "--json"])])
    assert done["code"] == 0
