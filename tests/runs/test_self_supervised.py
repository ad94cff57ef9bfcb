"""A network learns without labels, and what it learned is taken over."""

from __future__ import annotations

import json
import re
from math import log
from pathlib import Path

import numpy as np
import pytest

import deepg_core as dg
from deepg_core.assembly.workers import require_workers
from deepg_core.checkpoints import find_checkpoint, load_checkpoint
from deepg_core.commands.run import run
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError, to_json

BATCH = 8
SPEC = """
[run]
name = "pre"
seed = 1
[data]
train = "genomes/a.fasta"
validation = "genomes/b.fasta"
[target]
type = "self_genomenet"
maxlen = 60
[sampling]
step = 20
batch_size = 8
[model]
type = "self_supervised"
patchlen = 20
stride = 0.5
stepsmin = 1
stepsmax = 2
encoder = { kernel_size = 4, filters = 8, pooling = "average_ch_last" }
context = { layer_lstm = 8 }
learning_rate = 0.01
[training]
epochs = 2
steps_per_epoch = 30
tensorboard = false
torch = { threads = 1 }
"""
AFTER = """
[data]
train = { a = "genomes/a.fasta", b = "genomes/b.fasta" }
[target]
type = "label_folder"
maxlen = 84
[model]
type = "transfer"
from = "runs/pre"
global_pooling = "last"
[training]
epochs = 1
steps_per_epoch = 2
tensorboard = false
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Records that differ in the shares of their letters: what comes next can be known."""
    path = tmp_path_factory.mktemp("unlabelled")
    (path / "genomes").mkdir()
    rng = np.random.default_rng(0)
    for name in "ab":
        texts = ["".join(rng.choice(list("ACGT"), 200, p=rng.dirichlet([0.3] * 4))) for _ in range(30)]
        (path / f"genomes/{name}.fasta").write_text("".join(f">{i}\n{text}\n" for i, text in enumerate(texts)))
    (path / "spec.toml").write_text(SPEC)
    (path / "after.toml").write_text(AFTER)
    return path


@pytest.fixture(scope="module")
def pretrained(folder):
    """Give the one run that all tests look at; that Keras computes the same is seen in `test_builders_parity`."""
    return run(folder / "spec.toml", backend="torch")


def test_it_learns_more_than_chance(pretrained):
    first, second = json.loads((pretrained / "history.json").read_text())
    chance = 2 * BATCH - 1
    assert second["loss"] < first["loss"] < log(chance)
    assert second["val_loss"] < log(chance) - 0.3
    assert second["val_top1_acc"] > 1.5 / chance
    assert second["val_top5_acc"] > 1.5 * 5 / chance


def test_it_has_a_report_and_a_card_and_no_evaluation(pretrained):
    assert {"report.html", "checkpoints", "curves.png"} <= (left := {path.name for path in pretrained.iterdir()})
    assert "evaluation" not in left
    assert (
        "there are no labels: the history says how well the right ones are found"
        in (pretrained / "report.html").read_text()
    )
    card = (pretrained / "model_card.md").read_text()
    reads = "It reads windows of 60 letters (ACGT). It learned without labels: other networks take over its layers"
    assert f"- {reads} `encoder` and `context`." in card
    assert "| gives | `target_1` (2, 5, 16), unlabelled |" in card
    assert re.search(r"^deepg states Ep.002-\S+ sequences.fasta --layer context -o states.h5$", card, re.M)
    assert "The other strand" not in card


def test_what_it_learned_is_taken_over_for_windows_of_another_length(pretrained, folder, deepg_here):
    checkpoint = find_checkpoint(pretrained)
    before = load_checkpoint(checkpoint).network
    done = deepg_here("run", folder / "after.toml", "--backend", "torch")
    after = Path(done.stdout.splitlines()[0])
    graph = load_checkpoint(next((after / "checkpoints").iterdir())).network.graph
    assert graph.inputs == {"input_1": (84, 4)}
    assert [(name, graph.shapes[name]) for name in ("patches", "encoder", "context", "reduce", "dense")] == [
        ("patches", (7, 20, 4)), ("encoder", (7, 8)), ("context", (7, 8)), ("reduce", (8,)), ("dense", (2,)),
    ]  # fmt: skip
    layers = "time_distributed, time_distributed_1, lstm"
    assert done.stderr.splitlines()[2] == f"3 layers with the weights of {checkpoint}, none of them frozen: {layers}"
    assert {name for name in before.graph.variables if name.startswith(("time", "lstm"))} < set(graph.variables)


