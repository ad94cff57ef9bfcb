"""`deepg evaluate` through the real command line: what it measures, on which windows, and what it refuses."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
import tomli_w
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

import deepg_core as dg
from deepg_core.commands.run import run

pytestmark = pytest.mark.slow
PICTURES = {
    f"{name}.{ending}" for name in ("confusion", "pr", "reliability", "roc", "scores") for ending in ("png", "svg")
}
TOWER = {"type": "lstm_cnn", "kernel_size": [3], "filters": [4], "pool_size": [2], "layer_lstm": [4]}
TABLE = {"type": "label_csv", "maxlen": 12, "target_from_csv": "t.csv"}
ON_TORCH = pytest.mark.parametrize("finished", ["torch"], indirect=True)
SPECS = {
    "next": {"target": {"type": "wavenet", "maxlen": 12}, "model": {"type": "wavenet", "residual_blocks": 1}},
    "masked": {
        "encoder": {"type": "integer"},
        "target": {"type": "masked_lm", "maxlen": 12, "mask_rate": 0.3},
        "model": {"type": "transformer", "embed_dim": 8, "flatten_method": "none"},
    },
    "labels": {"target": TABLE, "model": {**TOWER, "last_layer_activation": "sigmoid"}},
    "added": {
        "data": {
            "train": {"p": "a0.fasta", "q": "a1.fasta"},
            "validation": {"p": "v0.fasta", "q": "v1.fasta"},
            "added_label_path": "t.csv",
        },
        "target": {"type": "label_folder", "maxlen": 12},
        "model": {**TOWER, "label_input": 2},
    },
    "outputs": {
        "target": {**TABLE, "target_split": [["u"], ["v"]]},
        "model": {**TOWER, "last_layer_activation": "linear"},
    },
}


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    """Train for three steps on a target of each kind: name -> run."""
    folder, rng = tmp_path_factory.mktemp("kinds"), np.random.default_rng(0)
    for name in ("a0", "a1", "v0", "v1"):
        texts = [f">{name}_{number}\n{''.join(rng.choice(list('AACG'), 60 + number))}\n" for number in range(3)]
        (folder / f"{name}.fasta").write_text("".join(texts))
    (folder / "t.csv").write_text("file,u,v\na0.fasta,1,0\na1.fasta,1,1\nv0.fasta,0.5,0\nv1.fasta,0,1\n")
    shared = {
        "data": {"train": ["a0.fasta", "a1.fasta"], "validation": ["v0.fasta", "v1.fasta"]},
        "sampling": {"batch_size": 8, "step": 3},
        "training": {"epochs": 1, "steps_per_epoch": 3, "tensorboard": False},
    }
    found = {}
    for name, spec in SPECS.items():
        (folder / f"{name}.toml").write_text(tomli_w.dumps({**shared, **spec}))
        found[name] = run(folder / f"{name}.toml", backend="torch")
    return found


EVERYWHERE = "the network says something of every position; `deepg explain --target LAYER:POSITION:LETTER` takes one"


@pytest.mark.parametrize(
    ("name", "reasons", "examples"),
    [
        ("next", {"Examples": EVERYWHERE}, 0),
        ("masked", {"Examples": EVERYWHERE}, 0),
        ("labels", {}, 2),
        ("added", {}, 4),
        ("outputs", {}, 4),
    ],
)
def test_every_kind_of_network_has_a_report(networks, name, reasons, examples):
    report = dg.report(networks[name], "-")
    assert {section.title: section.reason for section in report.sections if section.reason} == reasons
    (section,) = [section for section in report.sections if section.title == "Examples"]
    assert sum(type(block).__name__ == "Drawing" for block in section.body) == examples


def predict_windows(model, files):
    """Cut the windows of the small problem by hand: probabilities, and the number of each window's record."""
    texts = [line for file in files for line in file.read_text().splitlines() if not line.startswith(">")]
    windows = [
        (text[start : start + 30], number)
        for number, text in enumerate(texts)
        for start in range(0, len(text) - 29, 10)
    ]
    return model.predict([letters for letters, _ in windows]), np.array([number for _, number in windows])


