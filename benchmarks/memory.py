"""Training on 5 Gbases against training on 5 Mbases: what the process takes, and how long it takes to start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.data import COLUMNS, folder, letters
from benchmarks.measure import Row, clocked

SPEC: Final = """
[run]
name = "{name}"
backend = "torch"
[data]
train = "{train}"
[target]
type = "target_right"
maxlen = 1000
[sampling]
step = {step}
batch_size = 64
shuffle_windows = true
reverse_complement = true
[model]
type = "lstm_cnn"
kernel_size = [12]
filters = [16]
pool_size = [10]
gap = true
[training]
epochs = 1
steps_per_epoch = {steps}
tensorboard = false
"""
_PEAK: Final = """
import resource, sys
from deepg_core.cli import deepg
deepg(sys.argv[1:], standalone_mode=False)
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def run(quick: bool) -> list[Row]:
    """Measure both; the large corpus takes 11 GB of disk while this runs."""
    sizes = {"small": 1_000_000, "large": 2_000_000} if quick else {"small": 5_000_000, "large": 5_000_000_000}
    with folder() as where:
        os.environ["DEEPG_CACHE"] = str(where / "cache")
        for name, bases in sizes.items():
            write_large(where / f"{name}.fasta", bases)
            (where / f"{name}.toml").write_text(
                SPEC.format(name=name, train=f"{name}.fasta", step=100, steps=2 if quick else 2000)
            )
            _deepg("check", where / f"{name}.toml")  # reads the files, so that both runs find them read
        peaks = {name: _deepg("run", where / f"{name}.toml") for name in sizes}
        start = min(clocked(lambda: _deepg("check", where / "large.toml"))() for _ in range(1 if quick else 5))
        return [
            Row(what="5 Gbases vs 5 Mbases: growth of the process that trains", unit="MB",
                ours=peaks["large"] - peaks["small"], wanted=300),
            Row(what="`deepg check` of 5 Gbases, read before", unit="s", ours=start, wanted=1),
        ]  # fmt: skip


def write_large(path: Path, bases: int, record: int = 5_000_000) -> None:
    """Write records of 1 or 5 Mbases, each the same letters begun elsewhere: they are to be large, not to be learned."""
    record = min(record, bases)
    lines = record // COLUMNS
    text = np.full((lines, COLUMNS + 1), ord("\n"), np.uint8)
    text[:, :COLUMNS] = letters(np.random.default_rng(0), lines * COLUMNS).reshape(lines, COLUMNS)
    with path.open("wb") as file:
        for number in range(bases // record):
            file.write(f">{number}\n".encode() + np.roll(text, number * 7, axis=0).tobytes())


def _deepg(*arguments: str | Path) -> int:
    """Run a command and give the most memory it had, in MB."""
    command = [sys.executable, "-c", _PEAK, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1])
