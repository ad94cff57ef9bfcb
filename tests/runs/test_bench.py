"""`deepg bench` on specs that are slow in one part each."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

import deepg_core as dg
from deepg_core.errors import DeepgError

pytestmark = pytest.mark.slow
TINY = [
    "target.maxlen=150",
    "model.kernel_size=[150]",
    "model.filters=[1]",
    "model.pool_size=[1]",
    "model.padding=valid",
]
NOISE = ["encoder.add_noise={ noise_type = 'normal' }", "sampling.batch_size=1024"]
LARGE = ["model.layer_lstm=400", "model.pool_size=[1]"]
SELDOM = ["training.epochs=1000", "states.step=100", "training.steps_per_epoch=1000"]
"""A run that is all training."""


def found(spec, *overrides, seconds=0.6):
    return dg.bench(spec, overrides, backend="torch", seconds=seconds)


@pytest.mark.parametrize(
    ("overrides", "bottleneck", "key"),
    [
        ([*TINY, *NOISE, *SELDOM], "batches", "encoder.add_noise"),
        ([*LARGE, *SELDOM], "step", {"model", "sampling.batch_size"}),
        (["training.checkpoints.every_steps=1"], "checkpoint", "training.checkpoints.every_steps"),
        (
            ["states.step=1", "states.batch_size=1", "training.epochs=1"],
            "states",
            "states.step",
        ),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_the_slow_part_is_found(small, monkeypatch, overrides, bottleneck, key):
    monkeypatch.setattr(time, "perf_counter", time.process_time)  # what else the machine does takes none of it
    judged = found(small, *overrides).verdict
    assert judged.bottleneck == bottleneck, judged.advice
    assert judged.key in key


def test_each_part_has_a_rate_and_nothing_is_left_behind(small, deepg_here, monkeypatch, tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("DEEPG_CACHE", str(cache))
    before = sorted(small.parent.rglob("*"))
    done = deepg_here("bench", small, "--backend", "torch", "--seconds", 0.5, "--json")
    report = json.loads(done.stdout)
    names = ["reading", "cache", "batches", "step", "training", "validation", "checkpoint", "states"]
    assert list(report["parts"]) == names
    assert all(part["rate"] > 0 for part in report["parts"].values())
    assert {part["unit"] for part in report["parts"].values()} == {"bases", "windows", "files"}
    whole = [part["run_seconds"] for part in report["parts"].values() if part["run_seconds"] is not None]
    assert report["run_seconds"] == pytest.approx(sum(whole))
    assert 0 <= report["data_wait"] <= 1
    assert (report["backend"], report["device"]) == ("torch", "cpu")
    assert sorted(small.parent.rglob("*")) == before
    assert not [name for name in os.listdir(cache) if name.startswith(".")]  # noqa: PTH208 - hidden ones too


def test_rows_of_ready_arrays_are_counted(tmp_path):
    import numpy as np

    rng = np.random.default_rng(1)
    np.savez(
        tmp_path / "a.npz", x=rng.random((64, 20, 4), np.float32), y=np.eye(2, dtype=np.float32)[rng.integers(0, 2, 64)]
    )
    (tmp_path / "spec.toml").write_text(
        'data.train = "a.npz"\nreader = { type = "arrays" }\nmodel = { type = "lstm_cnn", layer_lstm = 4, layer_dense = [2] }\n'
    )
    report = found(tmp_path / "spec.toml", seconds=0.5)
    assert list(report.parts) == ["batches", "step", "training", "checkpoint"]
    assert report.parts["step"].unit == "rows"


def test_the_table_ends_with_the_verdict(small, deepg_here):
    lines = deepg_here("bench", small, "--backend", "torch", "--seconds", 0.5).stdout.splitlines()
    assert lines[0] == "torch on cpu"
    assert [line.split()[0] for line in lines[4:12]] == [
        "reading", "cache", "batches", "step", "training", "validation", "checkpoint", "states",
    ]  # fmt: skip
    assert lines[-1].startswith("the bottleneck is ")


def test_what_check_says_of_a_spec_is_said(small, deepg_here):
    Path(small).write_text(small.read_text().replace("maxlen", "maxlne"))
    said = [deepg_here(command, small, code=2).stderr for command in ("check", "bench")]
    assert said[0] == said[1]
    assert "did you mean `maxlen`?" in said[0]


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_no_time_is_refused(small, seconds):
    with pytest.raises(DeepgError, match=r"^seconds: must be a number above 0, got "):
        dg.bench(small, seconds=seconds)


def test_a_trained_network_is_no_spec(tmp_path, deepg_here):
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "spec.toml").write_text("")
    shown = deepg_here("bench", tmp_path, code=2).stderr
    assert shown == (
        f"error: {tmp_path}: is a trained network, not a spec; `deepg summary {tmp_path}` shows its layers, and `deepg bench` "
        "takes the spec.toml of its run\n"
    )
