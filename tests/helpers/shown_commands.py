"""The commands and files that a page shows."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"([^\n]*\n)?\n?```(\w+)\n(.*?)```", re.S)
FILE = re.compile(r"`([\w./]+\.(?:py|toml))`")


def blocks(path):
    """Give (file named on the line before the block, language, text) for every fenced block with a language."""
    found = [match.groups() for match in FENCE.finditer(path.read_text())]
    return [((FILE.findall(before or "") or [None])[0], language, text) for before, language, text in found]


def commands(path):
    lines = [
        line.split(" #")[0].strip() for _, lang, text in blocks(path) if lang == "sh" for line in text.splitlines()
    ]
    return [line for line in lines if line]


def environment(tmp_path):
    """Put this Python's scripts first and let `pip install` go to a folder of its own."""
    site = tmp_path / "site"
    return os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PIP_TARGET": str(site),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this as "without isolation", which a target folder needs
        "PYTHONPATH": str(site),
    }


class WarmShell:
    """Runs lines of `deepg` or `pytest` alone in forks of one process."""

    def __init__(self):
        command = [sys.executable, Path(__file__).with_name("warm_shell.py")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, line, folder, tmp_path):
        words = shlex.split(line)
        if words[0] not in ("deepg", "pytest") or {"|", ">", "&&"} & set(words):
            return run(line, folder, tmp_path)
        out = tmp_path / "said"
        job = {"words": words, "folder": str(folder), "environment": environment(tmp_path), "out": str(out)}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        said = out.read_text()
        assert code == 0, f"{line}\n{said}\n{Path(f'{out}.err').read_text()}"
        return said

    def end(self):
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def warm_shell():
    """Give what runs lines as `run` does."""
    shell = WarmShell()
    yield shell
    shell.end()


def run(line, folder, tmp_path):
    done = subprocess.run(
        line, shell=True, cwd=folder, env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout
