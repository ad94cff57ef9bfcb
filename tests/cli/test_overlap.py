"""Commands share the work of windows that overlap, and what they write stays the same."""

from __future__ import annotations

import csv
import json
import random
from contextlib import chdir, suppress
from itertools import chain
from unittest import mock

import h5py
import numpy as np
import pytest
from untrained import save_untrained

from deepg_core.cli import main
from deepg_core.inference import overlap
from deepg_core.inference.overlap import Overlapping

SPEC = """
[run]
backend = "torch"
seed = 3
[data]
train = { rich = "rich.fasta", poor = "poor.fasta" }
[sampling]
step = 4
batch_size = 64
[target]
type = "label_folder"
maxlen = 60
[model]
type = "lstm_cnn"
padding = "valid"
kernel_size = [12, 12]
filters = [64, 64]
pool_size = [2, 1]
layer_lstm = [3]
layer_dense = [2]
"""
COMMANDS = {
    "predict": ["predict", "net.h5", "rich.fasta", "poor.fasta", "-o", "{}.tsv", "--windows", "{}.windows.tsv"],
    "both strands": [
        "predict",
        "net.h5",
        "rich.fasta",
        "-o",
        "{}.tsv",
        "--windows",
        "{}.windows.tsv",
        "--both-strands",
    ],
    "keras": ["predict", "net.h5", "rich.fasta", "-o", "{}.tsv", "--windows", "{}.windows.tsv", "--backend", "keras"],
    "states": ["states", "net.h5", "rich.fasta", "--layer", "lstm", "--step", "4", "-o", "{}.h5"],
    "evaluate": [
        "evaluate",
        "net.h5",
        "--split",
        "train",
        "-o",
        "{}",
        "--batch-size",
        "64",
        "--no-baselines",
        "--no-controls",
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder, letters = tmp_path_factory.mktemp("overlap"), random.Random(1)
    for name in ("rich", "poor"):
        records = ["".join(letters.choices("ACGT", k=length)) for length in (500, 59, 130)]
        records.append(records[0][:200] + "NNNN" + records[0][200:300])
        (folder / f"{name}.fasta").write_text("".join(f">{name}{n}\n{its}\n" for n, its in enumerate(records)))
    save_untrained(folder / "net.h5", SPEC)
    return folder


def run(folder, command, whole):
    """Run a command, and count how often windows were shared."""
    counted = mock.patch.object(Overlapping, "_share", autospec=True, side_effect=Overlapping._share)
    cut = mock.patch.object(
        overlap, "share_work", **({"return_value": None} if whole else {"wraps": overlap.share_work})
    )
    with chdir(folder), counted as shared, cut, mock.patch("sys.argv", ["deepg", *command]), suppress(SystemExit):
        main()
    return shared.call_count


@pytest.fixture(scope="module", params=COMMANDS)
def written(request, folder):
    """Gives the command, and the paths of what it wrote with shared work and without, without endings."""
    command, found = COMMANDS[request.param], []
    for whole in (False, True):
        name = f"{request.param}-{whole}".replace(" ", "-")
        count = run(folder, [part.format(name) for part in command], whole)
        assert (count == 0) == whole
        found.append(folder / name)
    return command[0], found


def read_table(path, ending):
    text = path.with_name(path.name + ending).read_text()
    return list(csv.reader(text.splitlines(), delimiter="\t"))


def is_close(ours, wanted):
    """Say whether two cells are the same text, or numbers that are 1e-5 apart."""
    try:
        return abs(float(ours) - float(wanted)) < 1e-5
    except ValueError:
        return ours == wanted


def test_what_is_written_is_the_same_to_1e_5(written):
    command, (shared, whole) = written
    if command == "predict":
        for ending, least in ((".tsv", 5), (".windows.tsv", 190)):
            ours, wanted = read_table(shared, ending), read_table(whole, ending)
            assert len(ours) == len(wanted) >= least
            assert all(map(is_close, chain.from_iterable(ours), chain.from_iterable(wanted)))
    elif command == "states":
        with h5py.File(shared.with_suffix(".h5")) as ours, h5py.File(whole.with_suffix(".h5")) as wanted:
            assert len(ours["states"]) > 100
            np.testing.assert_allclose(ours["states"][()], wanted["states"][()], atol=1e-5)
    else:
        ours, wanted = (json.loads((path / "evaluation.json").read_text()) for path in (shared, whole))
        assert ours["windows"] == wanted["windows"] > 200
        assert ours["metrics"]["loss"]["value"] == pytest.approx(wanted["metrics"]["loss"]["value"], abs=1e-5)
