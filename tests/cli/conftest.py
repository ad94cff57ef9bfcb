"""Commands in subprocesses, and small sequence files for them."""

from __future__ import annotations

import json
import os
import pathlib
import random
import subprocess
import sys

import pytest

RUN_MANY = pathlib.Path(__file__).with_name("run_many.py")


@pytest.fixture(scope="session")
def deepg():
    """Run one command in a process of its own."""

    def run(*arguments, cwd, **environment):
        command = [sys.executable, "-c", "from deepg_core.cli import main; main()", *map(str, arguments)]
        return _finished(command, cwd=cwd, environment=environment)

    return run


@pytest.fixture(scope="session")
def deepg_many():
    """Run commands in one process: `(folder, [argument, ...])` each; gives code, out, err and imported modules of each."""

    def run(commands, **environment):
        text = json.dumps([(str(folder), list(map(str, arguments))) for folder, arguments in commands])
        result = _finished([sys.executable, str(RUN_MANY)], cwd="/", environment=environment, text=text)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return run


def _finished(command, cwd, environment, text=None):
    return subprocess.run(
        command, cwd=cwd, input=text, env={**os.environ, **environment}, capture_output=True, text=True, timeout=600
    )


@pytest.fixture(scope="session")
def write_sequences():
    """Write files below a folder: random sequences that are always the same."""

    def write(folder, *names, count=3, length=60):
        for name in names:
            letters = random.Random(name)
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            records = (f">{path.stem}_{i}\n{''.join(letters.choices('ACGT', k=length))}\n" for i in range(count))
            path.write_text("".join(records))

    return write
