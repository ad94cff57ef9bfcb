"""Ray as a launcher: its contract, and what commands do through it. Ray is started once, and takes most of the time."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from unittest import mock

import numpy as np
import pytest

from deepg_core.checkpoints import last_whole
from deepg_core.errors import OptionError
from deepg_core.testing import LauncherContract

ray = pytest.importorskip("ray", reason="the launcher `ray` needs `pip install ./plugins/ray_launcher`")
pytestmark = pytest.mark.slow
RAY = 'run.launcher={ type = "ray", workers = 2 }'


@pytest.fixture(scope="module", autouse=True)
def session():
    """Give two workers room, and another two that take their place before they are gone."""
    from deepg_ray.cluster import USUAL

    with mock.patch.dict(os.environ, USUAL):
        ray.init("local", num_cpus=4, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        yield
        ray.shutdown()


def test_an_address_where_nobody_listens_is_refused():
    from deepg_ray import RayOptions
    from deepg_ray.cluster import join_cluster

    joined = join_cluster(RayOptions(address="127.0.0.1:1"))
    with mock.patch("ray.is_initialized", return_value=False), pytest.raises(OptionError) as caught:
        joined.__enter__()
    assert str(caught.value).startswith("address: no Ray answers at 127.0.0.1:1 (")


class TestRay(LauncherContract):
    name = "ray"


@pytest.fixture(scope="module")
def whole(deepg, folder):
    """Give the run of two that nothing happened to."""
    code, said, errors = deepg("run", folder / "spec.toml", "--set", RAY, "--set", f"run.output={folder / 'whole'}")
    assert code == 0, errors
    return folder / "whole" / "small", said, errors


def assert_same(run, other):
    (_, one), (_, two) = last_whole(run / "checkpoints"), last_whole(other / "checkpoints")
    its, theirs = ([{**record, "seconds": 0} for record in stored.history] for stored in (one, two))
    assert its == theirs
    assert one.sampler == two.sampler
    for key, array in one.network.weights.items():
        np.testing.assert_array_equal(two.network.weights[key], array, err_msg=key)


def after_a_checkpoint(run, do):
    """Do something as soon as a run has one, in a thread."""

    def wait():
        while not list((run / "checkpoints").glob("*-step*.h5")):
            time.sleep(0.01)
        do()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_two_train_and_the_first_speaks(whole):
    run, said, errors = whole
    assert said.splitlines()[0] == str(run)
    lines = errors.splitlines()
    assert lines[0] == f"run small on torch, {lines[0].split()[4]} parameters, in {run}"
    assert [line[:9] for line in lines if line.startswith("epoch")] == ["epoch 1/2", "epoch 2/2"]
    assert sorted(path.name for path in run.parent.iterdir()) == ["small"]
    assert not [line for line in lines if "ray" in line.lower()]


def test_one_that_is_killed_comes_back(deepg, folder, whole):
    run = folder / "killed" / "small"

    def kill():
        owner = json.loads((run / ".owner").read_text())
        assert owner["process"] != os.getpid()
        os.kill(owner["process"], signal.SIGKILL)

    after_a_checkpoint(run, kill)
    code, _, errors = deepg("run", folder / "spec.toml", "--set", RAY, "--set", f"run.output={run.parent}")
    assert code == 0, errors
    assert "a worker was lost; all begin again, time 2" in errors
    assert f"going on from {run / 'checkpoints' / 'Ep.001-step'}" in errors
    assert_same(whole[0], run)
    assert sorted(path.name for path in run.parent.iterdir()) == ["small"]


def test_a_signal_stops_all_after_their_step(deepg, folder, whole):
    run = folder / "asked" / "small"
    after_a_checkpoint(run, lambda: os.kill(os.getpid(), signal.SIGTERM))
    args = ("run", folder / "spec.toml", "--set", RAY, "--set", f"run.output={run.parent}")
    code, _, errors = deepg(*args)
    assert code == 143
    assert "SIGTERM stops it after step " in errors
    code, _, errors = deepg(*args, "--resume")
    assert code == 0, errors
    assert_same(whole[0], run)


def test_a_mistake_is_said_once_and_leaves_nothing(deepg, folder):
    output = folder / "refused"
    args = ("--set", RAY, "--set", f"run.output={output}", "--set", "sampling.batch_size=7")
    code, said, errors = deepg("run", folder / "spec.toml", *args, "--set", "sampling.balance=proportional")
    assert (code, said) == (2, "")
    assert errors.count("a batch of 7 examples has no equal shares for 2 workers") == 1
    assert list(output.iterdir()) == []


def test_a_failure_that_comes_again_is_said(deepg, folder):
    output = folder / "failed"
    args = ("--set", 'run.launcher={ type = "ray", workers = 2, max_failures = 1 }', "--set", f"run.output={output}")
    code, said, errors = deepg("run", folder / "spec.toml", *args, "--set", "model.learning_rate=1e30")
    assert (code, said) == (1, "")
    assert "all begin again, time 2" in errors
    assert errors.splitlines()[-1].startswith("error: ")
    assert "hold nan or inf after step 10 of epoch 1" in errors.splitlines()[-1]


@pytest.mark.parametrize(
    "command",
    [
        ["predict", "--windows", "windows.tsv", "--regions", "regions.bed", "-o", "out.tsv"],
        ["states", "--layer", "lstm", "--step", "7", "-o", "states.h5"],
    ],
    ids=["predict", "states"],
)
def test_they_write_what_one_writes(deepg, folder, tmp_path, command):
    """Of more pieces than there are workers, records that go on included."""
    for name, more in {"one": (), "two": ("--launcher", "ray", "--workers", "2")}.items():
        (tmp_path / name).mkdir()
        args = [tmp_path / name / it if "." in it else it for it in command[1:]]
        with mock.patch("deepg_core.inference.question.SIZE", 90), mock.patch("deepg_core.states.write.SIZE", 90):
            inputs = (folder / "model.h5", folder / "poor.fasta", folder / "rich.fasta")
            code, _, errors = deepg(command[0], *inputs, *args, *more)
        assert code == 0, errors
    one, two = ({it.name: it.read_bytes() for it in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_an_evaluation_is_what_one_makes(deepg, folder, tmp_path):
    for name, more in {"one": (), "two": ("--launcher", "ray", "--workers", "2")}.items():
        inputs = [f"{label}={folder / f'{label}.fasta'}" for label in ("poor", "rich")]
        options = ("--batch-size", "16", "--bootstrap", "10", "-o", tmp_path / name)
        code, _, errors = deepg("evaluate", folder / "model.h5", *inputs, *options, *more)
        assert code == 0, errors
    one, two = ({it.name: it.read_bytes() for it in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_trials_of_a_sweep_survive_their_worker(deepg, folder, tmp_path):
    grid = ("--set-grid", "model.learning_rate=[0.01,0.02,0.005]", "--set", "training.epochs=1", "--metric", "loss")
    run = tmp_path / "two" / "trial_001"

    def kill():
        os.kill(json.loads((run / ".owner").read_text())["process"], signal.SIGKILL)

    thread = after_a_checkpoint(run, kill)
    for name, more in {"one": (), "two": ("--launcher", "ray", "--workers", "2")}.items():
        code, _, errors = deepg("sweep", folder / "spec.toml", *grid, "-o", tmp_path / name, *more)
        assert code == 0, errors
    assert not thread.is_alive()
    one, two = ((tmp_path / name / "trials.tsv").read_text() for name in ("one", "two"))
    assert one == two
