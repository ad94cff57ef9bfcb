"""`deepg run` on ready arrays: it learns, its checkpoints predict, and an interrupted run is not a different one."""

from __future__ import annotations

import csv
import json

import h5py
import numpy as np
import pytest

import deepg_core as dg
from deepg_core.checkpoints import load_checkpoint
from deepg_core.errors import DataError

pytestmark = pytest.mark.slow

SPEC = """
evaluate = false
[run]
name = "ready"
[reader]
type = "arrays"
[data]
train = ["a.npz", "b.h5"]
validation = "v.npz"
[sampling]
batch_size = 16
"""
NUMBERS = (
    SPEC
    + """
[encoder]
type = "integer"
[model]
type = "transformer"
embed_dim = 8
head_size = 4
num_heads = 2
ff_dim = 8
flatten_method = "average_ch_last"
[training]
epochs = 2
steps_per_epoch = 20
"""
)


def examples(count, seed):
    """Windows of two classes that differ in their share of G and C."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, count)
    shares = np.where(y[:, None], [0.35, 0.15, 0.15, 0.35], [0.15, 0.35, 0.35, 0.15])
    x = np.stack([np.eye(4, dtype=np.uint8)[rng.choice(4, 30, p=share)] for share in shares])
    return {"x": x, "y": y, "sample_weight": rng.random(count) + 0.5}


@pytest.fixture(scope="module", params=["torch", "keras"])
def finished(request, deepg, learning, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    labels = ["poor", "rich"]
    for name, count in (("a", 70), ("v", 40)):
        np.savez(folder / f"{name}.npz", **examples(count, count), labels=labels)
    with h5py.File(folder / "b.h5", "w") as file:
        file.update({**examples(90, 90), "labels": labels})
    (folder / "spec.toml").write_text(SPEC + learning)
    deepg("run", folder / "spec.toml", "--backend", request.param)
    return folder


def test_it_learns(finished):
    history = json.loads((finished / "runs" / "ready" / "history.json").read_text())
    assert history[-1]["acc"] > 0.8
    assert [record["files_seen"] for record in history] == [2, 2, 2]


def test_a_run_that_goes_on_is_the_run_that_did_not_stop(finished, deepg_here):
    spec, name = finished / "spec.toml", ["--set", "run.name=parts"]
    backend = ["--backend", "torch" if "torch" in finished.name else "keras"]
    deepg_here("run", spec, *backend, *name, "--set", "training.epochs=1")
    deepg_here("run", spec, *backend, *name, "--resume")
    whole, parts = (
        load_checkpoint(sorted((finished / "runs" / run / "checkpoints").iterdir())[-1]) for run in ("ready", "parts")
    )
    assert whole.sampler == parts.sampler
    for key, array in whole.network.weights.items():
        np.testing.assert_array_equal(parts.network.weights[key], array, err_msg=key)


def test_its_checkpoint_predicts_from_arrays(finished):
    model = dg.load_model(finished / "runs" / "ready")
    with np.load(finished / "v.npz") as arrays:
        scores = model.predict(arrays["x"])
        assert (scores.argmax(1) == arrays["y"]).mean() > 0.8
    assert model.labels == ("poor", "rich")
    np.testing.assert_allclose(scores.sum(1), 1, rtol=1e-5)


def test_a_table_has_a_row_for_each_row_of_arrays(finished, deepg_here, tmp_path):
    run = finished / "runs" / "ready"
    with np.load(finished / "v.npz") as arrays:
        x = arrays["x"]
    np.savez(tmp_path / "only_x.npz", x=x[:5])
    done = deepg_here(
        "predict", run, finished / "v.npz", tmp_path / "only_x.npz", "-o", tmp_path / "o.csv", "--batch-size", 16
    )
    assert done.stderr.startswith(f"{tmp_path / 'o.csv'}: 45 records, 45 windows, ")
    with (tmp_path / "o.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["record"], row["file"]) for row in rows] == [
        *((str(row), str(finished / "v.npz")) for row in range(40)),
        *((str(row), str(tmp_path / "only_x.npz")) for row in range(5)),
    ]
    scores = dg.load_model(run).predict(x)
    np.testing.assert_allclose(
        [float(row["mean_conf_rich"]) for row in rows], [*scores[:, 1], *scores[:5, 1]], atol=1e-5
    )
    assert [row["call"] for row in rows[:40]] == [("poor", "rich")[best] for best in scores.argmax(1)]
    found = dg.predict(run, [finished / "b.h5"])
    assert (len(found), found["record"][-1], found["call"].dtype) == (90, 89, object)
    rounding = dg.predict(run, [tmp_path / "only_x.npz"], precision="bf16").rounding
    assert (rounding.precision, rounding.windows, rounding.same) == ("bf16", 5, 5)
    assert 0 < rounding.most < 0.02
    damaged = tmp_path / "damaged.h5"
    with h5py.File(damaged, "w") as file:
        chunk = file.create_dataset("x", data=x[:5], chunks=True, fletcher32=True).id.get_chunk_info(0)
    with damaged.open("r+b") as file:
        file.seek(chunk.byte_offset)
        file.write(bytes(9))
    left = dg.predict(run, [damaged, tmp_path / "only_x.npz"], skip_broken=True, precision="bf16")
    assert (len(left), left.rounding, len(left.broken)) == (5, rounding, 1)


def test_what_rows_of_arrays_cannot_be_asked_for(finished, deepg_here, tmp_path):
    run = finished / "runs" / "ready"
    for options, said in (
        (
            ["--windows", tmp_path / "w.tsv"],
            "--windows: a row is one window, and what is said of it stands in the table",
        ),
        (["--regions", tmp_path / "r.bed"], "--regions: ready arrays have no sequences"),
        (["--both-strands"], "--both-strands: ready arrays have no letters"),
        (["--added", tmp_path / "t.csv"], "--added: ready arrays hold all inputs"),
        (["--resume"], "--resume: a prediction of ready arrays keeps no journal"),
    ):
        done = deepg_here("predict", run, finished / "v.npz", "-o", tmp_path / "o.tsv", *options, code=2)
        assert done.stderr == f"error: {said}; leave it out\n"
    done = deepg_here("predict", run, finished / "v.npz", "-o", tmp_path / "o.tsv", "--reader", "fasta", code=2)
    assert done.stderr == "error: --reader: `fasta` gives letters, and the network reads arrays; leave it out\n"
    assert not list(tmp_path.iterdir())


def test_files_of_arrays_that_cannot_be_used(finished, deepg_here, tmp_path):
    run, x = finished / "runs" / "ready", np.zeros((3, 30, 4), np.float32)
    np.savez(tmp_path / "short.npz", x=x[:, :20])
    np.savez(tmp_path / "nan.npz", x=np.where(np.arange(3)[:, None, None] == 2, np.nan, x))
    np.savez(tmp_path / "good.npz", x=x)
    shapes = "{'input_1': (20, 4)} a row, and the network reads {'input_1': (30, 4)}"
    wrong = f"{tmp_path / 'short.npz'}: gives inputs of the shapes {shapes}"
    done = deepg_here("predict", run, tmp_path / "good.npz", tmp_path / "short.npz", "-o", tmp_path / "o.tsv", code=2)
    assert done.stderr == f"error: {wrong}\n"
    names = [tmp_path / f"{name}.npz" for name in ("short", "nan", "good")]
    done = deepg_here("predict", run, *names, "-o", tmp_path / "o.tsv", "--skip-broken", "--batch-size", 2, code=1)
    assert done.stderr.splitlines()[1:] == [
        f"left out: {wrong}",
        f"left out: {names[1]}: `x` holds NaN, infinity or what is too large for float32 in row 2, counted from 0",
    ]
    rows = [line.split("\t")[:2] for line in (tmp_path / "o.tsv").read_text().splitlines()[1:]]
    assert rows == [*([str(row), str(names[1])] for row in range(2)), *([str(row), str(names[2])] for row in range(3))]
    assert {path.name for path in tmp_path.iterdir()} == {"short.npz", "nan.npz", "good.npz", "o.tsv"}


def test_it_does_not_read_letters(finished):
    model = dg.load_model(finished / "runs" / "ready")
    with pytest.raises(DataError) as error:
        model.predict("ACGT")
    assert str(error.value) == (
        "the model has inputs that letters do not give: {'input_1': (30, 4)} a window; give arrays by their names"
    )


@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_an_embedding_learns_numbers_of_letters(backend, deepg_here, tmp_path):
    parts = {name: examples(count, count) for name, count in (("a", 70), ("b", 90), ("v", 40))}
    parts = {name: {**part, "x": part["x"].argmax(-1) + 1} for name, part in parts.items()}
    for name in "av":
        np.savez(tmp_path / f"{name}.npz", **parts[name])
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file.update(parts["b"])
    (tmp_path / "spec.toml").write_text(NUMBERS)
    deepg_here("run", tmp_path / "spec.toml", "--backend", backend)
    model, x = dg.load_model(tmp_path / "runs" / "ready"), parts["v"]["x"]
    scores = model.predict(x)
    assert (scores.argmax(1) == parts["v"]["y"]).mean() > 0.8
    np.testing.assert_array_equal(model.predict(x.astype(np.float32)), scores)
    with pytest.raises(DataError, match="`input_1` must be whole numbers from 0 to 5, those of the encoder"):
        model.predict(x + 5)


@pytest.mark.parametrize("finished", ["torch"], indirect=True)
def test_the_report_of_ready_arrays(finished):
    report = dg.report(finished / "runs" / "ready", "-")
    (data,) = [section for section in report.sections if section.title == "The data"]
    assert data.body[0].rows == [
        ["split", "files", "rows", "windows"],
        ["train", "2", "160", "160"],
        ["validation", "1", "40", "40"],
    ]
    reasons = {section.title: section.reason for section in report.sections if section.reason}
    assert (
        reasons.pop("Examples") == "ready arrays have no letters that could be drawn; `dg.explain` explains their rows"
    )
    assert reasons.pop("The evaluation").startswith("there is no evaluation: `deepg evaluate ")
    assert set(reasons.values()) == {"there is no evaluation"}
