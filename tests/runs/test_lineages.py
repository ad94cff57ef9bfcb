"""Paths of a taxonomy, from a table to calls: a softmax for each rank."""

from __future__ import annotations

import csv
import json
import shutil

import numpy as np
import pytest
import tomli_w

import deepg_core as dg
from deepg_core import run

pytestmark = pytest.mark.slow
PATHS = {"g": "B;P;G", "a": "B;P;A", "f": "B;F", "h": "E;P;G"}
RANKS = ["domain", "phylum", "class"]
PARTS = {
    "domain": ["B", "E"],
    "phylum": ["B;F", "B;P", "E;P"],
    "class": ["B;P;A", "B;P;G", "E;P;G"],
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Train for some steps on records of four paths, of which one ends at the phylum; the table is gone then."""
    folder, rng = tmp_path_factory.mktemp("ranks"), np.random.default_rng(0)
    shares = {"g": [5, 1, 1, 1], "a": [1, 5, 1, 1], "f": [1, 1, 5, 1], "h": [1, 1, 1, 5]}
    rows = ["header,taxon"]
    for split in ("train", "valid"):
        texts = []
        for name, its in shares.items():
            for number in range(2):
                letters = rng.choice(list("ACGT"), 40, p=np.array(its) / 8)
                texts.append(f">{split}_{name}{number}\n{''.join(letters)}\n")
                rows.append(f"{split}_{name}{number},{PATHS[name]}")
        (folder / f"{split}.fasta").write_text("".join(texts))
    (folder / "t.csv").write_text("\n".join(rows) + "\n")
    spec = {
        "data": {"train": "train.fasta", "validation": "valid.fasta"},
        "target": {"type": "label_csv", "maxlen": 10, "target_from_csv": "t.csv", "taxonomy": "taxon", "ranks": RANKS},
        "sampling": {"batch_size": 16, "step": 5, "balance": "equal"},
        "model": {"type": "lstm_cnn", "kernel_size": [3], "filters": [4], "pool_size": [2], "layer_lstm": [4]},
        "training": {"epochs": 1, "steps_per_epoch": 40, "tensorboard": False},
        "evaluate": {"threshold": 0.6, "bootstrap": 0, "baselines": False, "controls": False},
    }
    spec["model"]["learning_rate"] = 0.05
    (folder / "s.toml").write_text(tomli_w.dumps(spec))
    with pytest.MonkeyPatch.context() as patch:
        draw_nothing(patch)
        return run(folder / "s.toml", backend="torch")


def draw_nothing(monkeypatch):
    """Leave out pictures: they take longer than all else."""
    monkeypatch.setattr("deepg_core.inference.judging.judge.draw_pictures", lambda *_: {})


@pytest.fixture
def no_pictures(monkeypatch):
    draw_nothing(monkeypatch)


def read(path):
    with path.open() as file:
        return list(csv.DictReader(file, delimiter="\t"))


def windows_of(folder):
    """Ask about the windows of each record of the validation data: record -> rank -> (windows, classes)."""
    lines = (folder.parents[1] / "valid.fasta").read_text().splitlines()
    model = dg.load_model(folder)
    cut = {
        name: [text[at : at + 10] for at in range(0, 31, 5)] for name, text in zip(lines[::2], lines[1::2], strict=True)
    }
    return {name[1:]: model.predict(its) for name, its in cut.items()}


def means_of(folder):
    """Give record -> rank -> mean of its windows."""
    return {name: {rank: its.mean(axis=0) for rank, its in said.items()} for name, said in windows_of(folder).items()}


def walk(means, threshold):
    """Call as the documentation says it, a record at a time."""
    path, last, confidence = "", "", np.nan
    for rank, names in PARTS.items():
        children = [number for number, name in enumerate(names) if not path or name.startswith(f"{path};")]
        if not children:
            break
        best = max(children, key=lambda number: means[rank][number])
        if means[rank][best] < threshold:
            break
        path, last, confidence = names[best], rank, means[rank][best]
    return path, last, confidence


@pytest.mark.parametrize("threshold", [0.3, 0.6, 0.95])
def test_calls_are_those_of_a_walk_by_hand(trained, deepg_here, tmp_path, threshold):
    project = trained.parents[1]
    deepg_here("predict", trained, project / "valid.fasta", "-o", tmp_path / "p.tsv", "--threshold", threshold)
    rows, means = read(tmp_path / "p.tsv"), means_of(trained)
    assert len(rows) == 8
    for row in rows:
        path, rank, confidence = walk(means[row["record"]], threshold)
        assert (row["call"], row["rank"]) == (path, rank)
        assert float(row["confidence"] or "nan") == pytest.approx(confidence, abs=1e-5, nan_ok=True)
        assert float(row["phylum_mean_conf_B;P"]) == pytest.approx(means[row["record"]]["phylum"][1], abs=1e-5)


def test_a_checkpoint_needs_no_table(trained, deepg_here, tmp_path):
    shutil.copytree(trained, tmp_path / "alone")
    shutil.copy(trained.parents[1] / "valid.fasta", tmp_path / "v.fasta")
    options = ["--fasta-out", tmp_path / "called", "--regions", tmp_path / "r.bed", "--threshold", 0.4]
    deepg_here("predict", tmp_path / "alone", tmp_path / "v.fasta", "-o", tmp_path / "p.tsv", *options)
    rows = read(tmp_path / "p.tsv")
    names = {path.name: path.read_text().count(">") for path in (tmp_path / "called").iterdir()}
    expected = {f"{path.replace(';', '_')}.fasta": 0 for its in PARTS.values() for path in its}
    for row in rows:
        expected[f"{row['call'].replace(';', '_')}.fasta"] += bool(row["call"])
    assert names == expected
    regions = {line.split("\t")[3] for line in (tmp_path / "r.bed").read_text().splitlines()}
    assert regions <= {f"{rank}_{name}" for rank, its in PARTS.items() for name in its}
    assert regions


@pytest.mark.usefixtures("no_pictures")
def test_an_evaluation_counts_what_is_called_at_each_rank(trained, deepg_here, tmp_path):
    done = deepg_here(
        "evaluate", trained, "-o", tmp_path / "e", "--bootstrap", 20, "--threshold", 0.6, "--no-baselines"
    )
    report, rows = json.loads((tmp_path / "e/evaluation.json").read_text()), read(tmp_path / "e/per_record.tsv")
    assert list(report["outputs"]) == RANKS
    assert sum(its["support"] for its in report["outputs"]["phylum"]["per_class"].values()) == 8 * 7
    assert report["outputs"]["class"]["per_class"]["B;P;G"]["support"] == 2 * 7
    assert sum(its["support"] for its in report["outputs"]["class"]["per_class"].values()) == 6 * 7
    calls = report["calls"]
    assert (calls["threshold"], calls["records"]) == (0.6, 8)
    assert [its["known"] for its in calls["ranks"].values()] == [8, 8, 6]
    means = means_of(trained)
    for row in rows:
        assert row["true"] == PATHS[row["record"].split("_")[1][0]]
        assert (row["call"], row["rank"]) == walk(means[row["record"]], 0.6)[:2]
    for depth, (rank, its) in enumerate(calls["ranks"].items(), start=1):
        called = [row for row in rows if row["call"].count(";") >= depth - 1 and row["call"]]
        known = [row for row in called if row["true"].count(";") >= depth - 1]
        right = [row for row in known if row["call"].split(";")[:depth] == row["true"].split(";")[:depth]]
        assert its["called"]["value"] == len(called) / 8
        assert its["stopped"]["value"] == sum(row["rank"] == rank for row in rows) / 8
        assert its["precision"]["value"] == (pytest.approx(len(right) / len(known)) if known else None)
    assert "calls of 8 records, down to the last rank with a confidence of at least 0.6:" in done.stdout


def test_calls_at_the_end_of_a_run_have_the_threshold_of_its_spec(trained):
    calls = json.loads((trained / "evaluation/evaluation.json").read_text())["calls"]
    assert (calls["threshold"], calls["records"]) == (0.6, 8)


@pytest.mark.usefixtures("no_pictures")
def test_a_rank_of_which_nothing_is_known_is_left_out(trained, deepg_here, tmp_path):
    project = trained.parents[1]
    for name in ("t.csv", "train.fasta", "s.toml"):
        shutil.copy(project / name, tmp_path)
    texts = (project / "valid.fasta").read_text().split(">")
    (tmp_path / "valid.fasta").write_text("".join(f">{text}" for text in texts if text.startswith("valid_f")))
    deepg_here(
        "evaluate", trained, "--spec", tmp_path / "s.toml", "-o", tmp_path / "e", "--bootstrap", 5, "--no-baselines"
    )
    report = json.loads((tmp_path / "e/evaluation.json").read_text())
    assert list(report["outputs"]) == ["domain", "phylum"]
    assert report["calls"]["ranks"]["class"]["known"] == 0


def test_each_rank_has_a_temperature(trained, deepg_here, tmp_path):
    shutil.copytree(trained.parents[1], tmp_path / "p")
    folder = tmp_path / "p" / trained.relative_to(trained.parents[1])
    done = deepg_here("calibrate", folder)
    assert {line.split()[0] for line in done.stdout.splitlines()[5:]} <= set(RANKS)
    (stored,) = folder.glob("checkpoints/*.calibration.json")
    assert set(json.loads(stored.read_text())["temperatures"]) <= {f"output_{number}_3" for number in (1, 2, 3)}


def test_a_rank_is_explained_by_its_name(trained, deepg_here, tmp_path):
    file, options = trained.parents[1] / "valid.fasta", ("--method", "saliency", "--top", 1, "-o", tmp_path / "e.h5")
    deepg_here("explain", trained, file, "--target", "phylum:B;F", *options)
    why = dg.read_attributions(tmp_path / "e.h5")
    best = max(said["phylum"][:, 0].max() for said in windows_of(trained).values())
    assert (why.about["target"], why.about["layer"]) == ("phylum:B;F", "output_2_3")
    assert why.f_input == pytest.approx([best], abs=1e-5)
    done = deepg_here("explain", trained, file, "--target", "predicted", *options, "--overwrite", code=2)
    assert done.stderr.endswith("; name one: domain:predicted, phylum:predicted, class:predicted\n")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ('target.ranks=["a", "b", "c", "d"]', "names 4 ranks, but no path of t.csv has more than 3"),
        ('target.target_split=[["a"]]', "`target_split` is of columns of numbers, and `taxonomy` of paths"),
        (
            "model.last_layer_activation=sigmoid",
            "`domain` is classes of which one is right: its output ends in a softmax",
        ),
        ("training.class_weight=auto", "the targets of `label_csv` are no classes"),
    ],
)
def test_a_spec_that_cannot_be_is_refused(trained, deepg_here, option, message):
    assert message in deepg_here("check", trained.parents[1] / "s.toml", "--set", option, code=2).stderr


@pytest.mark.parametrize(("rank", "windows"), [("phylum", 4 * 5), ("class", 3 * 5)])
def test_a_rank_is_probed_on_the_windows_whose_path_reaches_it(trained, rank, windows):
    report = dg.probe(trained, "lstm", target=rank, seeds=1, bootstrap=0, max_windows=5)
    assert (report["target"], report["classes"], report["windows"]) == (rank, PARTS[rank], windows)
    assert report["curve"][0]["windows"] == [windows]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), ("the labels are paths of 3 ranks, and a probe is of one\n"
             "  = help: name it with --target: domain, phylum or class")),
        (("--target", "fylum"), "--target: the labels have no rank `fylum`; did you mean `phylum`?"),
    ],
)  # fmt: skip
def test_a_probe_is_of_one_rank(trained, deepg_here, tmp_path, options, message):
    done = deepg_here("probe", trained, "--layer", "lstm", "-o", tmp_path / "p", *options, code=2)
    assert done.stderr == f"error: {message}\n"
