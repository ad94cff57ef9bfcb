"""Runs that begin with the weights of another, and runs that are only rehearsed."""

from __future__ import annotations

import re

import numpy as np
import pytest

from deepg_core.checkpoints import load_checkpoint
from deepg_core.runs.folder import RunFolder

pytestmark = pytest.mark.slow


@pytest.fixture
def first(small, deepg_here):
    """Make a run of one epoch of four steps; gives its folder."""
    text = re.sub(r"\[states\].*?(?=\[model\])", "", small.read_text(), flags=re.S)
    text = text.replace("steps_per_epoch = 12", "steps_per_epoch = 4").replace("epochs = 3", "epochs = 1")
    small.write_text(text.replace('name = "small"', 'name = "small"\nbackend = "torch"'))
    deepg_here("run", small)
    return RunFolder(small.parent / "runs" / "small")


def test_a_run_begins_with_the_weights_of_another(small, first, deepg_here):
    begun = deepg_here(
        "run", small, "--from", first.path, "--set", "training.epochs=1", "--set", "model.learning_rate=1e-20"
    )
    assert f"beginning with the weights of {first.best_checkpoint()}\n" in begun.stderr
    second = RunFolder(first.path.parent / "small_2")
    before, after = (load_checkpoint(run.best_checkpoint()) for run in (first, second))
    assert after.optimizer["iterations"] == 4  # its own
    assert after.history.notes == [f"epoch 1: began with the weights of {first.best_checkpoint()}"]
    for key, array in before.network.weights.items():
        if "moving" not in key:
            np.testing.assert_allclose(after.network.weights[key], array, atol=1e-7)
    assert (second.path / "notes.txt").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "model.layer_lstm=7",
            "`lstm/kernel` is (8, 24) in the checkpoint, but the network has (8, 28); use the model as it was",
        ),
        (
            'encoder.vocabulary="TGCA"',
            "learned the vocabulary ACGT, and the spec has TGCA; make them agree, or take its layers",
        ),
        (
            'data.train={ bad = "train/poor.fasta", good = "train/rich.fasta" }',
            "learned the classes ['poor', 'rich'], and the spec has ['bad', 'good']; make them agree, or",
        ),
    ],
)
def test_another_network_is_refused(small, first, deepg_here, change, message):
    if "data" in change:
        small.write_text(re.sub("validation = .*", "", small.read_text()))
    done = deepg_here("run", small, "--from", first.path, "--set", change, code=2)
    assert message in done.stderr


def test_a_dry_run_does_everything_once_and_leaves_nothing(small, deepg_here):
    small.write_text(small.read_text().replace("evaluate = false", ""))
    before = set(small.parent.rglob("*"))
    done = deepg_here("run", small, "--dry-run", "--set", "run.backend=torch")
    assert re.fullmatch(
        r"a run would work: two steps and one of everything else took [\d.]+ s; nothing was kept\n", done.stdout
    )
    assert re.search(r"^epoch 1/1  loss .* val_loss", done.stderr, re.M)
    assert "evaluation: " in done.stderr
    assert set(small.parent.rglob("*")) == before


def test_a_dry_run_says_what_a_run_would(small, deepg_here):
    done = deepg_here("run", small, "--dry-run", "--set", "training.epoch=3", code=2)
    assert "error: training.epoch: unknown option" in done.stderr
    done = deepg_here("run", small, "--dry-run", "--resume", code=2)
    assert done.stderr.endswith("Error: --dry-run begins anew; leave --resume, --force-resume and --from out\n")


@pytest.mark.parametrize(("value", "bound"), [("0", "> 0"), ("1.0", "< 1")])
def test_a_decay_that_is_none_is_refused_at_check(small, deepg_here, value, bound):
    small.write_text(small.read_text().replace("epochs = 3", f"epochs = 3\nema = {value}"))
    done = deepg_here("check", small, code=2)
    assert f"error: training.ema: must be {bound}, got {float(value):g}" in done.stderr
    assert f"| ema = {value}\n" in done.stderr


def test_averages_are_kept_asked_and_begun_with(small, first, deepg_here):
    ema = ("--set", "training.epochs=1", "--set", "training.ema=0.9", "--set")
    deepg_here("run", small, *ema, "run.name=averaged")
    (path,) = (run := RunFolder(first.path.parent / "averaged")).checkpoints.iterdir()
    plain, averaged = load_checkpoint(first.best_checkpoint()), load_checkpoint(path)
    for key, array in plain.network.weights.items():  # what learns is what would have learned without
        np.testing.assert_array_equal(averaged.optimizer[f"raw/{key}"], array)
        assert not np.array_equal(averaged.network.weights[key], array)
    deepg_here("run", small, *ema, "run.name=alone", "--set", "training.checkpoints={ save_weights_only = true }")
    (path,) = (first.path.parent / "alone" / "checkpoints").iterdir()
    alone = load_checkpoint(path)
    assert alone.optimizer == {}
    for key, array in averaged.network.weights.items():
        np.testing.assert_array_equal(alone.network.weights[key], array)
    still = ("--set", "model.learning_rate=1e-20", "--set", "training.steps_per_epoch=1")
    deepg_here("run", small, "--from", run.path, *ema, "run.name=begun", *still)
    begun = load_checkpoint(RunFolder(first.path.parent / "begun").best_checkpoint())
    kernel = begun.network.weights["lstm/kernel"]
    np.testing.assert_allclose(kernel, averaged.network.weights["lstm/kernel"], atol=1e-7)


def test_averages_that_come_or_go_are_no_change_to_resume_with(small, first, deepg_here):
    more = ("--resume", "--set", "training.epochs=2", "--set", "training.ema=0.9")
    done = deepg_here("run", small, *more, code=2)
    assert "error: training.ema: is 0.9, but the run to resume has not set" in done.stderr
    deepg_here("run", small, *more, "--force-resume")
    deepg_here("run", small, "--resume", "--set", "training.epochs=3", "--force-resume")
    assert "epoch 3: --force-resume: training.ema is not set, it was 0.9\n" in (first.path / "notes.txt").read_text()
    optimizers = [load_checkpoint(path).optimizer for path in sorted(first.checkpoints.iterdir())]
    assert [any(name.startswith("raw/") for name in its) for its in optimizers] == [False, True, False]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("training.epochs=1", "does not divide the 16 examples of a batch into equal parts"),
        (
            "model.stateful=true",
            "learns from a batch in parts, and `stateful` layers go from one whole batch to the next",
        ),
    ],
)
def test_parts_that_cannot_be_are_refused_at_check(small, deepg_here, change, message):
    done = deepg_here("check", small, "--set", "training.accumulate=3", "--set", change, code=2)
    assert f"error: training.accumulate: {message}\n" in done.stderr


@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_a_batch_in_parts_learns_what_the_whole_does(small, first, deepg_here, backend):
    small.write_text(
        small.read_text().replace("filters = [8]", "filters = []").replace("kernel_size = [6]", "kernel_size = []")
    )
    small.write_text(small.read_text().replace("pool_size = [3]", "pool_size = []"))  # and so no batch normalisation
    found = []
    for parts in (1, 4):
        name = f"{backend}{parts}"
        one = ("--backend", backend, "--set", f"run.name={name}", "--set", f"training.accumulate={parts}")
        deepg_here("run", small, *one)
        found.append(load_checkpoint(RunFolder(first.path.parent / name).best_checkpoint()).network.weights)
    for key, array in found[0].items():
        np.testing.assert_allclose(found[1][key], array, rtol=1e-3, atol=1e-4)
