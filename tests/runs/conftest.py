"""A small problem that is learned in seconds, and `deepg` as users call it."""

from __future__ import annotations

import fcntl
import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from two_classes import CLASSES, RUN, WINDOWS, draw_fasta

from deepg_core.cli import main

LEARNING = """
[model]
type = "lstm_cnn"
kernel_size = [6]
filters = [8]
pool_size = [3]
layer_lstm = [6]
layer_dense = [4, 2]
dropout_dense = [0.2, 0.0]
dropout_lstm = 0.1
learning_rate = 0.01
batch_norm_momentum = 0.8
[training]
epochs = 3
steps_per_epoch = 12
"""
SPEC = (
    RUN
    + """
[data]
train = { poor = "train/poor.fasta", rich = "train/rich.fasta" }
validation = { poor = "validation/poor.fasta", rich = "validation/rich.fasta" }
"""
    + WINDOWS
    + """
reverse_complement = true
[states]
type = "hdf5"
source = "validation/poor.fasta"
layer = "lstm"
step = 7
"""
    + LEARNING
)


def write_data(folder: Path) -> None:
    """Write two classes that differ in their share of G and C."""
    rng = np.random.default_rng(0)
    for split, records in (("train", 8), ("validation", 4)):
        (folder / split).mkdir()
        for name, gc in CLASSES.items():
            texts = draw_fasta(rng, gc, {f"{name}_{number}": 200 + number for number in range(records)})
            (folder / split / f"{name}.fasta").write_text(f"{texts}>short\nACGT\n")


@pytest.fixture(scope="session")
def problem():
    """Give the small problem: its spec, and what writes its data to a folder."""
    return SPEC, write_data


@pytest.fixture
def small(tmp_path):
    """Give the path of a spec with its data beside it."""
    write_data(tmp_path)
    (tmp_path / "spec.toml").write_text(f"evaluate = false\n{SPEC}")  # which takes as long as all else
    return tmp_path / "spec.toml"


def deepg(*args, code=0):
    """Call the command line; stdout and stderr come back, the exit code is asserted."""
    command = [sys.executable, "-c", "from deepg_core.cli import main; main()", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture
def deepg_here(monkeypatch):
    """Call the command line in this process, which need not import the framework again: 0.5 s instead of 5."""

    def call(*args, code=0):
        monkeypatch.setattr(sys, "argv", ["deepg", *map(str, args)])
        out, errors = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(errors), pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == code, errors.getvalue()
        return subprocess.CompletedProcess(args, code, out.getvalue(), errors.getvalue())

    return call


@pytest.fixture(scope="session", params=["torch", "keras"])
def finished(request, tmp_path_factory):
    """One run of the small problem on each backend, for all tests, of all processes, that only look at what it left."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"finished-{request.param}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "said.json").exists():
            write_data(folder)
            (folder / "spec.toml").write_text(SPEC)
            done = deepg("run", folder / "spec.toml", "--backend", request.param)
            (folder / "said.json").write_text(json.dumps([done.stdout, done.stderr]))
    said = json.loads((folder / "said.json").read_text())
    return folder / "runs" / "small", subprocess.CompletedProcess((), 0, *said)


@pytest.fixture(name="deepg", scope="session")
def deepg_fixture():
    return deepg


@pytest.fixture(scope="session")
def learning():
    """Give the tables [model] and [training] of the small problem."""
    return LEARNING
