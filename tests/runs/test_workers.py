"""Several processes train one network: what one would have learned, however it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from deepg_torch import TorchOptions, workers
from ports import find_port

from deepg_core.checkpoints import last_whole
from deepg_core.place import Place
from deepg_core.workers import LostWorkerError

pytestmark = pytest.mark.slow
VICTIM = Path(__file__).parents[1] / "helpers" / "victim.py"
SYNC = ("--set", "training.torch.sync_batch_norm=true")


class Team:
    """Runs a spec by some workers."""

    def __init__(self, spec):
        self._spec = spec
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, VICTIM, "torch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def __call__(self, output, *args, workers=({}, {})):
        """Run; gives the exit code of each, and what it said."""
        args = ["run", str(self._spec), "--backend", "torch", "--set", f"run.output={output}", *args]
        files = {"log": f"{output}.windows", "errors": f"{output}.errors"}
        for rank in range(len(workers)):
            Path(f"{output}.errors.{rank}").unlink(missing_ok=True)
            Path(f"{output}.errors.{rank}.events").unlink(missing_ok=True)
        self._process.stdin.write(json.dumps({"args": args, "workers": workers, **files}) + "\n")
        self._process.stdin.flush()
        codes = json.loads(self._process.stdout.readline())
        return codes, [Path(f"{output}.errors.{rank}").read_text() for rank in range(len(workers))]

    def end(self):
        self._process.stdin.close()
        self._process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, problem):
    spec, write_data = problem
    made = tmp_path_factory.mktemp("workers")
    write_data(made)
    text = spec.replace("epochs = 3", "epochs = 2").replace("steps_per_epoch = 12", "steps_per_epoch = 10")
    text = text.replace("layer_lstm = [6]", "layer_lstm = [6]\nstateful = true")
    (made / "spec.toml").write_text(f"evaluate = false\n{text}checkpoints = {{ every_steps = 4 }}\n")
    return made


@pytest.fixture(scope="module")
def team(folder):
    made = Team(folder / "spec.toml")
    yield made
    made.end()


@pytest.fixture(scope="module")
def whole(team, folder):
    """Give the run of two that nothing happened to, and what they said."""
    codes, said = team(folder / "whole", *SYNC)
    assert codes == [0, 0], said
    return folder / "whole" / "small", said


def read(run):
    _, stored = last_whole(run / "checkpoints")
    history = [{name: value for name, value in record.items() if name != "seconds"} for record in stored.history]
    return stored, history


def assert_same(run, other):
    (one, its), (two, theirs) = read(run), read(other)
    assert its == theirs
    assert one.sampler == two.sampler
    for key, array in one.network.weights.items():
        np.testing.assert_array_equal(two.network.weights[key], array, err_msg=key)


def test_two_workers_learn_what_one_learns(team, folder, whole):
    codes, said = team(folder / "alone", *SYNC, workers=[{}])
    assert codes == [0], said
    (_, alone), (_, together) = read(folder / "alone" / "small"), read(whole[0])
    for one, two in zip(alone, together, strict=True):
        assert two == pytest.approx(one, rel=1e-5)
    (one, _), (two, _) = read(folder / "alone" / "small"), read(whole[0])
    for key, array in one.network.weights.items():
        # The gradient of a bias before batch normalisation is 0 but for rounding, which Adam enlarges; the mean follows it.
        if key not in ("conv1d/bias", "batch_normalization/moving_mean"):
            np.testing.assert_allclose(two.network.weights[key], array, atol=2e-5, err_msg=key)


def test_the_first_one_speaks_and_writes(whole):
    run, (first, second) = whole
    assert second == ""
    assert "epoch 2/2" in first
    assert sorted(path.name for path in run.parent.iterdir()) == ["small"]
    assert (run / "states.h5").is_file()


def test_each_takes_its_share_of_every_batch(folder, whole):
    logs = [Path(f"{folder}/whole.windows.{rank}").read_text().split() for rank in (0, 1)]
    assert logs[0][::2] == logs[1][::2] == [str(step) for step in range(20)]
    assert not set(logs[0][1::2]) & set(logs[1][1::2])


def test_one_that_is_killed_stops_the_others_and_the_run_goes_on(team, folder, whole):
    codes, said = team(folder / "killed", *SYNC, workers=[{}, {"event": 16}])
    assert codes == [1, -9]
    assert said[0].splitlines()[-1].startswith("error: another worker is gone, or cannot be reached (")
    codes, said = team(folder / "killed", *SYNC, "--resume")
    assert codes == [0, 0], said
    assert_same(whole[0], folder / "killed" / "small")
    codes, said = team(folder / "killed", *SYNC, "--resume")
    assert codes == [0, 0], said
    assert "is finished: 2 epochs trained" in said[0]


def test_a_signal_to_one_stops_all_after_the_step(team, folder, whole):
    codes, said = team(folder / "asked", *SYNC, workers=[{}, {"asks": 6}])
    assert codes == [143, 143]
    assert "SIGTERM stops it after step 6 of epoch 1" in said[0]
    codes, said = team(folder / "asked", *SYNC, "--resume")
    assert codes == [0, 0], said
    assert "going on from " in said[0]
    assert_same(whole[0], folder / "asked" / "small")


def test_a_loss_that_is_no_number_is_told_by_the_one_that_sees_it(team, folder):
    codes, said = team(folder / "nan", "--set", "model.learning_rate=1e30")
    assert codes == [1, 1]
    assert "the loss became" in said[0]
    assert [line for line in said[0].splitlines() if "error" in line] == said[1].splitlines()


def test_workers_have_one_command_and_begin_with_the_same(team, folder, whole):
    args = ["run", str(folder / "spec.toml"), "--backend", "torch"]
    own = [*args, "--set", f"run.output={folder / 'whole'}", *SYNC, "--resume"]
    codes, said = team(folder / "whole", *SYNC, workers=[{}, {"args": own}])
    assert codes == [2, 2]
    assert "worker 1 has other options than worker 0: resume True, force" in said[0]
    codes, said = team(folder / "elsewhere", *SYNC, "--resume", workers=[{}, {"args": own}])
    assert codes == [2, 2]
    assert "error: worker 1 has another run to go on with than worker 0: small, not none" in said[0]
    shutil.copytree(folder / "whole", folder / "behind")  # as on a disk that shows late what another machine wrote
    for path in (folder / "behind" / "small" / "checkpoints").glob("Ep.002-val*"):
        path.unlink()
    codes, said = team(folder / "behind", *SYNC, "--resume", workers=[{}, {"args": own}])
    assert codes == [2, 2]
    assert "error: worker 1 has another beginning than worker 0: epoch 2, step 0, not epoch 1, step " in said[0]


def test_a_rehearsal_of_several_is_told_once(team, folder):
    codes, said = team(folder / "rehearsal", "--dry-run")
    assert codes == [0, 0], said
    assert [said[0].count("a run would work"), said[1]] == [1, ""]


def test_torchrun_is_for_runs(small, deepg_here, monkeypatch):
    for name, value in {"RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"}.items():
        monkeypatch.setenv(name, value)
    done = deepg_here("check", small, code=2)
    message = (
        "Error: `deepg check` is the work of one process, and torchrun started 2; only `deepg run` shares its work."
    )
    assert done.stderr.splitlines()[-1] == message


def test_one_that_never_comes_is_told(monkeypatch):
    port = find_port()
    monkeypatch.setattr(workers, "_MEETING", timedelta(seconds=1))
    due = rf"^the 2 workers did not all meet at 127.0.0.1:{port} \(.*1/2 clients joined\); each has to be started once, and the"
    with pytest.raises(LostWorkerError, match=due):
        workers.TorchWorkers(Place(0, 2, 0, "127.0.0.1", port), TorchOptions(device="cpu"))


def test_a_host_that_nobody_knows_is_named(small, deepg_here, monkeypatch):
    for name, value in {"RANK": "1", "WORLD_SIZE": "2", "MASTER_ADDR": "node..7", "MASTER_PORT": "1"}.items():
        monkeypatch.setenv(name, value)
    done = deepg_here("run", small, "--backend", "torch", code=1)
    assert "error: worker 0 should be on node..7, and no such host can be found: see MASTER_ADDR" in done.stderr


def test_an_odd_batch_has_no_shares(team, folder):
    codes, said = team(folder / "odd", "--set", "sampling.batch_size=9", workers=[{}, {}, {}])
    assert codes == [2, 2, 2]
    assert "sampling.batch_size: a batch of 10 examples has no equal shares for 3 workers" in said[0]


def test_a_backend_that_trains_alone_is_named(small, deepg_here, monkeypatch):
    for name, value in {"RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"}.items():
        monkeypatch.setenv(name, value)
    done = deepg_here("run", small, "--backend", "keras", code=2)
    assert "the backend `keras` trains in one process, and torchrun or Slurm started 2" in done.stderr
