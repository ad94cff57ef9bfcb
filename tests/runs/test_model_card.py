"""The card of a run through the real command line: of every kind of network, written again, and what it keeps."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys

import numpy as np
import pytest
import tomli_w

import deepg_core as dg
from deepg_core.errors import DataError, DeepgError
from deepg_core.model_card import write_card
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.load import load_spec

pytestmark = pytest.mark.slow
TOWER = {"type": "lstm_cnn", "layer_lstm": [4]}
TABLE = {"type": "label_csv", "maxlen": 12, "target_from_csv": "t.csv"}
FILES = {"p": ["a0.fasta"], "q": ["a1.fasta"]}
SPECS = {
    "classes": {"data": {"train": FILES}, "target": {"type": "label_folder", "maxlen": 12}, "model": TOWER},
    "next": {"target": {"type": "target_right", "maxlen": 12}, "model": TOWER},
    "labels": {"target": TABLE, "model": {**TOWER, "last_layer_activation": "sigmoid"}},
    "outputs": {
        "target": {**TABLE, "target_split": [["u"], ["v"]]},
        "model": {**TOWER, "last_layer_activation": "linear"},
    },
    "sets": {
        "data": {"train": FILES},
        "target": {"type": "label_folder", "maxlen": 12, "set_learning": {"samples_per_target": 3}},
        "model": {"type": "lstm_cnn_time_dist", "layer_lstm": [4], "aggregation_method": ["mean"]},
    },
    "added": {
        "data": {"train": FILES, "added_label_path": "t.csv"},
        "target": {"type": "label_folder", "maxlen": 12},
        "model": {**TOWER, "label_input": [2]},
    },
    "pairs": {
        "data": {"train": {"p": ["x_R1.fastq", "x_R2.fastq"], "q": ["y_R1.fastq", "y_R2.fastq"]}},
        "reader": {"type": "fastq", "paired": True},
        "target": {"type": "label_folder", "maxlen": 12},
        "model": {**TOWER, "type": "lstm_cnn_multi_input"},
    },
    "arrays": {
        "data": {"train": ["x.npz"]},
        "reader": {"type": "arrays"},
        "model": {**TOWER, "kernel_size": [2], "filters": [2], "pool_size": [1]},
    },
}  # fmt: skip
USES = {
    "classes": ["It reads windows of 12 letters (ACGT) and tells apart 2 classes: `p`, `q`."],
    "next": [
        (
            "It reads windows of 12 letters (ACGT) and gives the probability of each letter "
            "(language model: the letters that follow the window)."
        )
    ],
    "labels": ["It reads windows of 12 letters (ACGT) and says of each of 2 labels: `u`, `v` whether it holds."],
    "outputs": [
        "It reads windows of 12 letters (ACGT) and gives 1 number: `u`, in its output `target_1`.",
        "It reads windows of 12 letters (ACGT) and gives 1 number: `v`, in its output `target_2`.",
    ],
    "sets": ["It reads sets of 3 windows of 12 letters (ACGT) and tells apart 2 classes: `p`, `q`."],
    "added": [
        "It reads windows of 12 letters (ACGT) with 1 row of tables beside each and tells apart 2 classes: `p`, `q`."
    ],
    "pairs": ["It reads pairs of reads, 12 letters (ACGT) together and tells apart 2 classes: `p`, `q`."],
    "arrays": ["It reads rows of arrays (input_1 (12, 4)) and tells apart 2 classes: `poor`, `rich`."],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Sequences, reads, a table and arrays, and a spec for a network of each kind."""
    folder, rng = tmp_path_factory.mktemp("kinds"), np.random.default_rng(0)
    for name in ("a0", "a1"):
        texts = [f">{name}_{number} x\n{''.join(rng.choice(list('AACGN'), 60))}\n" for number in range(3)]
        (folder / f"{name}.fasta").write_text("".join(texts))
    for name in ("x_R1", "x_R2", "y_R1", "y_R2"):
        reads = [f"@r{number}\n{''.join(rng.choice(list('ACGT'), 20))}\n+\n{'I' * 20}\n" for number in range(3)]
        (folder / f"{name}.fastq").write_text("".join(reads))
    (folder / "t.csv").write_text("file,u,v\na0.fasta,1,0\na1.fasta,0,1\n")
    np.savez(folder / "x.npz", x=rng.random((9, 12, 4), np.float32), y=np.arange(9) % 2, labels=["poor", "rich"])
    shared = {
        "evaluate": False,
        "data": {"train": ["a0.fasta", "a1.fasta"]},
        "sampling": {"batch_size": 2},
        "training": {"epochs": 0, "steps_per_epoch": 1, "tensorboard": False},
    }
    for name, spec in SPECS.items():
        (folder / f"{name}.toml").write_text(tomli_w.dumps({**shared, **spec}))
    return folder


