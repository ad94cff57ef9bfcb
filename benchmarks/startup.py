"""How long the command line takes before it does anything, each time in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

from benchmarks.data import folder, write_fasta
from benchmarks.measure import Clocked, Row, alternate, clocked
from benchmarks.networks import DEMO

DEEPG: Final = str(Path(sysconfig.get_path("scripts")) / "deepg")


FRAMEWORKS: Final = ("torch", "keras")


def run(quick: bool) -> list[Row]:
    """Measure help, check with everything in the cache, the bare import, and what needs a framework."""
    return [*_run_light(1 if quick else 15), *(row for it in FRAMEWORKS for row in _run_heavy(it, 1 if quick else 5))]


def _run_light(rounds: int) -> list[Row]:
    works = {
        "click": [sys.executable, "-c", "import click"],
        "help": [DEEPG, "--help"],
        "check": [DEEPG, "check", str(DEMO)],
        "import": [sys.executable, "-c", "import deepg_core"],
    }
    with folder() as where:
        commands = {name: _command(command, where) for name, command in works.items()}
        for command in commands.values():
            command()
        seconds = alternate(commands, rounds)
    return [
        Row(
            what="`deepg --help` vs `import click`",
            unit="s",
            ours=seconds["help"],
            baseline=seconds["click"],
            wanted=0.2,
            wanted_ratio=2,
        ),
        Row(what="`deepg check` of the demo, read before", unit="s", ours=seconds["check"], wanted=0.45),
        Row(what="`import deepg_core`", unit="s", ours=seconds["import"], wanted=0.3),
    ]


def _run_heavy(backend: str, rounds: int) -> list[Row]:
    """Measure a training of one step, and a prediction of 10 kb, beside the import of the framework."""
    with folder() as where:
        write_fasta(where / "one.fasta", 10_000)
        sets = [f"run.output={where}", "training.epochs=1", "training.steps_per_epoch=1", "evaluate=false"]
        learn = [DEEPG, "run", str(DEMO), "--backend", backend, *(part for it in sets for part in ("--set", it))]
        ask = [DEEPG, "predict", str(where / "16S_vs_bacteria"), str(where / "one.fasta"), "--step", "1000"]
        works = {
            "run": learn,
            "predict": [*ask, "-o", str(where / "out.tsv"), "--overwrite", "--backend", backend],
            "import": [sys.executable, "-c", f"import {backend}"],
        }
        commands = {name: _command(command, where) for name, command in works.items()}
        for command in commands.values():
            command()
        seconds = alternate(commands, rounds)
    what = {"run": "`deepg run` of one step of the demo", "predict": "`deepg predict` of 10 kb"}
    return [
        Row(what=f"{title}, {backend} vs `import {backend}`", unit="s", ours=seconds[it], baseline=seconds["import"])
        for it, title in what.items()
    ]


def _command(command: list[str], cache: Path) -> Clocked:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}  # users have it
    environment["DEEPG_CACHE"] = str(cache)
    return clocked(lambda: subprocess.run(command, env=environment, check=True, capture_output=True))