def test_metrics_are_those_of_scikit_learn_on_every_window_once(finished, deepg_here, tmp_path):
    folder, _ = finished
    deepg_here("evaluate", folder, "-o", tmp_path / "e", "--bootstrap", 200)
    report = json.loads((tmp_path / "e/evaluation.json").read_text())
    model, parts = dg.load_model(folder), []
    for name in ("poor", "rich"):
        given, records = predict_windows(model, [folder.parents[1] / "validation" / f"{name}.fasta"])
        parts.append((given, np.full(len(given), len(parts)), records + 100 * len(parts)))
    given, truth, records = map(np.concatenate, zip(*parts, strict=True))
    metrics = {name: its["value"] for name, its in report["metrics"].items()}
    assert (report["windows"], report["records"]) == (len(truth), len(np.unique(records))) == (144, 8)
    assert list(metrics) == ["loss", "acc", "balanced_acc", "f1", "mcc", "roc_auc", "average_precision"]
    assert metrics["acc"] == pytest.approx(accuracy_score(truth, given.argmax(1)))
    assert metrics["loss"] == pytest.approx(log_loss(truth, given.astype(np.float64)), rel=1e-4)
    assert metrics["roc_auc"] == pytest.approx(roc_auc_score(truth, given[:, 1]), abs=1e-6)
    assert all(its["low"] <= its["value"] <= its["high"] for its in report["metrics"].values())


@ON_TORCH
def test_the_end_of_a_run_and_any_batch_size_say_the_same(finished):
    folder, _ = finished
    report = json.loads((folder / "evaluation/evaluation.json").read_text())
    again, by_seven = (dg.evaluate(folder, baselines=False, batch_size=size) for size in (None, 7))
    for name in ("metrics", "controls", "records_level", "calibration"):
        assert again[name] == report[name]
    assert by_seven["controls"] == report["controls"]
    assert by_seven["metrics"]["loss"]["value"] == pytest.approx(report["metrics"]["loss"]["value"], rel=1e-6)


