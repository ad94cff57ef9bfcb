"""How seconds and megabytes grow with the input, and with the number of files: straight lines, or flat, are wanted."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.data import folder, write_many
from benchmarks.measure import Row
from benchmarks.memory import SPEC, write_large

_STEP: Final = 10_000
"""Letters between windows: a pass over 10 Gbases is a million of them, so that the network is not what is clocked."""
_SIZES: Final = {"10 kb": 10_000, "1 Mb": 1_000_000, "100 Mb": 100_000_000, "10 Gb": 10_000_000_000}
_FILES: Final = {"100 Mb in 100 files": 100, "100 Mb in 10,000 files": 10_000}
_QUICK: Final = {"10 kb": 10_000, "100 kb": 100_000}


def run(quick: bool) -> list[Row]:
    """Measure all sizes, then the numbers of files; the largest takes 21 GB of disk while this runs."""
    rows = []
    for title, bases in (_QUICK if quick else _SIZES).items():
        with folder() as where:
            write_large(where / "one.fasta", bases)
            rows += _measure(title, where, "one.fasta", quick)
    for title, files in ({"100 kb in 10 files": 10} if quick else _FILES).items():
        with folder() as where:
            write_many(where / "many", files, (100_000 if quick else 100_000_000) // files, packed=False)
            rows += _measure(title, where, "many", quick)
    return rows


def _measure(title: str, where: Path, name: str, quick: bool) -> Iterator[Row]:
    spec = where / "spec.toml"
    spec.write_text(SPEC.format(name="run", train=name, step=_STEP, steps=2 if quick else 100))
    works = {
        "check, nothing read before": ["check", spec],
        "check": ["check", spec],
        "the first batch (preview)": ["preview", spec],
        "100 steps": ["run", spec, "--set", f"run.output={where}", "--set", "evaluate=false"],
        "predict": ["predict", where / "run", where / name, "-o", where / "out.tsv", "--step", _STEP],
    }
    for what, command in works.items():
        seconds, peak = _clock(where, *map(str, command))
        yield Row(what=f"{what}, {title}", unit="s", ours=seconds)
        yield Row(what=f"{what}, {title}: memory", unit="MB", ours=peak)


def _clock(where: Path, *command: str) -> tuple[float, float]:
    """Run a command; give its seconds, and its largest resident memory in MB, that of mapped files included."""
    environment = os.environ | {"DEEPG_CACHE": str(where / "cache")}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "deepg_core", *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(said.decode())
    return time.perf_counter() - begun, used.ru_maxrss / 1024