@pytest.fixture(scope="module")
def card_of(project):
    """Train a network of a kind for no epoch, and read its card."""
    done = {}

    def make(name):
        if name not in done:
            done[name] = dg.run(project / f"{name}.toml", backend="torch")
        return json.loads((done[name] / "model_card.json").read_text()), done[name]

    return make


@pytest.mark.parametrize("name", SPECS)
def test_what_a_network_is_for(card_of, name):
    card, run = card_of(name)
    assert card["uses"] == USES[name]
    assert all(f"\n- {use}\n" in (run / "model_card.md").read_text() for use in card["uses"])
    assert card["limitations"][0] == "It was not trained: its weights are as they were drawn."
    assert card["machine"]["device"] == "cpu"


def test_what_it_is_not_for(card_of):
    sources = (
        "Sources unlike the training data (other organisms, sequencers or assemblies, vectors): nothing here says how good it "
        "is on them."
    )
    health = "Decisions about the health of people: it was not examined for that."
    card, _ = card_of("classes")
    share = card["data"]["train"]["ambiguous"] / 360
    assert card["not_for"] == [
        "Whatever is none of its classes: it has no answer for that, and names one of them all the same.",
        "Sequences shorter than 12 letters: they have no window.",
        "The other strand: it has seen the strand that is in the files, and no other.",
        f"Sequences with many letters other than ACGT, {share:.2%} of the training data.",
        sources,
        health,
    ]
    assert card_of("outputs")[0]["not_for"][0] == "Numbers outside of the range that the training data have."
    assert card_of("arrays")[0]["not_for"][1:] == [sources, health]


def test_splits_and_classes_are_counted(card_of):
    train = card_of("classes")[0]["data"]["train"]
    assert (train["files"], train["records"], train["bases"], train["unit"]) == (2, 6, 360, "sequences")
    assert train["classes"] == {name: {"files": 1, "records": 3, "bases": 180} for name in "pq"}
    assert card_of("next")[0]["data"]["train"]["classes"] == {}
    rows = card_of("arrays")[0]["data"]["train"]
    assert (rows["records"], rows["bases"], rows["unit"]) == (9, None, "rows")
    assert rows["classes"] == {
        "poor": {"files": 1, "records": 5, "bases": None},
        "rich": {"files": 1, "records": 4, "bases": None},
    }