@ON_TORCH
def test_every_file_of_an_evaluation(finished, deepg_here, tmp_path):
    done = deepg_here("evaluate", finished[0], "-o", tmp_path / "deep/e", "--bootstrap", 20)
    names = {path.name for path in (tmp_path / "deep/e").iterdir()}
    assert names == PICTURES | {"evaluation.json", "per_record.tsv", "per_file.tsv"}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["e"]
    report = json.loads((tmp_path / "deep/e/evaluation.json").read_text())
    assert list(report) == [
        "model", "split", "windows", "records", "max_windows", "drawn_of_each_class", "bootstrap", "seed", "classes",
        "metrics", "per_class", "confusion", "records_level", "calibration", "baselines", "controls", "warnings",
    ]  # fmt: skip
    assert list(report["baselines"]) == ["majority", "kmer_logistic"]
    assert report["baselines"]["majority"]["balanced_acc"]["value"] == 0.5
    assert set(report["controls"]["dinucleotide_shuffled"]["called"]) == {"poor", "rich"}
    assert sum(bin_["count"] for bin_ in report["calibration"]["bins"]) == report["windows"]
    with (tmp_path / "deep/e/per_record.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [row["record"] for row in rows] == [f"{name}_{number}" for name in ("poor", "rich") for number in range(4)]
    assert sum(int(row["windows"]) for row in rows) == report["windows"]
    assert "warning: the intervals come from 8 records, fewer than 10" in done.stdout


@ON_TORCH
def test_files_with_their_classes_give_what_the_split_of_the_same_files_gives(finished, deepg_here, tmp_path):
    folder = finished[0].parents[1] / "validation"
    deepg_here("evaluate", finished[0], "-o", tmp_path / "split", "--bootstrap", 20, "--no-baselines")
    inputs = [f"rich={folder / 'rich.fasta'}", f"poor={folder / 'poor.fasta'}"]
    deepg_here("evaluate", finished[0], *inputs, "-o", tmp_path / "files", "--bootstrap", 20, "--no-baselines")
    split, files = (json.loads((tmp_path / name / "evaluation.json").read_text()) for name in ("split", "files"))
    assert (split.pop("split"), files.pop("split")) == ("validation", "input")
    said = files["warnings"]
    files["warnings"] = [
        text.replace("of input", "of validation").replace("input will", "validation will") for text in said
    ]
    assert split == files


def test_files_need_the_tables_that_a_split_has_in_its_spec(networks, deepg_here, tmp_path):
    run_, folder = networks["added"], networks["added"].parents[1]
    inputs, plain = (
        [f"p={folder / 'v0.fasta'}", f"q={folder / 'v1.fasta'}"],
        ["--bootstrap", 0, "--no-baselines", "--json"],
    )
    split = json.loads(deepg_here("evaluate", run_, "-o", tmp_path / "split", *plain).stdout)
    given = ["--added", folder / "t.csv"]
    files = json.loads(deepg_here("evaluate", run_, *inputs, *given, "-o", tmp_path / "files", *plain).stdout)
    assert files["metrics"] == split["metrics"]
    (tmp_path / "t.csv").write_text("file,u,v\nv0.fasta,9,9\n")
    given = ["--added", tmp_path / "t.csv"]
    done = deepg_here("evaluate", run_, *inputs, *given, "-o", tmp_path / "others", *plain)
    assert json.loads(done.stdout)["metrics"]["loss"] != split["metrics"]["loss"]
    assert "t.csv has no row of v1.fasta: zeros stand for it\n" in done.stderr
    for arguments, said in (
        (
            inputs,
            "reads 1 input from tables beside the letters; give their files with --added, in the order of training",
        ),
        (given, "--added: a split has the tables of its spec; leave it out, or give INPUT"),
    ):
        done = deepg_here("evaluate", run_, *arguments, "-o", tmp_path / "e", code=2)
        assert done.stderr.endswith(f"{said}\n")


@ON_TORCH
def test_some_windows_of_each_class_are_the_same_with_the_same_seed(finished, deepg_here, tmp_path):
    def evaluated(seed):
        options = [
            "--max-windows",
            9,
            "--seed",
            seed,
            "--bootstrap",
            0,
            "--no-baselines",
            "--no-controls",
            "--overwrite",
        ]
        done = deepg_here("evaluate", finished[0], "-o", tmp_path / "e", "--json", *options)
        assert f"at most 9 windows of each class, drawn at random with seed {seed}\n" in done.stderr
        return json.loads(done.stdout)

    once = evaluated(1)
    assert [its["support"] for its in once["per_class"].values()] == [9, 9]
    assert once["drawn_of_each_class"] == 9
    assert once["baselines"] == once["controls"] == {}
    assert once["metrics"]["acc"]["low"] is None
    assert evaluated(1) == once
    assert evaluated(2)["metrics"] != once["metrics"]


@pytest.mark.parametrize("name", ["next", "masked"])
def test_letters_are_held_against_n_grams(networks, deepg_here, tmp_path, name):
    deepg_here("evaluate", networks[name], "-o", tmp_path / "e", "--bootstrap", 20)
    report = json.loads((tmp_path / "e/evaluation.json").read_text())
    assert list(report["metrics"]) == ["loss", "acc", "perplexity", "bits_per_base"]
    assert list(report["baselines"]) == ["uniform", "composition", *(f"ngram_{order}" for order in range(1, 7))]
    assert report["baselines"]["uniform"]["bits_per_base"]["value"] == pytest.approx(2)
    assert report["baselines"]["composition"]["loss"]["value"] == pytest.approx(1.04, abs=0.05)  # of AACG: 1.5 bits
    assert list(report["controls"]["dinucleotide_shuffled"]) == ["loss", "acc", "perplexity", "bits_per_base"]
    window, places = (13, 12) if name == "next" else (12, 12)
    windows = sum((60 + number - window) // 3 + 1 for number in range(3)) * 2
    assert (report["windows"], report["letters"]) == (windows, windows * places)
    assert {path.name for path in (tmp_path / "e").glob("*.[ps][nv]g")} == {"letters.png", "letters.svg"}


def test_letters_are_drawn_from_all_windows(networks, deepg_here, tmp_path):
    done = deepg_here("evaluate", networks["next"], "-o", tmp_path / "e", "--max-windows", 9, "--bootstrap", 0)
    assert "at most 9 windows, drawn at random with seed 0\n" in done.stderr
    assert json.loads((tmp_path / "e/evaluation.json").read_text())["windows"] == 9


def test_what_is_returned_can_be_searched(networks):
    found = dg.evaluate(networks["labels"], bootstrap=0, baselines=False, controls=False)
    assert ("metrics" in found, "outputs" in found, list(found) == list(found.report)) == (True, False, True)


def test_labels_that_do_not_exclude_each_other(networks, deepg_here, tmp_path):
    done = deepg_here("evaluate", networks["labels"], "-o", tmp_path / "e", "--bootstrap", 20)
    report = json.loads((tmp_path / "e/evaluation.json").read_text())
    assert np.array(report["confusion"]).shape == (2, 2, 2)
    assert [its["support"] for its in report["per_class"].values()] == [0, 51]
    assert list(report["per_class"]) == ["u", "v"]
    assert "`u` has 0 windows here, so nothing is known of how it is found" in done.stdout


def test_each_output_has_a_part_of_the_file(networks, deepg_here, tmp_path):
    done = deepg_here("evaluate", networks["outputs"], "-o", tmp_path / "e", "--bootstrap", 20)
    report = json.loads((tmp_path / "e/evaluation.json").read_text())
    assert list(report["outputs"]) == ["target_1", "target_2"]
    for part in report["outputs"].values():
        assert list(part["metrics"]) == ["loss", "mse", "mae", "r2", "pearson", "spearman"]
        assert list(part["baselines"]) == ["mean", "kmer_ridge"]
    assert {path.name for path in (tmp_path / "e").glob("*.svg")} == {
        f"target_{number}_{name}.svg" for number in (1, 2) for name in ("predicted", "residuals")
    }
    assert [list(part["per_column"]) for part in report["outputs"].values()] == [["u"], ["v"]]
    with (tmp_path / "e/per_record.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [(row["target_1_true_u"], row["target_2_true_v"]) for row in rows] == [("0.5", "0")] * 3 + [("0", "1")] * 3
    asked = dg.predict(networks["outputs"], networks["outputs"].parents[1] / "v0.fasta")
    np.testing.assert_allclose([float(row["target_2_mean_v"]) for row in rows[:3]], asked["target_2_mean_v"], atol=1e-5)
    header = (tmp_path / "e/per_file.tsv").read_text().splitlines()[0].split("\t")
    assert header[:4] == ["file", "target_1_records", "target_1_windows", "target_1_mse"]
    assert "\ntarget_2:\n" in done.stdout
    assert "warning: target_1: the intervals come from 6 records" in done.stdout


def test_rows_of_ready_arrays_are_records(learning, deepg_here, tmp_path):
    rng = np.random.default_rng(0)
    for name, count in (("a", 40), ("v", 24)):
        x = np.eye(4, dtype=np.uint8)[rng.integers(4, size=(count, 30))]
        np.savez(tmp_path / f"{name}.npz", x=x, y=np.arange(count) % 2, labels=["poor", "rich"])
    spec = '[reader]\ntype = "arrays"\n[data]\ntrain = "a.npz"\nvalidation = "v.npz"\n[sampling]\nbatch_size = 8\n'
    (tmp_path / "s.toml").write_text(spec + learning)
    done = run(tmp_path / "s.toml", ["training.epochs=1", "training.steps_per_epoch=2"], backend="torch")
    report = dg.evaluate(done, output=tmp_path / "e", bootstrap=20)
    assert (report["windows"], report["records"]) == (24, 24)
    assert report["baselines"]["kmer_logistic"] == {
        "left_out": "ready arrays have no letters whose words could be counted"
    }
    assert report["controls"]["dinucleotide_shuffled"] == {
        "left_out": "ready arrays have no letters that could be shuffled"
    }
    assert (
        (tmp_path / "e/per_record.tsv")
        .read_text()
        .splitlines()[24]
        .startswith(f"row 23\t{tmp_path / 'v.npz'}\t1\trich")
    )
    assert dg.evaluate(done, [tmp_path / "v.npz"], bootstrap=20)["metrics"] == report["metrics"]


@ON_TORCH
def test_what_is_refused(finished, deepg_here, tmp_path, networks):
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").touch()
    (tmp_path / "x.fasta").write_text(">x\nACGT\n")
    path, classes = tmp_path / "x.fasta", "`poor`, `rich`"
    for arguments, message in (
        (["-o", other], f"{other}: is there already; name another output, or replace it with --overwrite"),
        (["-o", other, "--overwrite"], f"{other}: holds letter.txt, so it is no evaluation; name another folder"),
        (["-o", "-"], "--output -: an evaluation is a folder; name one"),
        (["-o", path / "e"], f"{path}/e: lies below a file; name another folder"),
        (["--split", "test"], ("the spec has no data.test; it has train and validation: name another with --split, or "
         "give files")),
        (["--split", "train", f"poor={path}"], "--split and INPUT: a split has files of its own; leave one of them out"),
        ([path], f"INPUT '{path}': the class that it is of must be known; write CLASS={path}, where CLASS is one of {classes}"),
        ([f"por={path}"], (f"INPUT 'por={path}': the network knows no class `por`; it tells {classes} apart; did you mean "
         "`poor`?")),
        ([f"poor={path}x"], f"{path}x: no such file or folder"),
        (["--threshold", 0.5], "--threshold: is of calls along a taxonomy, and the network makes none; leave it out"),
        ([f"poor={path}"], "there is no window to evaluate; are all records shorter than a window?"),
    ):  # fmt: skip
        done = deepg_here(
            "evaluate", finished[0], "-o", tmp_path / "e", *arguments, code=1 if "no window" in message else 2
        )
        assert done.stderr.splitlines()[-1] == f"error: {message}"
    assert not (tmp_path / "e").exists()
    done = deepg_here("evaluate", networks["next"], f"poor={path}", "-o", tmp_path / "e", code=2)
    assert done.stderr == (
        f"error: INPUT 'poor={path}': the targets of this network are no classes; give the path alone\n"
    )


def test_a_spec_of_other_classes_is_refused(networks, deepg_here, tmp_path, small):
    checkpoint = next((networks["labels"] / "checkpoints").iterdir())
    done = deepg_here("evaluate", checkpoint, "--spec", small, "-o", tmp_path / "e", code=2)
    shapes = "{'input_1': (12, 4)} a window, and the spec gives {'input_1': (30, 4)}"
    assert done.stderr == f"error: {checkpoint}: reads inputs of the shapes {shapes}\n"


def test_without_validation_data_those_of_the_test_are_evaluated_and_calibrate_refuses(networks, deepg_here, tmp_path):
    folder = networks["labels"].parents[1]
    data = {"train": ["a0.fasta", "a1.fasta"], "test": ["v0.fasta", "v1.fasta"]}
    (folder / "tested.toml").write_text(tomli_w.dumps({"data": data, "target": TABLE, "sampling": {"step": 3}}))
    options = ["--spec", folder / "tested.toml"]
    fast = ["--bootstrap", 0, "--no-baselines", "--no-controls", "--json"]
    done = deepg_here("evaluate", networks["labels"], *options, *fast, "-o", tmp_path / "e")
    assert json.loads(done.stdout)["split"] == "test"
    refused = deepg_here("calibrate", networks["labels"], *options, code=2)
    assert refused.stderr == (
        "error: the spec has no data.validation; it has train and test: name another with --split, or give files\n"
    )


def test_a_project_that_was_moved_is_found_where_it_is(networks, deepg_here, tmp_path):
    folder = networks["outputs"].parents[1]
    moved = folder.rename(tmp_path / "elsewhere")
    try:
        done = deepg_here("evaluate", moved / "runs/outputs", "-o", tmp_path / "e", "--bootstrap", 0, "--json")
        assert json.loads(done.stdout)["windows"] == 102
        (moved / "v0.fasta").rename(moved / "gone.fasta")
        done = deepg_here("evaluate", moved / "runs/outputs", "-o", tmp_path / "f", code=2)
        (moved / "gone.fasta").rename(moved / "v0.fasta")
    finally:
        moved.rename(folder)
    assert done.stderr.startswith(f"error: data.validation[0]: no such file or folder: {moved}/v0.fasta\n")


def test_without_the_training_data_there_is_no_baseline(networks, deepg_here, tmp_path):
    folder = networks["outputs"].parents[1]
    (folder / "a0.fasta").rename(folder / "gone.fasta")
    try:
        done = deepg_here("evaluate", networks["outputs"], "-o", tmp_path / "e", "--bootstrap", 20)
    finally:
        (folder / "gone.fasta").rename(folder / "a0.fasta")
    assert "the baseline mean is left out: the training data cannot be read any more" in done.stdout
