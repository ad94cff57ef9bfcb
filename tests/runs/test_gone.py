"""Runs whose folder is removed or renamed while they go on, as users see them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from deepg_core.errors import DataError, DeepgError
from deepg_core.runs.folder import RunFolder
from deepg_core.training.gone import explaining_gone
from deepg_core.training.watch import LossError

# The folder is renamed as a file of it is opened, or listed, for the first time.
RENAMING = """
import os, sys
name, path, run = sys.argv.pop(1), sys.argv.pop(1), sys.argv.pop(1)
def rename(event, args):
    if event == name and str(args[0]).startswith(os.path.join(run, path)) and os.path.isdir(run):
        os.rename(run, run + "_elsewhere")
sys.addaudithook(rename)
from deepg_core.cli import main
main()
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "small" / "checkpoints").mkdir(parents=True)
    return RunFolder(tmp_path / "small")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("event", "path"),
    [
        ("os.scandir", "checkpoints"),
        ("os.remove", "checkpoints/.Ep.001"),
        ("open", "evaluation/evaluation.json"),
    ],
)
def test_wherever_it_is_missed_one_sentence_says_so(small, event, path):
    run = small.parent / "runs" / "small"
    line = [sys.executable, "-c", RENAMING, event, path, run, "run", small, "--backend=torch"]
    done = subprocess.run([*line, "--set", "evaluate=true"], capture_output=True, text=True, check=False)
    assert (run.parent / "small_elsewhere").is_dir()
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    message = f"error: {run} is gone: it was removed or renamed while the run went on"
    assert done.stderr.splitlines()[-1] == message


def test_one_that_ends_without_its_checkpoints_did_not_end_well(run):
    with pytest.raises(DeepgError) as caught, explaining_gone(run):
        run.checkpoints.rmdir()
    assert str(caught.value) == f"{run.checkpoints} is gone: it was removed or renamed while the run went on"


def test_without_its_checkpoints_likewise(run):
    run.checkpoints.rmdir()
    with pytest.raises(DeepgError) as caught, explaining_gone(run):
        raise IndexError
    assert str(caught.value) == f"{run.checkpoints} is gone: it was removed or renamed while the run went on"


@pytest.mark.parametrize("error", [IndexError(), FileNotFoundError("other"), DataError("is wrong")])
def test_what_fails_while_it_is_there_is_left_as_it_is(run, error):
    with pytest.raises(type(error)) as caught, explaining_gone(run):
        raise error
    assert caught.value is error


def test_a_loss_that_is_no_number_comes_first(run):
    run.checkpoints.rmdir()
    with pytest.raises(LossError, match="the loss became nan"), explaining_gone(run):
        raise LossError("the loss became nan")
