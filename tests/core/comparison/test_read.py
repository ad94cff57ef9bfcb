"""What a run's folder tells, and how runs are named."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from deepg_core.comparison.read import name_apart, read_runs
from deepg_core.errors import CheckpointError


def refusal(*paths):
    with pytest.raises(CheckpointError) as error:
        read_runs(paths)
    return str(error.value)


def test_names_are_those_of_the_folders():
    assert name_apart([Path("runs/a"), Path("/other/b/")]) == ["a", "b"]


def test_namesakes_have_as_many_folders_before_them_as_they_need():
    paths = [Path("/p/runs/a"), Path("/q/runs/a"), Path("/p/b")]
    assert name_apart(paths) == ["p/runs/a", "q/runs/a", "b"]


def test_a_name_is_never_that_of_a_run_in_a_deeper_folder():
    assert name_apart([Path("/a"), Path("/x/a")]) == ["//a", "x/a"]


def test_a_folder_that_is_no_run_is_refused(make_run, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    assert refusal(make_run("a"), empty) == (
        f"{empty} is no run: it has neither spec.toml nor history.json; name a folder that holds them"
    )


def test_a_folder_that_is_not_there_is_refused(make_run, tmp_path):
    assert refusal(make_run("a"), tmp_path / "b") == f"{tmp_path / 'b'} is no run: there is no such folder"


def test_a_file_is_refused(make_run):
    run = make_run("a")
    assert refusal(run, run / "spec.toml") == f"{run / 'spec.toml'} is no run but a file; name the run's folder"


def test_one_run_is_refused(make_run):
    assert refusal(make_run("a")) == "1 run is named, and two or more can be compared; name another run's folder"


def test_a_run_named_twice_is_refused(make_run, tmp_path):
    run, link = make_run("a"), tmp_path / "link"
    link.symlink_to(run)
    assert refusal(run, link) == f"{link} is named twice; name each run once"


def test_what_is_missing_is_noted(make_run):
    whole, bare = make_run("whole", acc=(0.8, 0.7, 0.9)), make_run("bare")
    for name in ("spec.toml", "versions.json"):
        (bare / name).unlink()
    told = read_runs([whole, bare])
    assert told[0].notes == ()
    assert told[1].notes == (
        "spec.toml is missing",
        f"evaluation/evaluation.json is missing; `deepg evaluate {bare} -o {bare}/evaluation` writes it",
        "versions.json is missing",
    )
    assert (told[1].spec, told[1].versions, told[1].evaluation, len(told[1].history)) == ({}, {}, {}, 3)


def test_what_is_damaged_is_noted(make_run):
    run = make_run("a", acc=(0.8, 0.7, 0.9))
    (run / "spec.toml").write_text("[run")
    (run / "history.json").write_text('[{"epoch": 1, "loss": "low"}]')
    (run / "versions.json").write_text("[]")
    (run / "evaluation" / "evaluation.json").write_text('{"split": "test", "metrics": {"acc": 1}}')
    assert read_runs([run, make_run("b")])[0].notes == (
        "spec.toml cannot be read",
        "evaluation/evaluation.json is not what `deepg evaluate` writes",
        "versions.json cannot be read",
        "history.json cannot be read",
    )


def test_a_spec_that_somebody_changed_is_read(make_run):
    run = make_run("a")
    (run / "spec.toml").write_text("training = 3\nrun = 4\n")
    told = read_runs([run, make_run("b")])[0]
    assert (told.monitor, told.table("run")) == ("val_loss", {})


def test_a_damaged_first_line_is_noted(make_run):
    run = make_run("a", acc=(0.8, 0.7, 0.9))
    (run / "spec.toml").write_text("# deepG wrote this out of {\n[run]\n")
    assert read_runs([run, make_run("b")])[0].notes == (
        "the first line of spec.toml is damaged, which says what data it read",
    )


def test_an_evaluation_of_an_earlier_network_is_noted(make_run):
    run = make_run("a", acc=(0.8, 0.7, 0.9))
    (run / "checkpoints").mkdir()
    (run / "checkpoints" / "Ep.003.h5").touch()
    os.utime(run / "evaluation" / "evaluation.json", (1, 1))
    assert read_runs([run, make_run("b")])[0].notes == ("its evaluation is older than its newest checkpoint",)


def test_the_best_epoch_is_that_of_the_monitor(make_run):
    told = read_runs([make_run("a"), make_run("b", monitor="loss")])
    assert [run.best.epoch for run in told] == [2, 3]


def test_the_time_of_training_is_that_of_all_epochs(make_run):
    first, second = make_run("a"), make_run("b")
    (second / "history.json").write_text(json.dumps([{"epoch": 1, "loss": 0.5}]))
    assert [run.seconds for run in read_runs([first, second])] == [120.0, None]
