"""`deepg preview`: batches as a table, and as the arrays that the network gets."""

from __future__ import annotations

import numpy as np
import pytest

SPEC = """\
[data]
train = { a = "a.fasta", b = "b.fasta" }
validation = { a = "long.fasta", b = "b.fasta" }
allow_overlap = true

[target]
type = "label_folder"
maxlen = 4

[sampling]
step = 2
batch_size = 4
shuffle_file_order = false
shuffle_input = false
shuffle_windows = false
"""
LETTERS = "ACGT"
MASKED = ("type=masked_lm", "mask_rate=0.25", "identity_rate=0.25")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("preview")
    (folder / "a.fasta").write_text(">r1 first\nAACCGG\n>r2\nTTNT\n")
    (folder / "b.fasta").write_text(">r3\nGGGGCCCC\n")
    (folder / "long.fasta").write_text(">a header that is longer than a table should be wide\nACGTACGT\n")
    (folder / "spec.toml").write_text(SPEC)
    return folder


@pytest.fixture(scope="module")
def outcomes(folder, deepg_many):
    commands = {
        "table": ["preview", "spec.toml"],
        "npz": ["preview", "spec.toml", "--npz", "out.npz", "--batches", "2"],
        "validation": ["preview", "spec.toml", "--split", "validation", "--set", "target.maxlen=8"],
        "language": ["preview", "spec.toml", "--set", "target.type=target_right", "--set", "sampling.batch_size=2"],
        "again": ["preview", "spec.toml", "--npz", "out.npz"],
        "overwrite": ["preview", "spec.toml", "--npz", "out.npz", "--batches", "2", "--overwrite"],
        "masked": ["preview", "spec.toml", *(f"--set=target.{it}" for it in MASKED)],
        "nowhere": ["preview", "spec.toml", "--npz", "missing/out.npz"],
        "backend": ["preview", "spec.toml", "--set", "run.backend=jax"],
    }
    return dict(zip(commands, deepg_many([(folder, command) for command in commands.values()]), strict=True))


def spelled(one_hot):
    return ["".join(LETTERS[row.argmax()] if row.any() else "-" for row in window) for window in one_hot]


def test_the_table(outcomes):
    assert outcomes["table"]["out"] == (
        "batch  window  letters  target  start  strand  sequence\n"
        "─────  ──────  ───────  ──────  ─────  ──────  ────────────────\n"
        "    0       0  AACC     a           0  +       a.fasta r1 first\n"
        "    0       1  CCGG     a           2  +       a.fasta r1 first\n"
        "    0       2  GGGG     b           0  +       b.fasta r3\n"
        "    0       3  GGCC     b           2  +       b.fasta r3\n"
        "\n"
        "batch0/input/input_1: float32 (4, 4, 4)\n"
        "batch0/target/target_1: float32 (4, 2)\n"
    )
    assert (outcomes["table"]["code"], outcomes["table"]["err"]) == (0, "")


def test_a_long_header_is_cut(outcomes):
    line = outcomes["validation"]["out"].splitlines()[2]
    assert line == "    0       0  ACGTACGT  a           0  +       long.fasta a header that is longer th..."


def test_the_target_of_a_language_model_is_spelled(outcomes):
    rows = [line.split()[2:4] for line in outcomes["language"]["out"].splitlines()[2:4]]
    assert rows == [["AACCG", "G"], ["GGGGC", "C"]]


def test_arrays_of_all_batches_are_written(outcomes, folder):
    with np.load(folder / "out.npz", allow_pickle=False) as arrays:
        shapes = {name: (str(array.dtype), array.shape) for name, array in arrays.items()}
    assert outcomes["npz"]["code"] == 0
    assert shapes == {
        "batch0/input/input_1": ("float32", (4, 4, 4)),
        "batch0/target/target_1": ("float32", (4, 2)),
        "batch1/input/input_1": ("float32", (4, 4, 4)),
        "batch1/target/target_1": ("float32", (4, 2)),
    }


def test_arrays_hold_what_the_table_shows(outcomes, folder):
    with np.load(folder / "out.npz") as arrays:
        inputs, targets = arrays["batch1/input/input_1"], arrays["batch1/target/target_1"]
    assert spelled(inputs) == ["TT-T", "AACC", "CCCC", "GGGG"]
    assert targets.tolist() == [[1, 0], [1, 0], [0, 1], [0, 1]]


def test_an_archive_in_a_missing_folder(outcomes):
    assert outcomes["nowhere"]["code"] == 1
    assert outcomes["nowhere"]["err"] == "error: missing/out.npz cannot be written: No such file or directory\n"


def test_a_backend_that_nobody_knows_is_refused_here_too(outcomes):
    assert outcomes["backend"]["err"].startswith("error: run.backend: unknown backend `jax`\n")


def test_an_archive_that_is_there_is_replaced_only_where_that_is_asked_for(outcomes):
    assert outcomes["again"]["code"] == 2
    message = "error: out.npz: is there already; remove it, name another file, or replace it by --overwrite\n"
    assert outcomes["again"]["err"] == message
    assert outcomes["overwrite"]["code"] == 0


def test_of_a_masked_window_it_is_seen_what_is_masked_and_what_counts_beside(outcomes):
    head, _, *rows = outcomes["masked"]["out"].split("\n\n")[0].splitlines()
    assert "letters (# masked)" in head
    shown = [row.split()[2:4] for row in rows]
    assert len(shown) == 4
    for letters, target in shown:
        assert (letters.count("#"), sum(letter.islower() for letter in letters)) == (1, 1)
        assert all(a in ("#", b, b.lower()) for a, b in zip(letters, target, strict=True))
