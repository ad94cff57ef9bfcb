"""`deepg` and `pytest` in forks of a process that has imported both frameworks: what takes five seconds each time in a shell.

    python warm_shell.py

reads a job a line, JSON: `words` of the command, `folder`, `environment`, and `out`, a file for stdout (`out.err` for stderr).
It writes the exit code of each on a line.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from pathlib import Path


def wait_for_jobs():
    import_late()
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            run(job)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def import_late():
    """Import what commands do not before they need it. No plugin is looked for yet: those of a job may come with it."""
    import torch._dynamo  # noqa: F401

    import deepg_core.commands.evaluate
    import deepg_core.commands.run
    import deepg_core.commands.states  # noqa: F401

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import deepg_keras.trainer  # noqa: F401


def run(job):
    """Be `deepg`, or `pytest`."""
    for number, ending in ((1, ""), (2, ".err")):
        os.dup2(os.open(job["out"] + ending, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), number)
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.path[:0] = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
    importlib.invalidate_caches()
    sys.argv = job["words"]
    code = 0
    try:
        if sys.argv[0] == "pytest":
            import pytest

            code = pytest.console_main()
        else:
            from deepg_core.cli import main

            main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
        code = 99
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else bool(code))


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())  # not this folder: `-m deepg_core` has the working directory there
    wait_for_jobs()
