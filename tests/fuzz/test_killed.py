"""A run that is killed, at whatever moment and however often, and resumed, is bit for bit the one that was never killed.

Moments follow from the number of a seed. Three are tried on each backend; `DEEPG_FUZZ` multiplies them.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from deepg_core.checkpoints import last_whole

KILLS = 3 * int(os.environ.get("DEEPG_FUZZ", "1"))
VICTIM = Path(__file__).parents[1] / "helpers" / "victim.py"
SPEC = """\
evaluate = false
[run]
name = "trial"
[data]
train = { poor = "train/poor.fasta", rich = "train/rich.fasta" }
validation = { poor = "validation/poor.fasta", rich = "validation/rich.fasta" }
[target]
type = "label_folder"
maxlen = 20
[sampling]
step = 5
batch_size = 8
reverse_complement = true
[model]
type = "lstm_cnn"
kernel_size = 4
filters = 3
layer_lstm = 4
stateful = true
bidirectional = true
dropout_lstm = 0.2
dropout_dense = [0.3, 0.0]
layer_dense = [4, 2]
[training]
epochs = 2
steps_per_epoch = 6
train_val_ratio = 0.3
warmup_steps = 5
ema = 0.9
checkpoints = { every_steps = 2 }
"""
SHUFFLES = {
    "windows": [],
    "parts": ["training.accumulate=2", "model.stateful=false"],
    "records": ["sampling.shuffle_windows=false"],
    "files": ["sampling.shuffle_windows=false", "sampling.shuffle_input=false", "sampling.reverse_complement=false"],
    "none": ["sampling.shuffle_windows=false", "sampling.shuffle_input=false", "sampling.shuffle_file_order=false"],
    "anywhere": ["sampling.random_sampling=true", "sampling.max_samples=15"],
    "by size": ["sampling.shuffle_windows=false", "sampling.sample_by_file_size=true"],
    "minutes": ["training.checkpoints={ every_minutes = 0.0001, keep_last = 2 }"],
    "best": ["training.checkpoints={ every_steps = 1, save_best_only = true }"],
}
"""Of which each is tried in turn."""
pytestmark = pytest.mark.slow


class Victims:
    """Runs on a backend that can be told how to die."""

    def __init__(self, backend):
        self._process = subprocess.Popen(
            [sys.executable, VICTIM, backend], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._backend = backend

    def __call__(self, spec, output, *args, **death):
        """Run; gives the exit code and how many events there were."""
        args = ["run", str(spec), "--backend", self._backend, "--set", f"run.output={output}", *args]
        files = {"log": f"{output}.windows", "errors": f"{output}.errors"}
        self._process.stdin.write(json.dumps({"args": args, **files, **death}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self):
        self._process.stdin.close()
        self._process.wait()


@pytest.fixture(scope="module", params=["torch", "keras"])
def victims(request):
    made = Victims(request.param)
    yield made
    made.end()


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("killed"), np.random.default_rng(0)
    for split in ("train", "validation"):
        (folder / split).mkdir()
        for name in ("poor", "rich"):
            texts = [f">{name}_{i}\n{''.join(rng.choice(list('ACGT'), 60 + 7 * i))}\n" for i in range(5)]
            (folder / split / f"{name}.fasta").write_text("".join(texts))
    (folder / "spec.toml").write_text(SPEC)
    return folder / "spec.toml"


def read_windows(output):
    """Give the hash of the windows of each step; a step that was taken twice saw the same ones."""
    seen = {}
    for line in Path(f"{output}.windows").read_text().splitlines():
        step, windows = line.split()
        assert seen.setdefault(int(step), windows) == windows, f"step {step} saw other windows"
    return seen


def read_scalars(run):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = {}
    for split in ("train", "validation"):
        events = EventAccumulator(str(run / "tensorboard" / split))
        events.Reload()
        found |= {(split, tag): [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
    return found


def read_log(run):
    """Give the history and the rows of the log, but for seconds."""
    history = json.loads((run / "history.json").read_text())
    with (run / "log.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        [{name: value for name, value in row.items() if name != "seconds"} for row in its] for its in (history, rows)
    ]


def assert_same(output, other):
    first, second = output / "trial", other / "trial"
    (path, whole), (other_path, resumed) = (last_whole(run / "checkpoints") for run in (first, second))
    assert path.name == other_path.name
    assert (whole.sampler, whole.unfinished) == (resumed.sampler, None)
    for name in ("weights", "optimizer"):
        one, two = (it.network.weights if name == "weights" else it.optimizer for it in (whole, resumed))
        assert list(one) == list(two)
        for key, array in one.items():
            np.testing.assert_array_equal(two[key], array, err_msg=key)
    assert read_log(first) == read_log(second)
    assert read_scalars(first) == read_scalars(second)
    assert read_windows(output) == read_windows(other)
    names = [sorted(it.name for it in (run / "checkpoints").iterdir()) for run in (first, second)]
    assert names[0] == names[1]


def test_a_run_that_is_killed_again_and_again(victims, spec, tmp_path):
    rng, kills, number = np.random.default_rng(0), 0, 0
    while kills < KILLS:
        options = list(SHUFFLES.values())[number % len(SHUFFLES)]
        args = [part for option in options for part in ("--set", option)]
        whole, killed = tmp_path / f"whole{number}", tmp_path / f"killed{number}"
        begun = time.monotonic()
        code, events = victims(spec, whole, *args)
        assert code == 0, Path(f"{whole}.errors").read_text()
        seconds = time.monotonic() - begun
        for resume in ([], ["--resume"], ["--resume"]):
            death = {"event": int(rng.integers(1, 0.7 * events))}
            if rng.random() < number / 4:  # at any time: in the middle of a step, too
                death = {"seconds": rng.uniform(0.2, 1) * seconds}
            code, _ = victims(spec, killed, *args, *resume, **death)
            assert code in (0, -signal.SIGKILL, -signal.SIGALRM), Path(f"{killed}.errors").read_text()
            kills += code != 0
        code, _ = victims(spec, killed, *args, "--resume")
        assert code == 0, Path(f"{killed}.errors").read_text()
        assert_same(whole, killed)
        number += 1
