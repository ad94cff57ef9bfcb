"""Damaged files through the command line: one sentence, exit code 2, nothing written."""

from __future__ import annotations

import resource
from pathlib import Path

import h5py
import pytest

FIRST = Path(__file__).parents[1] / "earlier" / "0.1.0" / "torch.h5"


@pytest.fixture
def damaged(tmp_path):
    """A file whose texts lie in a heap with a size of 0, over which libhdf5 loops for ever."""
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file["vocabulary"] = ["ACGT", "ACGU"]
    content = (tmp_path / "x.h5").read_bytes()
    heap = content.index(b"GCOL")
    (tmp_path / "x.h5").write_bytes(content[: heap + 24] + bytes(8) + content[heap + 32 :])
    return tmp_path / "x.h5"


@pytest.mark.slow
def test_a_checkpoint_that_reading_loops_over(damaged, deepg):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = deepg("export", damaged, "--to", "safetensors", cwd=damaged.parent)
    what = "it is damaged: reading it does not end, or ends the process"
    assert (done.returncode, done.stderr) == (2, f"error: {damaged}: cannot be read as a checkpoint: {what}\n")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 30
    assert [path.name for path in damaged.parent.iterdir()] == ["x.h5"]


def test_a_text_that_lies_in_another_file_does_not_come_out(tmp_path, deepg):
    (tmp_path / "secret").write_text("what nobody asked for")
    (tmp_path / "x.h5").write_bytes(FIRST.read_bytes())
    with h5py.File(tmp_path / "x.h5", "a") as file:
        del file["vocabulary"]
        file.create_dataset("vocabulary", (1,), "S21", external=[("secret", 0, 21)])
    done = deepg("export", "x.h5", "--to", "safetensors", cwd=tmp_path)
    what = "`vocabulary` is stored in another file, which deepG does not read"
    assert (done.returncode, done.stderr) == (2, f"error: x.h5: cannot be read as a checkpoint: {what}\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret", "x.h5"]
