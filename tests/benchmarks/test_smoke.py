"""The benchmarks run, whatever the numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def bench(*options: str) -> str:
    command = [sys.executable, "-m", "benchmarks", "--quick", *options]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_a_table_has_all_rows():
    lines = bench("read", "batches").splitlines()
    assert [cell.strip() for cell in lines[0].split("|")[1:6]] == ["what", "ours", "baseline", "ratio", "wanted"]
    assert len({line.count("|") for line in lines}) == 1
    for row in ("plain FASTA parsed", "gzip FASTA into a corpus", "from the cache", "plain numpy", "demo's network"):
        assert sum(row in line for line in lines) == 1, row


def test_json_has_the_ratio():
    plain, into, _, packed, *_, cached = json.loads(bench("read", "--json"))
    assert plain["wanted"] is None
    assert into["wanted"] == 300
    assert plain["ratio"] == pytest.approx(plain["ours"] / plain["baseline"])
    assert packed["wanted"] == 200
    assert cached["ratio"] is None
    assert cached["met"]


@pytest.fixture(scope="module")
def rows():
    """Those of the benchmarks that need frameworks, of one process."""
    found = json.loads(bench("predict", "overlap", "checkpoint", "loop", "rivals", "gpu", "--json"))
    assert len(found) == 6 + 2 + 5 + 2 + 4
    return {
        "predict": found[:6], "overlap": found[6:8], "training": found[8:13], "rivals": found[13:15], "gpu": found[15:],
    }  # fmt: skip


@pytest.mark.slow
def test_what_asks_a_network_is_held_against_its_forward_pass(rows):
    asked = rows["predict"]
    told = ["predict from FASTA", "states of `lstm` from FASTA", "answers of evaluate"]
    assert [row["what"].split(", ")[:2] for row in asked] == [[what, of] for of in ("torch", "keras") for what in told]
    assert all(row["wanted_ratio"] == 0.95 for row in asked)


@pytest.mark.slow
def test_windows_that_overlap_share_their_convolutions(rows):
    shared = [row["what"].split(": ")[1] for row in rows["overlap"]]
    assert shared == ["shared up to `batch_normalization_2`"] * 2


@pytest.mark.slow
def test_a_checkpoint_and_an_epoch_are_measured(rows):
    kept, *epochs = rows["training"]
    assert kept["what"] == "a checkpoint of the seed network, 0.11 million weights with Adam, every ten minutes"
    assert kept["met"]
    assert [row["what"].split(", ")[1:] for row in epochs] == [
        [backend, f"from FASTA with all observers{what}"]
        for backend in ("torch", "keras")
        for what in (" vs a loop by hand", ": waiting for data")
    ]


@pytest.mark.slow
def test_what_is_for_a_gpu_runs_without_one_where_it_is_quick(rows):
    assert [row["what"].partition(" on ")[0] for row in rows["gpu"]] == ["seed, maxlen 50,"] * 4
    assert all(0 < row["ours"] <= 100 for row in rows["gpu"] if row["unit"] == "%")


def test_without_a_gpu_its_script_says_so(tmp_path):
    environment = {**os.environ, "PYTHON": sys.executable, "CUDA_VISIBLE_DEVICES": ""}
    script = ROOT / "benchmarks" / "gpu.sh"
    done = subprocess.run(["bash", script, tmp_path], env=environment, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "no GPU that PyTorch can use\n")


@pytest.mark.slow
def test_both_backends_take_turns_with_a_network(rows):
    told = [
        f"{what} of the seed network, maxlen 50, on one core: torch vs keras"
        for what in ("training step", "prediction")
    ]
    assert [row["what"] for row in rows["rivals"]] == told
    assert all(row["wanted_ratio"] == 1 for row in rows["rivals"])


def test_an_unknown_name_is_refused():
    with pytest.raises(subprocess.CalledProcessError) as error:
        bench("raed")
    assert error.value.returncode == 2
    assert "no benchmark `raed`" in error.value.stderr
