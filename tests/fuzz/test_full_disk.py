"""A disk that fills up, after any number of bytes: one sentence, and nothing that is not whole.

The limit on the size of a file stands for the disk: what is written beyond it fails as on a full one, after a part of it was
taken. `DEEPG_FUZZ` multiplies the number of sizes.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import numpy as np
import pytest

from deepg_core.atomic import write_whole
from deepg_core.batches import Batch
from deepg_core.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from deepg_core.cli import main
from deepg_core.commands.data_dummy import dummy
from deepg_core.commands.data_split import split
from deepg_core.commands.export import export
from deepg_core.commands.preview import Preview
from deepg_core.corpus import Listing, open_corpus
from deepg_core.errors import DeepgError
from deepg_core.history import History
from deepg_core.inference.block import Block
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import Dense
from deepg_core.observers.curves import draw_curves
from deepg_core.observers.tensorboard import TensorBoardObserver
from deepg_core.plugins import NoOptions
from deepg_core.runs.folder import RunFolder
from deepg_core.runs.owner import own_run
from deepg_core.states.hdf5 import Hdf5, Hdf5Writer
from deepg_core.states.interface import About
from deepg_core.states.read import read_states

BUDGET = 12 * int(os.environ.get("DEEPG_FUZZ", "1"))
HISTORY = History({"epoch": epoch, "loss": 0.5, "val_loss": 0.5, "lr": 0.1} for epoch in range(1, 30))
_draw = Drawing()
NETWORK = Network.drawn(_draw.graph(_draw(Dense(50), _draw.input("input_1", (50,)))), 1)
STORED = Checkpoint(NETWORK, {}, "[run]\n", HISTORY, {}, ["a"], "ACGT")
PREVIEW = Preview([Batch({"input_1": np.random.default_rng(0).random((64, 50))}, {}, None, None)], [[]])


@contextmanager
def full_after(size):
    """Let no file grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def write_states(folder):
    about = About(layer="lstm", shape=(6,), step=1, window=8, record_names=["r"], checkpoint="Ep.001.h5")
    rows = np.arange(700)
    blocks = (Block(np.ones((700, 6), np.float32), rows, rows) for _ in range(4))
    with write_whole(folder / "states.h5") as draft:
        Hdf5Writer(Hdf5(source="a", layer="lstm")).write(draft, about, blocks)


def write_events(folder):
    observer = TensorBoardObserver(NoOptions())
    observer.begin(RunFolder(folder), HISTORY)
    observer.end()


def write_owner(folder):
    with own_run(RunFolder(folder)):
        pass


def build_corpus(folder):
    records = [("name " * 20, "ACGT" * 500)] * 3
    open_corpus(Listing((folder / "source",), (0,), ()), "reader", lambda _: iter(records), "ACGT", lambda _: None)


def write_exported(folder):
    export(folder / "source.h5", "safetensors", folder / "out")


WRITERS = {
    "checkpoint": lambda folder: save_checkpoint(folder / "Ep.001.h5", STORED),
    "states": write_states,
    "events": write_events,
    "curves": lambda folder: draw_curves(HISTORY, "run", folder / "curves.png"),
    "history": lambda folder: RunFolder(folder).write_history(HISTORY),
    "start": lambda folder: RunFolder(folder).write_start("[run]\n" * 100),
    "owner": write_owner,
    "corpus": build_corpus,
    "export": write_exported,
    "preview": lambda folder: PREVIEW.save(folder / "preview.npz"),
    "dummy": lambda folder: dummy(folder / "out", files=2, sequences=3, length=500),
    "split": lambda folder: split([folder / "source.fasta"], folder / "out", split_n=2),
}
GROWS = {"events"}
"""Writers of files that grow: what is there of them is read up to where it ends."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPG_CACHE", str(tmp_path / "cache"))
    (tmp_path / "source").write_text("text")
    (tmp_path / "source.fasta").write_text(">a\nACGT\n" * 300)
    save_checkpoint(tmp_path / "source.h5", STORED)
    return tmp_path


def files(folder):
    """Give what lies in a folder, hidden or not: path -> content."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def take_new(folder, before):
    """Give what was written, and remove it."""
    made = {path: content for path, content in files(folder).items() if path not in before}
    for path in made:
        path.unlink()
    return made


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_leaves_what_is_whole_or_nothing(name, folder):
    write, before = WRITERS[name], files(folder)
    write(folder)
    whole = take_new(folder, before) or {folder / ".owner": bytes(60)}
    largest, draw = max(map(len, whole.values())), random.Random(name)
    for size in sorted({0, largest - 1, *(draw.randrange(largest) for _ in range(BUDGET))}):
        with full_after(size), pytest.raises(DeepgError) as error:
            write(folder)
        assert re.search(r"^.*cannot be written.*: File too large[^\n]*$", str(error.value)), str(error.value)
        left = take_new(folder, before)
        assert name == "events" or all(whole[path] == content for path, content in left.items()), (size, left.keys())
    write(folder)


