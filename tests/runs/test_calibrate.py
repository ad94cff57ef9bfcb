"""`deepg calibrate` through the real command line: what it stores, and who applies it."""

from __future__ import annotations

import csv
import json
import shutil

import numpy as np
import pytest
import tomli_w

import deepg_core as dg
from deepg_core.checkpoints.calibration import Calibration, save_calibration
from deepg_core.commands.run import run
from deepg_core.runs.folder import RunFolder

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("finished", ["torch"], indirect=True)]


@pytest.fixture
def best(finished, tmp_path):
    """Give a copy of the best checkpoint, so that no other test sees its calibration."""
    return shutil.copy(RunFolder(finished[0]).best_checkpoint(), tmp_path / "best.h5")


def table(path):
    with path.open() as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_it_is_stored_beside_the_checkpoint_and_makes_the_loss_no_worse(best, deepg_here, tmp_path):
    done = deepg_here("calibrate", best)
    stored = json.loads((tmp_path / "best.h5.calibration.json").read_text())
    assert list(stored) == ["checkpoint", "sha256", "temperatures", "split", "windows"]
    assert (stored["split"], stored["windows"]) == ("validation", 144)
    assert done.stdout.splitlines()[0] == f"{tmp_path}/best.h5.calibration.json"
    before = (tmp_path / "best.h5.calibration.json").read_bytes()
    again = json.loads(deepg_here("calibrate", best, "--json").stdout)
    assert (again["path"], again["split"]) == (f"{tmp_path}/best.h5.calibration.json", "validation")
    assert again["temperatures"]["dense_1"]["value"] == stored["temperatures"]["dense_1"]
    assert (tmp_path / "best.h5.calibration.json").read_bytes() == before
    raw, calibrated = (
        dg.evaluate(best, calibrated=on, bootstrap=0, baselines=False, controls=False) for on in (False, True)
    )
    ((_, temperature),) = stored["temperatures"].items()
    assert (raw["calibration"]["temperature"], calibrated["calibration"]["temperature"]) == (None, temperature)
    assert calibrated["metrics"]["loss"]["value"] <= raw["metrics"]["loss"]["value"]
    assert calibrated["confusion"] == raw["confusion"]
    assert "reliability" in calibrated.pictures


def test_predict_and_load_model_apply_it_and_no_call_changes(best, finished, deepg_here, tmp_path):
    files = finished[0].parents[1] / "validation"
    save_calibration(best, Calibration({"dense_1": 3.0}, "validation", 144))
    told = deepg_here("predict", best, files, "-o", tmp_path / "on.tsv", "--windows", tmp_path / "on_windows.tsv")
    assert "probabilities are calibrated: temperature 3.000, from 144 windows of validation\n" in told.stderr
    told = deepg_here(
        "predict",
        best,
        files,
        "-o",
        tmp_path / "off.tsv",
        "--windows",
        tmp_path / "off_windows.tsv",
        "--no-calibration",
    )
    assert "calibrated" not in told.stderr
    on, off = table(tmp_path / "on.tsv"), table(tmp_path / "off.tsv")
    assert [row["call"] for row in on] == [row["call"] for row in off]
    assert [row["vote_perc_rich"] for row in on] == [row["vote_perc_rich"] for row in off]
    assert on[0]["confidence"] < off[0]["confidence"]
    on, off = (
        np.array([float(row["rich"]) for row in table(tmp_path / f"{name}_windows.tsv")]) for name in ("on", "off")
    )
    np.testing.assert_allclose(np.log(on / (1 - on)), np.log(off / (1 - off)) / 3, atol=1e-3)
    window = "ACGGT" * 6
    logits = [np.log(dg.load_model(best, calibrated=flag).predict(window)) for flag in (True, False)]
    np.testing.assert_allclose(np.diff(logits[0]), np.diff(logits[1]) / 3, rtol=1e-4)


def test_windows_that_are_all_called_right_fix_no_temperature(best, finished, deepg_here, tmp_path):
    model, rng = dg.load_model(best), np.random.default_rng(0)
    texts = ["".join(rng.choice(list("AT"), 30)) for _ in range(20)]
    right = [text for text, given in zip(texts, model.predict(texts), strict=True) if given[0] > 0.5]
    (tmp_path / "poor.fasta").write_text("".join(f">{number}\n{text}\n" for number, text in enumerate(right)))
    done = deepg_here("calibrate", best, f"poor={tmp_path / 'poor.fasta'}", code=1)
    assert done.stderr.splitlines()[-1] == (
        f"error: `dense_1`: {len(right)} predictions fix no temperature, for all of them are called right; "
        "calibrate on other windows, with --split or files"
    )
    assert not (tmp_path / "best.h5.calibration.json").exists()


def test_numbers_have_no_temperature(finished, deepg_here, tmp_path):
    rng = np.random.default_rng(0)
    for name in ("a", "v"):
        (tmp_path / f"{name}.fasta").write_text(f">{name}\n{''.join(rng.choice(list('ACGT'), 60))}\n")
    (tmp_path / "t.csv").write_text("file,u\na.fasta,2\nv.fasta,3\n")
    spec = {
        "data": {"train": "a.fasta", "validation": "v.fasta"},
        "target": {"type": "label_csv", "maxlen": 12, "target_from_csv": "t.csv"},
        "model": {"type": "lstm_cnn", "layer_lstm": [4]},
        "training": {"epochs": 1, "steps_per_epoch": 1, "tensorboard": False},
    }
    (tmp_path / "s.toml").write_text(tomli_w.dumps(spec))
    done = deepg_here("calibrate", run(tmp_path / "s.toml", backend="torch"), code=1)
    assert done.stderr.splitlines()[-1] == (
        "error: no output of the network gives probabilities: numbers have no temperature"
    )
