"""How long the command line takes before it does anything, each time in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

from benchmarks.data import folder
from benchmarks.measure import Clocked, Row, alternate, clocked
from benchmarks.networks import DEMO

DEEPG: Final = str(Path(sysconfig.get_path("scripts")) / "deepg")


def run(quick: bool) -> list[Row]:
    """Measure help, check with everything in the cache, and the bare import."""
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
        seconds = alternate(commands, 1 if quick else 15)
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


def _command(command: list[str], cache: Path) -> Clocked:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}  # users have it
    environment["DEEPG_CACHE"] = str(cache)
    return clocked(lambda: subprocess.run(command, env=environment, check=True, capture_output=True))
