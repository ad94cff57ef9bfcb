"""Who trains a run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from deepg_core.errors import DeepgError
from deepg_core.runs import owner
from deepg_core.runs.folder import RunFolder
from deepg_core.runs.owner import own_run


@pytest.fixture
def run(tmp_path):
    return RunFolder(tmp_path)


def test_a_second_owner_is_told_who_the_first_is(run):
    with own_run(run), pytest.raises(DeepgError) as error, own_run(run):
        pass
    pattern = (
        rf"{run.path} is being trained by process {os.getpid()} on \S+ since [\d-]+ [\d:+]+; wait for it, or stop it"
    )
    assert re.fullmatch(pattern, str(error.value))


def test_a_run_that_ended_has_no_owner(run):
    for _ in range(2):
        with own_run(run):
            assert json.loads((run.path / ".owner").read_text())["process"] == os.getpid()
    assert list(run.path.iterdir()) == []


def test_an_owner_that_was_killed_keeps_nobody_off(run):
    text = (
        "import sys; from pathlib import Path; from deepg_core.runs.owner import own_run\n"
        "from deepg_core.runs.folder import RunFolder\n"
        "with own_run(RunFolder(Path(sys.argv[1]))): print(flush=True); sys.stdin.read()"
    )
    first = subprocess.Popen([sys.executable, "-c", text, run.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    first.stdout.readline()
    with pytest.raises(DeepgError, match=f"by process {first.pid} on"), own_run(run):
        pass
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert (run.path / ".owner").exists()
    with own_run(run):
        pass


def test_without_locks_the_file_itself_counts(run, monkeypatch):
    monkeypatch.setattr(owner, "lock", lambda _: None)
    with own_run(run), pytest.raises(DeepgError) as error, own_run(run):
        pass
    assert str(error.value).endswith(f"wait for it, or stop it, or remove {run.path}/.owner if it is gone")
    with own_run(run):
        pass


def test_a_file_that_its_owner_removed_meanwhile_is_no_lock(run, monkeypatch):
    real, removed = owner.lock, []

    def lock(handle):
        if not removed:
            removed.append((run.path / ".owner").unlink())
        return real(handle)

    monkeypatch.setattr(owner, "lock", lock)
    with own_run(run):
        assert json.loads((run.path / ".owner").read_text())["process"] == os.getpid()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(DeepgError) as error, own_run(RunFolder(tmp_path / "gone")):
        pass
    assert str(error.value) == f"{tmp_path}/gone/.owner cannot be written: No such file or directory"
