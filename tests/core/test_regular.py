"""Files that lie on a disk, and what only looks like one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import deepg_core as dg
from deepg_core.checkpoints import load_checkpoint
from deepg_core.csv_table import read_table
from deepg_core.errors import CheckpointError, DataError
from deepg_core.regular import require_regular
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "history.json")
    return tmp_path / "history.json"


def test_a_file_has_a_size(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert require_regular(tmp_path / "a") == 5


def test_a_missing_file_is_the_systems_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        require_regular(tmp_path / "a")


@pytest.mark.parametrize(
    ("read", "error"),
    [
        (require_regular, DataError),
        (load_checkpoint, CheckpointError),
        (dg.read_states, DataError),
        (read_table, DataError),
        (lambda path: RunFolder(path.parent).read_history(), CheckpointError),
    ],
)
def test_a_pipe_is_refused_and_not_waited_for(pipe, read, error):
    with pytest.raises(error) as found:
        read(pipe)
    assert str(found.value) == f"{pipe}: is a folder, pipe or device; deepG reads files on disk"


@pytest.mark.parametrize("path", [Path("/dev/null"), Path("/dev/zero")])
def test_a_device_has_no_end_and_is_refused(path):
    with pytest.raises(DataError, match=f"^{path}: is a folder, pipe or device; deepG reads files on disk$"):
        require_regular(path)


def test_a_spec_is_no_pipe(pipe):
    with pytest.raises(SpecError) as found:
        load_spec(pipe)
    (problem,) = found.value.problems
    assert (problem.message, problem.help) == ("a pipe or device, not a spec file", "deepG reads files on disk")
