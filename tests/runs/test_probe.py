"""`deepg probe` through the real command line: what it fits, what it compares with, and what it refuses."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
import tomli_w
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

import deepg_core as dg
from deepg_core.commands.run import run

pytestmark = pytest.mark.slow
ON_TORCH = pytest.mark.parametrize("finished", ["torch"], indirect=True)
FILES = ["probe.json", "probe.png", "probe.svg", "probe.tsv"]
FEW = {"seeds": 1, "bootstrap": 0, "max_windows": 20}
QUICK = ("--seeds", 2, "--bootstrap", 20, "--max-windows", 40)


def windows_of(folder, split):
    """Cut the windows of the small problem by hand: letters, and their classes."""
    found = []
    for number, name in enumerate(("poor", "rich")):
        texts = [it for it in (folder / split / f"{name}.fasta").read_text().splitlines() if not it.startswith(">")]
        found += [(it[start : start + 30], number) for it in texts for start in range(0, len(it) - 29, 10)]
    letters, truth = zip(*found, strict=True)
    return list(letters), np.array(truth)


def test_it_is_a_regression_on_what_the_layer_says(finished, deepg_here, tmp_path):
    folder, _ = finished
    deepg_here("probe", folder, "--layer", "conv1d", "-o", tmp_path / "p", "--seeds", 1, "--bootstrap", 0)
    report = json.loads((tmp_path / "p/probe.json").read_text())
    model = dg.load_model(folder)
    (train, truth), (scored, wanted) = (windows_of(folder.parents[1], split) for split in ("train", "validation"))
    features, seen = (model.activations(letters, "conv1d").mean(1) for letters in (train, scored))
    scaler = StandardScaler().fit(features)
    network = report["curve"][0]["results"]["network"]
    ours = LogisticRegression(C=1 / network["penalty"][0], max_iter=1000, class_weight="balanced").fit(
        scaler.transform(features), truth
    )
    given = ours.predict_proba(scaler.transform(seen))
    metrics = {name: its["value"] for name, its in network["metrics"].items()}
    assert (report["windows"], report["curve"][0]["windows"], report["shape"]) == (144, [len(truth)], [30, 8])
    assert metrics["roc_auc"] == pytest.approx(roc_auc_score(wanted, given[:, 1]), abs=2e-3)
    assert metrics["balanced_acc"] == pytest.approx(balanced_accuracy_score(wanted, given.argmax(1)), abs=0.01)


@ON_TORCH
def test_what_lies_in_the_folder_and_the_same_again(finished, deepg_here, tmp_path):
    options = ("--layer", "lstm", "-o", tmp_path / "deep/p", *QUICK, "--fractions", "1,0.1")
    done = deepg_here("probe", finished[0], *options)
    assert sorted(path.name for path in (tmp_path / "deep/p").iterdir()) == FILES
    report = json.loads((tmp_path / "deep/p/probe.json").read_text())
    assert [point["fraction"] for point in report["curve"]] == [0.1, 1]
    assert [point["windows"] for point in report["curve"]] == [[8, 8], [80, 80]]
    assert list(report["curve"][0]["results"]) == ["network", "random", "kmer_logistic"]
    with (tmp_path / "deep/p/probe.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [(row["contestant"], row["fraction"], row["seed"]) for row in rows[:4]] == [
        ("network", "0.1", "0"), ("random", "0.1", "0"), ("kmer_logistic", "0.1", "0"), ("network", "1", "0"),
    ]  # fmt: skip
    assert len(rows) == 12
    found = [float(row["acc"]) for row in rows if row["contestant"] == "random" and row["fraction"] == "1"]
    assert report["curve"][1]["results"]["random"]["metrics"]["acc"]["seeds"] == pytest.approx(found)
    assert done.stdout.startswith("`lstm` of ")
    assert "at most 40 windows of each class of train and of validation\n" in done.stderr
    again = deepg_here("probe", finished[0], *options, "--json", "--overwrite")
    assert json.loads(again.stdout) == report
    assert (tmp_path / "deep/p/probe.json").read_text() == again.stdout


@pytest.fixture(scope="module")
def unlabelled(finished, tmp_path_factory):
    """Train a network that knows no classes for two steps on the files of the small problem."""
    data, folder = finished[0].parents[1], tmp_path_factory.mktemp("unlabelled")
    spec = {
        "evaluate": False,
        "data": {"train": str(data / "train"), "validation": str(data / "validation")},
        "target": {"type": "target_right", "maxlen": 30},
        "model": {"type": "lstm_cnn", "layer_lstm": [4]},
        "sampling": {"batch_size": 8, "step": 10},
        "training": {"epochs": 1, "steps_per_epoch": 2, "tensorboard": False},
    }
    (folder / "s.toml").write_text(tomli_w.dumps(spec))
    return run(folder / "s.toml", backend="torch")


@pytest.fixture
def labelled(finished, tmp_path):
    """Write the spec of the small problem elsewhere, with something else in it."""
    home = finished[0].parents[1]
    text = (home / "spec.toml").read_text()
    for split in ("train", "validation"):
        text = text.replace(f'"{split}/', f'"{home}/{split}/')

    def write(old="", new=""):
        (tmp_path / "labelled.toml").write_text(text.replace(old, new))
        return tmp_path / "labelled.toml"

    return write


@ON_TORCH
def test_a_network_that_knows_no_labels_is_given_those_of_a_spec(unlabelled, labelled):
    report = dg.probe(unlabelled, "lstm", spec=labelled(), **FEW)
    assert (report["classes"], report["shape"], report.path) == (["poor", "rich"], [4], None)
    (said,) = [text for text in report.warnings if "trained on" in text]  # both splits have a record `short`
    assert said.startswith("of what the network was trained on: 2 sequences")


@ON_TORCH
def test_what_the_network_has_seen_without_labels_is_not_new_to_it(unlabelled, labelled):
    spec = labelled()
    spec.write_text(spec.read_text().replace("train = {", "test = {").replace("validation = {", "train = {"))
    report = dg.probe(unlabelled, "lstm", spec=spec, **FEW)
    (said,) = [text for text in report.warnings if "trained on" in text]
    assert report["split"] == "test"
    assert said.startswith("of what the network was trained on: 18 sequences")


@ON_TORCH
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("maxlen = 30", "maxlen = 20", (
            "reads inputs of the shapes {'input_1': (30, 4)} a window, and the spec gives {'input_1': (20, 4)}; "
            "target.maxlen is how long they are\n"
        )),
        ("[states]", '[encoder]\nambiguous = "equal"\n[states]', (
            "error: encoder: the network was trained with ambiguous = 'zero'\n"
        )),
        ('"label_folder"', '"target_right"', (
            "error: target: a probe tells classes apart, one for each window, and this target has none\n"
        )),
    ],
)  # fmt: skip
def test_a_spec_that_does_not_fit(unlabelled, labelled, deepg_here, tmp_path, old, new, message):
    options = ("--spec", labelled(old, new), "--layer", "lstm", "-o", tmp_path / "q")
    done = deepg_here("probe", unlabelled, *options, code=2)
    assert message in done.stderr
    assert not (tmp_path / "q").exists()


@ON_TORCH
def test_without_labels_a_spec_is_asked_for(unlabelled, deepg_here, tmp_path):
    done = deepg_here("probe", unlabelled, "--layer", "lstm", "-o", tmp_path / "q", code=2)
    assert done.stderr.endswith(
        ": a probe tells classes apart, one for each window, and this target has none\n"
        "  = help: name a spec whose targets are classes with --spec\n"
    )


@ON_TORCH
def test_what_is_refused_costs_nothing_that_was_there(finished, deepg_here, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("dear")
    for arguments, message in (
        (["-o", other], f"{other}: is there already; name another output, or replace it with --overwrite"),
        (["-o", other, "--overwrite"], f"{other}: holds letter.txt, so it is no probe; name another folder"),
        (["-o", "-"], "--output -: a probe is a folder; name one"),
        (
            ["--split", "test"],
            "the spec has no data.test, which a probe is scored on\n  = help: use --split validation",
        ),
        (["--layer", "lstn"], "--layer: the model has no layer `lstn`; did you mean `lstm`?"),
        (["--layer", "input_1"], "--layer: `input_1` is an input; a layer behind it can be probed"),
        (["--fractions", "0,1"], "--fractions: must be above 0 and at most 1, not 0.0"),
    ):
        done = deepg_here("probe", finished[0], "--layer", "lstm", "-o", tmp_path / "new", *arguments, code=2)
        assert done.stderr == f"error: {message}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
    assert [path.name for path in other.iterdir()] == ["letter.txt"]
    done = deepg_here("probe", finished[0], "--layer", "lstm", "-o", tmp_path / "new", "--fractions", "1;2", code=2)
    assert "'1;2' is no list of numbers; write 0.01,0.1,1" in done.stderr