SPEC = """\
[data]
train = "train.fasta"
[target]
type = "target_right"
maxlen = 10
[sampling]
batch_size = 8
[model]
type = "lstm_cnn"
layer_lstm = [8]
[states]
type = "hdf5"
source = "source.fasta"
layer = "lstm"
step = 1
[training]
epochs = 2
steps_per_epoch = 2
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project whose run was never interrupted, and how many bytes each of its files has."""
    folder = tmp_path_factory.mktemp("project")
    for name, sequences, length in (("train", 3, 300), ("source", 4, 1200)):
        (path,) = dummy(folder, files=1, sequences=sequences, length=length, prefix=name)
        path.rename(folder / f"{name}.fasta")
    (folder / "spec.toml").write_text(SPEC)
    assert call(folder, 10**9, "--set", "run.name=whole") == (0, "")
    sizes = {len(content) for path, content in files(folder / "runs").items() if "tfevents" not in path.name}
    return folder, sizes | {len(content) for content in files(folder / "cache").values()}


def call(folder, size, *args):
    """Call `deepg run` as users do, but in this process; give the exit code and what it says of errors."""
    out, errors = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(errors):
        patch.setenv("DEEPG_CACHE", str(folder / "cache"))
        patch.setattr(sys, "argv", ["deepg", "run", str(folder / "spec.toml"), "--backend", "torch", *map(str, args)])
        with full_after(size), pytest.raises(SystemExit) as end:
            main()
    return end.value.code, "".join(re.findall(r"error: [\s\S]*", errors.getvalue()))


def read_history(run):
    return [{**record, "seconds": 0} for record in json.loads((run / "history.json").read_text())]


@pytest.mark.slow
def test_a_run_at_any_size_fails_in_a_sentence_and_goes_on_when_there_is_room(project):
    folder, sizes = project
    draw = random.Random(0)
    for number, size in enumerate(
        sorted(
            {size - 1 for size in draw.sample(sorted(sizes), min(BUDGET // 3, len(sizes)))}
            | {draw.randrange(max(sizes)) for _ in range(BUDGET // 6)}
        )
    ):
        shutil.rmtree(folder / "cache", ignore_errors=True)
        name, run = ("--set", f"run.name=at_{number}"), folder / "runs" / f"at_{number}"
        code, error = call(folder, size, *name)
        assert (code, error.count("\n")) == (1, 1), error
        assert "cannot be written" in error
        assert [path for path in files(folder) if path.name.startswith(".")] == []
        for path in run.glob("checkpoints/*"):
            load_checkpoint(path)
        assert not (run / "states.h5").exists()
        assert call(folder, 10**9, *name, "--resume") == (0, "")
        assert read_history(run) == read_history(folder / "runs" / "whole")
        np.testing.assert_array_equal(
            read_states(run / "states.h5").states, read_states(folder / "runs/whole/states.h5").states
        )


@pytest.mark.slow
def test_a_process_that_could_not_write_states_ends_by_itself(project):
    folder, sizes = project
    command = [sys.executable, "-m", "deepg_core", "run", folder / "spec.toml", "--set", "run.name=alone"]
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (max(sizes) - 1,) * 2)  # noqa: E731
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
    assert done.returncode == 1
    assert done.stderr.endswith(f"\nerror: {folder}/runs/alone/states.h5 cannot be written: File too large\n")
    assert done.stderr.count("rror") == 1
