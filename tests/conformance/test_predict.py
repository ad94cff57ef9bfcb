"""Files of activations that deepG 0.3.1 wrote (`predict_model`), written again with the same weights."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import h5py
import numpy as np
import pytest

import deepg_core as dg
from deepg_core.assembly.assemble import assemble
from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.commands.states import states
from deepg_core.network import Network
from deepg_core.spec.load import draft_spec
from deepg_core.spec.resolved import write_resolved

GOLD = Path(__file__).parent / "predict"
CASES = json.loads((GOLD / "cases.json").read_text())["cases"]
WRITTEN = {name: case for name, case in CASES.items() if case["result"] == "ok" and (GOLD / case["file"]).is_file()}
MODELS = {
    "label": ('type = "lstm_cnn"', "layer_dense = [5, 2]", 'type = "label_folder"', "predict_weights.npz"),
    "middle": (
        *('type = "lstm_cnn_target_middle"', "layer_dense = [5, 4]", 'type = "target_middle_lstm"'),
        "predict_middle_weights.npz",
    ),
}
SPEC = """
[data]
train = {{ a = "a.fasta", b = "b.fasta" }}
[encoder]
type = "one_hot"
[target]
{2}
maxlen = 10
[sampling]
batch_size = 4
[model]
{0}
kernel_size = [3]
filters = [4]
pool_size = [1]
layer_lstm = [6]
{1}
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Checkpoints of ours with deepG's weights."""
    folder = tmp_path_factory.mktemp("models")
    for name in "ab":
        (folder / f"{name}.fasta").write_text(f">{name}\n{'ACGT' * 10}\n")
    return {name: _make(folder / f"{name}.h5", *texts) for name, texts in MODELS.items()}


def _make(path, model, dense, target, weights):
    path.with_suffix(".toml").write_text(SPEC.format(model, dense, target))
    design, _ = assemble(*draft_spec(path.with_suffix(".toml"), (), needs=("data", "target", "model")))
    graph = design.network.graph
    with np.load(GOLD / weights) as gold:
        theirs = {str(name): gold[f"w{number:03d}"].astype(np.float32) for number, name in enumerate(gold["names"])}
    names = {}  # Keras counted on over both models: layers are told apart by their kind and their place among it
    for layers in (list(dict.fromkeys(key.split("/")[0] for key in theirs)), list(graph.shapes)):
        for layer in layers:
            kind = re.sub(r"_\d+$", "", layer)
            its = [it for it in layers if re.sub(r"_\d+$", "", it) == kind]
            names.setdefault((kind, its.index(layer)), []).append(layer)
    ours = {pair[1]: pair[0] for pair in names.values() if len(pair) == 2}
    by_layer = {(key.split("/")[0], key.rsplit("/", 1)[1].split(":")[0]): array for key, array in theirs.items()}
    own = {key: by_layer[ours[key.split("/")[0]], key.rsplit("/", 1)[1]] for key in design.network.weights}
    checkpoint = Checkpoint(
        network=Network(graph, own),
        optimizer={},
        spec=write_resolved(design.spec),
        history=[],
        sampler={},
        labels=list(design.signature.classes),
        vocabulary=design.vocabulary,
    )
    save_checkpoint(path, checkpoint)
    return path


def write_again(models, tmp_path, name, backend="torch"):
    args = WRITTEN[name]["args"]
    source = tmp_path / "one.fasta"
    source.write_text(f">one\n{args.get('sequence')}\n")
    model = models["middle" if "middle" in name else "label"]
    output = tmp_path / Path(WRITTEN[name]["file"]).name
    states(
        model,
        GOLD / args["path_input"] if "path_input" in args else source,
        output,
        layers=args.get("layer_name") or dg.load_model(model, backend).graph.outputs[0],
        format_="records" if output.suffix == ".csv" else args["output_format"],
        step=args.get("step", 1),
        batch_size=args.get("batch_size", 256),
        padding=args.get("padding"),
        round_digits=args.get("round_digits"),
        include_seq=args.get("include_seq", False),
        backend=backend,
    )
    return output


@pytest.mark.parametrize("name", [name for name, case in WRITTEN.items() if case["file"].endswith(".h5")])
def test_a_file_is_that_of_deepg(models, tmp_path, name):
    same(write_again(models, tmp_path, name), GOLD / WRITTEN[name]["file"])


@pytest.mark.parametrize("name", ["one_seq_label", "one_seq_lm_middle", "by_entry_one_file_pad"])
def test_keras_writes_the_same(models, tmp_path, name):
    same(write_again(models, tmp_path, name, "keras"), GOLD / WRITTEN[name]["file"])


def test_csv_has_the_columns_of_deepg_behind_ours(models, tmp_path):
    with write_again(models, tmp_path, "one_seq_csv").open() as ours, (GOLD / "one_seq_csv.csv").open() as theirs:
        given, wanted = list(csv.reader(ours)), list(csv.reader(theirs))
    assert given[0] == ["record", "sample_end_position", *wanted[0]]
    numbers = np.array([row[2:] for row in given[1:]], float)
    np.testing.assert_allclose(numbers, np.array(wanted[1:], float), atol=1e-4)


@pytest.mark.parametrize("name", [name for name, case in WRITTEN.items() if case["file"].endswith(".h5")])
def test_files_of_deepg_can_be_read(name):
    with h5py.File(GOLD / WRITTEN[name]["file"]) as file:
        theirs = file["states"]
        parts = [theirs[key][()].T for key in sorted(theirs)] if isinstance(theirs, h5py.Group) else [theirs[()].T]
    np.testing.assert_allclose(dg.read_states(GOLD / WRITTEN[name]["file"]).states, np.concatenate(parts), atol=1e-6)


def same(given, wanted):
    with h5py.File(given) as ours, h5py.File(wanted) as theirs:
        found, names = [], []
        ours.visit(found.append)
        theirs.visit(names.append)
        assert found == names
        for name in names:
            if not isinstance(theirs[name], h5py.Dataset):
                continue
            here, there = ours[name], theirs[name]
            assert (here.shape, here.compression, here.maxshape) == (there.shape, there.compression, there.maxshape)
            if there.dtype.kind == "O":
                assert [bytes(text) for text in here[()]] == [bytes(text) for text in there[()]]
                continue
            assert here.dtype == there.dtype
            np.testing.assert_allclose(here[()], there[()], atol=1e-4)


def test_a_file_for_each_record(models, tmp_path):
    args = CASES["by_entry"]["args"]
    options = {"step": args["step"], "include_seq": True}
    states(models["label"], GOLD / "in.fasta", tmp_path / "by_entry", layers="dense_1", format_="by_entry", **options)
    wanted = sorted(path.name for path in (GOLD / "by_entry").iterdir())
    assert sorted(path.name for path in (tmp_path / "by_entry").iterdir()) == wanted
    for name in wanted:
        same(tmp_path / "by_entry" / name, GOLD / "by_entry" / name)