def test_fingerprints_are_those_of_the_command_in_the_docs(card_of, project, request):
    page = (request.config.rootpath / "docs/model-card.md").read_text()
    (command,) = re.findall(r"^(awk .*)$", page, re.M)
    train = card_of("classes")[0]["data"]["train"]
    for found in train["fingerprints"]:
        line = command.replace("FILE.fasta", found["file"])
        done = subprocess.run(line, shell=True, cwd=project, capture_output=True, text=True, check=True)
        assert done.stdout == f"{found['sha256']}  -\n"
    text = "".join(f"{found['sha256']}\n" for found in train["fingerprints"])
    assert train["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_fingerprints_of_arrays_are_those_of_the_program_in_the_docs(card_of, project, request):
    page = (request.config.rootpath / "docs/model-card.md").read_text()
    (program,) = re.findall(r"```python\n(.*?)```", page, re.S)
    command = [sys.executable, "-c", program.replace("batches.npz", "x.npz")]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    (found,) = card_of("arrays")[0]["data"]["train"]["fingerprints"]
    assert done.stdout == f"{found['sha256']}\n"


def test_fingerprints_of_reads_in_pairs_are_those_of_whole_files(card_of, project):
    train = card_of("pairs")[0]["data"]["train"]
    assert [found["file"] for found in train["fingerprints"]] == [
        "x_R1.fastq", "y_R1.fastq", "x_R2.fastq", "y_R2.fastq",
    ]  # fmt: skip
    lines = (project / "x_R2.fastq").read_text().splitlines()
    text = "".join(f">{lines[start][1:]}\n{lines[start + 1]}\n" for start in range(0, 12, 4))
    assert train["fingerprints"][2] == {
        "file": "x_R2.fastq", "records": 3, "bases": 60, "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }  # fmt: skip


def test_the_same_sequences_in_other_files_have_the_same_fingerprints(card_of, project):
    before = card_of("classes")[0]["data"]["train"]
    text = (project / "a0.fasta").read_text().replace("N", "n").replace("\n", "\r\n")
    text = re.sub(r"^(\w{30})(\w{30})", r"\1\r\n\2", text, flags=re.M)
    (project / "wrapped.fa.gz").write_bytes(gzip.compress(text.encode()))
    changed = ["data.train.p=wrapped.fa.gz", "run.name=wrapped"]
    run = dg.run(project / "classes.toml", changed, backend="torch")
    after = json.loads((run / "model_card.json").read_text())["data"]["train"]
    assert after["sha256"] == before["sha256"]
    assert after["fingerprints"][0] == {**before["fingerprints"][0], "file": "wrapped.fa.gz"}


def test_the_spec_in_it_runs_where_the_data_lie(card_of, project):
    _, run = card_of("classes")
    (text,) = re.findall(r"```toml\n(.*?)```", (run / "model_card.md").read_text(), re.S)
    assert str(project) not in (run / "model_card.md").read_text()
    (project / "again.toml").write_text(text)
    again, before = load_spec(project / "again.toml"), load_spec(run / "spec.toml")
    assert [path.path for path in again.data_paths("train")] == [path.path for path in before.data_paths("train")]
    assert (again.model, again.sampling) == (before.model, before.sampling)


def test_hubs_can_read_its_head(card_of):
    _, run = card_of("next")
    text = (run / "model_card.md").read_text()
    head = text.split("---\n")[1].splitlines()
    assert head == ["license: unknown", "library_name: deepg", 'tags: ["deepg", "biology", "genomics", "dna"]']
    assert re.findall(r"^## (.*)", text, re.M) == [
        "Model Details", "Uses", "Bias, Risks, and Limitations", "How to Get Started with the Model", "Training Details",
        "Evaluation", "Technical Specifications", "Citation", "Model Card Contact",
    ]  # fmt: skip


def test_written_again_without_the_data_it_keeps_what_only_it_knows(card_of, project):
    before, run = card_of("labels")
    path = run / "model_card.md"
    path.write_text(path.read_text().replace("licence -->\nnot stated", "licence -->\nmit"))
    (project / "t.csv").rename(project / "gone.csv")
    try:
        write_card(RunFolder(run))
    finally:
        (project / "gone.csv").rename(project / "t.csv")
    after = json.loads((run / "model_card.json").read_text())
    assert after == {**before, "licence": "mit"}
    assert path.read_text().startswith("---\nlicense: mit\n")
    assert "licence -->\nmit\n" in path.read_text()


def test_of_a_run_without_one_it_says_what_is_not_recorded(card_of):
    _, run = card_of("outputs")
    (run / "model_card.json").unlink()
    write_card(RunFolder(run))
    text = (run / "model_card.md").read_text()
    assert "### Training Data\n\nNot recorded.\n" in text
    assert "| machine | not recorded |" in text


def test_what_is_no_card_is_not_written_over(card_of):
    _, run = card_of("sets")
    (run / "model_card.json").write_text("{}")
    with pytest.raises(DataError) as error:
        write_card(RunFolder(run))
    assert str(error.value) == f"{run / 'model_card.json'}: is no model card of this version; move it away"
    (run / "model_card.json").write_text("{")
    with pytest.raises(DataError, match=r"model_card.json: cannot be read: Expecting .*; move it away"):
        write_card(RunFolder(run))
    assert (run / "model_card.json").read_text() == "{"


def test_a_damaged_evaluation_is_said(card_of):
    _, run = card_of("added")
    (run / "evaluation").mkdir(exist_ok=True)
    metrics = {"acc": {"value": 0.5, "low": "x"}}
    (run / "evaluation" / "evaluation.json").write_text(json.dumps({"split": "validation", "metrics": metrics}))
    with pytest.raises(DeepgError, match=r"/evaluation.json is not what `deepg evaluate` writes$"):
        write_card(RunFolder(run))


def test_that_it_fails_is_said_and_the_run_is_whole(card_of, deepg_here):
    _, run = card_of("next")
    (run / "model_card.md").write_text("# mine\n")
    done = deepg_here("report", run, "--overwrite", "--backend", "torch")
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == (
        f"the model card failed: {run / 'model_card.md'}: lacks the lines `<!-- yours: licence -->` and `<!-- end -->`, "
        "between which stands what is kept; put them back, or move it away; the run is whole without it, "
        f"and `deepg report {run} --overwrite` tries again"
    )
    assert (run / "model_card.md").read_text() == "# mine\n"


def test_report_writes_it_again_and_keeps_what_is_known_of_the_data(card_of, deepg_here):
    before, run = card_of("next")
    (run / "model_card.md").unlink()
    done = deepg_here("report", run, "--overwrite", "--backend", "torch")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((run / "model_card.json").read_text())["data"] == before["data"]
    assert (run / "model_card.md").exists()