def test_states_of_its_layers_are_written(pretrained, folder):
    (checkpoint,) = pretrained.glob("checkpoints/Ep.002*")
    for layer in ("encoder", "context"):
        out = folder / f"{layer}.h5"
        dg.states(checkpoint, folder / "genomes/a.fasta", out, layers=layer, step=70)
        assert dg.read_states(out).states.shape == (90, 5, 8)


@pytest.mark.parametrize(
    "command", [("predict", "genomes/a.fasta", "-o", "-"), ("evaluate", "-o", "judged"), ("calibrate",)]
)
def test_what_asks_for_classes_is_refused(pretrained, folder, deepg_here, command, monkeypatch):
    monkeypatch.chdir(folder)
    name, *rest = command
    done = deepg_here(name, pretrained, *rest, code=2)
    assert done.stderr.endswith(
        "learned without labels, so it says nothing of a window: take its layers over, with "
        '`deepg states --layer context` or `model.type = "transfer"`\n'
    )


def test_it_predicts_nothing_that_could_be_explained_but_its_layers_can_be(pretrained, folder, deepg_here, tmp_path):
    options = ("--method", "saliency", "--top", 1, "-o", tmp_path / "e.h5")
    done = deepg_here("explain", pretrained, folder / "genomes/a.fasta", "--target", "predicted", *options, code=2)
    assert done.stderr == (
        "error: --target: the network learned without labels and predicts no class: `predicted` is of none\n"
        "  = help: name a layer, `context:predicted`, or a number of it\n"
    )
    deepg_here("explain", pretrained, folder / "genomes/a.fasta", "--target", "context:4:3", *options)
    assert dg.read_attributions(tmp_path / "e.h5").about["layer"] == "context"


def test_a_layer_that_reads_both_strands_is_no_layer_to_probe(pretrained, folder, deepg_here, tmp_path):
    files = '{ a = "genomes/a.fasta", b = "genomes/b.fasta" }'
    labels = f"train = {files}\nvalidation = {files}\nallow_overlap = true"
    (folder / "labels.toml").write_text(f'[data]\n{labels}\n[target]\ntype = "label_folder"\nmaxlen = 60\n')
    options = ("--spec", folder / "labels.toml", "-o", tmp_path / "q")
    done = deepg_here("probe", pretrained, "--layer", "contrast", *options, code=2)
    message = "the layer reads input_1, input_2, and the spec gives no input_2"
    assert done.stderr.endswith(f": {message}; probe a layer that reads one strand, or windows alone\n")


@pytest.mark.parametrize(
    ("overrides", "key", "message"),
    [
        (
            ["training.accumulate=2"], "training.accumulate",
            "learns from a batch in parts, and without labels all windows of a batch are compared",
        ),
        (['training.metrics=["acc"]'], "training.metrics.0",
         "`acc` is measured of softmax or sigmoid outputs, and the model has none"),
        (["sampling.batch_size=1"], "sampling.batch_size",
         "must be at least 2: the other strand is found among those of other windows, and there are none"),
        (["sampling.reverse_complement_encoding=true"], "sampling.reverse_complement_encoding",
         "`self_genomenet` reads both strands already"),
        (["encoder.vocabulary=ACGTX"], "target.type", "letters like 'X' of the vocabulary have no complement"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_with_it_are_refused(folder, deepg_here, overrides, key, message):
    options = [part for override in overrides for part in ("--set", override)]
    assert f"error: {key}: {message}\n" in deepg_here("check", folder / "spec.toml", *options, code=2).stderr


def test_several_workers_are_refused(folder):
    with pytest.raises(SpecError) as error:
        require_workers(load_spec(folder / "spec.toml", backend="torch"), 2, "torchrun or Slurm started")
    (found,) = to_json(error.value)
    assert (found["path"], found["message"], found["help"]) == (
        "target.type",
        "compares all windows of a batch, and each worker has a share of it; torchrun or Slurm started 2",
        "train in one process",
    )
