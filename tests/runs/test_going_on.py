"""Runs that stop and go on, or have nothing left to do, as users call them; killed ones: tests/fuzz/test_killed.py."""

from __future__ import annotations

import json
import re
import signal

import pytest
from struck import struck

import deepg_core as dg
from deepg_core.checkpoints import last_whole
from deepg_core.runs.folder import RunFolder

pytestmark = pytest.mark.slow


@pytest.fixture
def brief(small):
    """Give the path of a spec whose training takes no time, and which writes no states."""
    text = re.sub(r"\[states\].*?(?=\[model\])", "", small.read_text(), flags=re.S)
    text = text.replace("steps_per_epoch = 12", "steps_per_epoch = 4").replace("epochs = 3", "epochs = 2")
    small.write_text(text.replace('name = "small"', 'name = "small"\nbackend = "torch"'))
    return small


@pytest.fixture
def run(brief):
    return RunFolder(brief.parent / "runs" / "small")


def contents(run):
    files = [path for path in run.path.rglob("*") if path.is_file()]
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_a_finished_run_says_so_and_is_left_as_it_is(brief, run, deepg_here):
    deepg_here("run", brief)
    before = contents(run)
    for _ in range(2):
        done = deepg_here("run", brief, "--resume")
        assert f"{run.path} is finished: 2 epochs trained; `--set training.epochs=N` trains more\n" in done.stderr
        assert done.stdout.splitlines()[0] == str(run.path)
    assert contents(run) == before
    run.report.unlink()  # it was stopped before it was written
    deepg_here("run", brief, "--resume")
    assert set(contents(run)) >= {run.report, *run.checkpoints.iterdir()}


def test_resume_with_nothing_to_resume_starts_the_run(brief, run, deepg_here):
    done = deepg_here("run", brief, "--resume")
    assert f"no run of the name small in {run.path.parent}: starting one\n" in done.stderr
    assert len(run.read_history()) == 2


def test_slurms_warning_stops_it_and_the_same_command_goes_on(brief, run, deepg_here):
    line = ("run", brief, "--resume", "--set", "training.steps_per_epoch=60", "--set", "training.epochs=1")
    line = (*line, "--set", "training.checkpoints.every_steps=20")
    job = struck(signal.SIGUSR1, 2, "/Ep.001-step", *line)
    assert job.returncode == 128 + signal.SIGUSR1
    step = int(re.search(r"^SIGUSR1 stops it after step (\d+) of epoch 1$", job.stderr, re.M)[1])
    assert job.stderr.endswith(
        "stopped; the same command with --resume goes on from the last checkpoint, if one was kept\n"
    )
    assert [path.name for path in run.checkpoints.iterdir()] == [f"Ep.001-step{step}.h5"]
    done = deepg_here(*line)
    assert f"going on from {run.checkpoints}/Ep.001-step{step}.h5, step {step} of epoch 1\n" in done.stderr
    assert last_whole(run.checkpoints)[1].optimizer["iterations"] == 60


def test_weights_alone_are_asked_and_not_gone_on_with(brief, run, deepg_here):
    deepg_here("run", brief, "--set", "training.checkpoints.save_weights_only=true")
    full = run.path.parent / "small_2" / "checkpoints"
    deepg_here("run", brief, "--set", "run.output=runs")
    sizes = [sum(path.stat().st_size for path in folder.iterdir()) for folder in (run.checkpoints, full)]
    assert sizes[0] < 0.8 * sizes[1]
    assert dg.load_model(run.path).predict(["ACGTG" * 6]).shape == (1, 2)
    done = deepg_here("run", brief, "--resume", run.path, "--set", "training.epochs=3", code=2)
    assert "holds weights alone (save_weights_only), and no training can go on from it; start a run with" in done.stderr
    transfer = re.sub(r"\[model\].*?(?=\[training\])", f'[model]\nfrom = "{run.path}"\n', brief.read_text(), flags=re.S)
    brief.write_text(transfer)
    deepg_here("run", brief, "--set", "training.epochs=1", "--set", "run.name=moved")


def test_without_checkpoints_the_history_stays(brief, run, deepg_here):
    done = deepg_here("run", brief, "--set", "training.checkpoints=false")
    assert list(run.checkpoints.iterdir()) == []
    assert "failed" not in done.stderr
    assert re.search(r"^not kept +the last network, epoch 2: loss ", done.stdout, re.M)


def test_what_changed_is_refused_or_forced_and_noted(brief, run, deepg_here):
    deepg_here("run", brief, "--set", "training.epochs=1")
    change = ("run", brief, "--set", "model.learning_rate=0.005")
    done = deepg_here(*change, "--resume", code=2)
    assert "model.learning_rate: is 0.005, but the run to resume has 0.01" in done.stderr
    done = deepg_here(*change, "--force-resume")
    assert "model.learning_rate is 0.005, it was 0.01\n" in done.stderr
    notes = "epoch 2: --force-resume: model.learning_rate is 0.005, it was 0.01\n"
    assert (run.path / "notes.txt").read_text() == notes
    assert [record["lr"] for record in run.read_history()] == [0.01, 0.005]
    done = deepg_here(
        "run", brief, "--force-resume", "--set", "training.epochs=3", "--set", "model.layer_lstm=7", code=2
    )
    assert re.search(
        r"error: `lstm/kernel` is \(8, 24\) in the checkpoint, but the network has \(8, 28\); ", done.stderr
    )


def test_forced_with_other_data_the_windows_begin_anew(brief, run, deepg_here):
    deepg_here("run", brief, "--set", "training.epochs=1")
    path = brief.parent / "train/poor.fasta"
    path.write_text(path.read_text() + ">more\n" + "ACGT" * 50 + "\n")
    done = deepg_here("run", brief, "--force-resume")
    assert re.search(
        r"the data changed: it has \[162, 144\] windows, it had \[144, 144\]; its windows come", done.stderr
    )
    assert (run.path / "notes.txt").read_text() == "epoch 2: --force-resume: the files of train are others\n"


def test_a_loss_that_is_no_number_names_step_and_records(brief, run, deepg_here):
    done = deepg_here("run", brief, "--set", "model.learning_rate=1e30", "--set", "model.solver=sgd", code=1)
    name = r"'(poor|rich)_\d' of \S+/train/(poor|rich).fasta from letter \d+ on"
    message = (
        rf"^error: the loss became (nan|inf) in epoch 1, step \d, of \d+ of 16 examples \({name}(; .*)?\); try a lower"
    )
    assert re.search(message, done.stderr, re.M), done.stderr
    history = json.loads((run.path / "history.json").read_text())
    assert history == []
    assert list(run.checkpoints.iterdir()) == []
    halved = ("--set", "training.on_nan=halve_lr")
    done = deepg_here(
        "run", brief, "--resume", *halved, "--set", "model.learning_rate=1e30", "--set", "model.solver=sgd", code=1
    )
    assert done.stderr.count("going back to the first step with half the learning rate") == 10
    assert done.stderr.endswith("try a lower model.learning_rate; the rate was halved 10 times\n")
