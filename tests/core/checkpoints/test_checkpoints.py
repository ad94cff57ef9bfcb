import json
import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import attrs
import h5py
import numpy as np
import pytest

from deepg_core.checkpoints import (
    Checkpoint,
    Unfinished,
    checkpoint_files,
    epoch_of,
    file_name,
    find_checkpoint,
    is_finished,
    last_whole,
    load_checkpoint,
    save_checkpoint,
    unfinished_name,
)
from deepg_core.errors import CheckpointError
from deepg_core.hdf5.seal import write_seal
from deepg_core.history import History
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Network, Signature
from deepg_core.network.initializers import initial_weights
from deepg_core.network.sums import Sums

KERAS = Path(__file__).parents[2] / "conformance" / "models" / "label_input_model.h5"
SPEC = '[training.checkpoints]\nmonitor = "val_loss"\n'


def record(epoch, val_loss=0.5, val_acc=0.75):
    return {"epoch": epoch, "loss": 0.1, "val_loss": val_loss, "val_acc": val_acc}


def made(history):
    graph = LstmCnnBuilder(LstmCnn(layer_lstm=3)).build(Signature({"input_1": (9, 4)}, {"target_1": (2,)}), 1).graph
    weights = initial_weights(graph, 1)
    return Checkpoint(
        network=Network(graph, weights),
        optimizer={"iterations": np.asarray(7, np.int64), "m/lstm/kernel": weights["lstm/kernel"] * 2},
        spec=SPEC,
        history=History(history),
        sampler={"streams": [[0, 12]], "seen": "80", "windows": [40]},
        labels=["ä", "b"],
        vocabulary="ACGT",
        targets={"species": ["ä", "b"]},
    )


def write(folder, *losses):
    """Write the checkpoints of a run with these validation losses."""
    history = [record(epoch, loss) for epoch, loss in enumerate(losses, start=1)]
    for epoch in range(1, len(losses) + 1):
        save_checkpoint(folder / file_name(history[epoch - 1]), made(history[:epoch]))
    return checkpoint_files(folder)


def test_all_comes_back(tmp_path):
    stored = made([record(1), record(2)])
    save_checkpoint(tmp_path / "x.h5", stored)
    back = load_checkpoint(tmp_path / "x.h5")
    assert (back.network.graph, back.spec, back.history, back.sampler) == (
        stored.network.graph, stored.spec, stored.history, stored.sampler,
    )  # fmt: skip
    assert (back.labels, back.vocabulary, back.epoch) == (["ä", "b"], "ACGT", 2)
    assert back.targets == {"species": ["ä", "b"]}
    parts = [(back.network.weights, stored.network.weights), (back.optimizer, stored.optimizer)]
    for found, expected in parts:
        assert list(found) == list(expected)
        for key, array in expected.items():
            np.testing.assert_array_equal(found[key], array)


def test_the_layout_is_the_documented_one(tmp_path):
    save_checkpoint(tmp_path / "x.h5", made([record(1)]))
    with h5py.File(tmp_path / "x.h5") as file:
        assert (file.attrs["deepg_checkpoint"], file.userblock_size) == (3, 512)
        assert file["weights/lstm/recurrent_kernel"].shape == (3, 12)
        assert file["optimizer/m/lstm/kernel"].shape == (4, 12)
        assert json.loads(file["labels"].asstr()[()]) == ["ä", "b"]


@pytest.mark.parametrize("targets", [{"a": "b"}, {"a": [1]}, {"a": [], "b": []}])
def test_targets_that_are_not_those_of_the_outputs(tmp_path, targets):
    save_checkpoint(tmp_path / "x.h5", attrs.evolve(made([record(1)]), targets=targets))
    with pytest.raises(CheckpointError) as error:
        load_checkpoint(tmp_path / "x.h5")
    what = "cannot be read as a checkpoint: `targets` is no list of names for each output"
    assert str(error.value) == f"{tmp_path / 'x.h5'}: {what}"


@pytest.mark.parametrize("steps", [0, 5])
def test_an_unfinished_epoch_comes_back(tmp_path, steps):
    sums = {"dense/loss": np.asarray(0.1 + 0.2), "dense/confusion": np.arange(4).reshape(2, 2)}
    part = Unfinished(steps, 1.5, Sums(sums), {"lstm/h": np.ones((2, 3), np.float32)})
    history = History([record(1)], ["epoch 1: it was cold"])
    stored = attrs.evolve(made([]), history=history, unfinished=part, ended_by=("Early",), halvings=2)
    save_checkpoint(tmp_path / "x.h5", stored)
    back = load_checkpoint(tmp_path / "x.h5")
    assert (back.unfinished.steps, back.unfinished.seconds) == (steps, 1.5)
    for found, expected in ((back.unfinished.sums.arrays, sums), (back.unfinished.layers, part.layers)):
        assert set(found) == set(expected)
        for key, array in expected.items():
            np.testing.assert_array_equal(found[key], array)
            assert found[key].dtype == array.dtype
    assert (back.ended_by, back.halvings, back.history.notes) == (("Early",), 2, ["epoch 1: it was cold"])


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", '{"steps": -1, "seconds": 0.0, "ended_by": [], "halvings": 0, "notes": []}',
     '{"steps": 1, "seconds": NaN, "ended_by": [], "halvings": 0, "notes": []}',
     '{"steps": 1, "seconds": 0.0, "ended_by": [1], "halvings": 0, "notes": []}',
     '{"steps": 1, "seconds": 0.0, "ended_by": [], "halvings": true, "notes": []}'],
)  # fmt: skip
def test_a_standing_that_is_none_is_refused(tmp_path, text):
    save_checkpoint(tmp_path / "x.h5", made([record(1)]))
    with h5py.File(tmp_path / "x.h5", "a") as file:
        del file["standing"]
        file["standing"] = text
    write_seal(tmp_path / "x.h5")
    with pytest.raises(CheckpointError) as error:
        load_checkpoint(tmp_path / "x.h5")
    what = f"cannot be read as a checkpoint: `standing` is {text[:60]!r}, which says of no training where it is"
    assert str(error.value) == f"{tmp_path / 'x.h5'}: {what}"


@pytest.mark.parametrize(
    ("layers", "what"),
    [
        ({"lstm/h": np.ones((2, 4), np.float32)}, "`layers/lstm/h` is float32 (2, 4), but the layer has 3 units"),
        ({"lstm/x": np.ones((2, 3), np.float32)}, "`layers/lstm/x` is float32 (2, 3), which no stateful layer keeps"),
        ({"gru/h": np.ones((2, 3), np.float32)}, "`layers/gru/h` is float32 (2, 3), which no stateful layer keeps"),
        ({"lstm/h": np.ones(3)}, "`layers/lstm/h` is float64 (3,), which no stateful layer keeps"),
    ],
)
def test_layers_that_keep_something_else_are_refused(tmp_path, layers, what):
    save_checkpoint(tmp_path / "x.h5", attrs.evolve(made([]), unfinished=Unfinished(1, 0.0, Sums({}), layers)))
    with pytest.raises(CheckpointError) as error:
        load_checkpoint(tmp_path / "x.h5")
    assert str(error.value) == f"{tmp_path / 'x.h5'}: cannot be read as a checkpoint: {what}"


def test_unfinished_epochs_lie_between_finished_ones(tmp_path):
    assert unfinished_name(4, 250) == "Ep.004-step250.h5"
    wanted = ["Ep.000.h5", "Ep.001-step9.h5", "Ep.001-step10.h5", "Ep.001.h5", "Ep.002-step0.h5", "Ep.002-step5.h5"]
    for name in wanted:
        (tmp_path / name).touch()
    files = checkpoint_files(tmp_path)
    assert [path.name for path in files] == wanted
    assert [epoch_of(path) for path in files] == [0, 0, 0, 1, 1, 1]
    assert [is_finished(path) for path in files] == [True, False, False, True, False, False]


def test_an_unfinished_epoch_is_never_the_best(tmp_path):
    first, second = write(tmp_path, 0.3, 0.5)
    history = [record(1, 0.3), record(2, 0.5)]
    last = tmp_path / unfinished_name(3, 5)
    save_checkpoint(last, made(history))
    assert find_checkpoint(tmp_path) == first
    first.unlink()
    assert find_checkpoint(tmp_path) == last
    second.unlink()
    assert find_checkpoint(tmp_path) == last


def test_the_last_one_that_is_wanted(tmp_path):
    first, _ = write(tmp_path, 0.3, 0.5)
    path, stored = last_whole(tmp_path, lambda it: it.epoch == 1)
    assert (path, stored.epoch) == (first, 1)
    assert last_whole(tmp_path, lambda it: it.epoch == 3) is None


def test_a_long_history_fits(tmp_path):
    save_checkpoint(tmp_path / "x.h5", made([record(epoch) for epoch in range(1, 3001)]))
    assert load_checkpoint(tmp_path / "x.h5").epoch == 3000


def test_names_are_deepgs():
    assert file_name(record(3, 0.4149, 0.8341)) == "Ep.003-val_loss0.41-val_acc0.834.h5"
    assert file_name({"epoch": 12, "loss": 1.0}) == "Ep.012.h5"
    assert file_name(record(1000, float("nan"), 0.0)) == "Ep.1000-val_lossnan-val_acc0.000.h5"


@pytest.mark.parametrize("loss", [-0.41, -0.001, 0.0, -12345.678, float("-inf"), float("inf"), float("nan"), 1e20])
@pytest.mark.parametrize("acc", [0.5, float("nan")])
def test_whatever_a_checkpoint_is_named_it_is_seen(tmp_path, loss, acc):
    path = tmp_path / file_name(record(3, loss, acc))
    path.touch()
    assert checkpoint_files(tmp_path) == [path]


def test_files_are_listed_by_epoch_and_others_left_out(tmp_path):
    for name in ("Ep.1000.h5", "Ep.002-val_loss0.50-val_acc0.750.h5", "Ep.010.h5", "Ep.txt", ".Ep.003.h5.x.draft"):
        (tmp_path / name).touch()
    assert [path.name for path in checkpoint_files(tmp_path)] == [
        "Ep.002-val_loss0.50-val_acc0.750.h5", "Ep.010.h5", "Ep.1000.h5",
    ]  # fmt: skip


def test_the_last_whole_checkpoint_is_not_a_damaged_one(tmp_path):
    _, second, third = write(tmp_path, 0.5, 0.4, 0.3)
    third.write_bytes(third.read_bytes()[: third.stat().st_size // 2])
    path, checkpoint = last_whole(tmp_path)
    assert (path, checkpoint.epoch) == (second, 2)


def test_a_run_stands_for_its_best_checkpoint(tmp_path):
    (tmp_path / "checkpoints").mkdir()
    files = write(tmp_path / "checkpoints", 0.5, 0.3, 0.4)
    assert find_checkpoint(tmp_path) == files[1]
    files[1].unlink()
    assert find_checkpoint(tmp_path) == files[2]


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (["Ep.001-val_loss0.40-val_acc0.9.hdf5", "Ep.002-val_loss0.40-val_acc0.8.hdf5", "Ep.003-val_lossnan.hdf5"], 1),
        (["Ep.001.hdf5", "Ep.002.hdf5"], 1),  # several outputs, or no validation
        (["Ep.009-val_loss0.30.hdf5", "Ep.010-val_loss0.50.h5"], 0),
        (["Ep.001-val_loss0.05.hdf5", "Ep.002-val_loss-0.41-val_acc0.5.hdf5", "Ep.003-val_loss-0.00.hdf5"], 1),
        (["Ep.001-val_loss-0.50.hdf5", "Ep.002-val_loss-inf.hdf5", "Ep.003-val_loss0.60.hdf5"], 0),
    ],
)
def test_of_deepgs_own_files_the_names_say_which_is_the_best(tmp_path, names, best):
    for name in names:
        shutil.copy(KERAS, tmp_path / name)
    assert find_checkpoint(tmp_path) == tmp_path / names[best]


def test_a_folder_without_checkpoint_is_named(tmp_path):
    message = f"{tmp_path}: has no checkpoint; their names are like Ep.003-val_loss0.41-val_acc0.834.h5 or .hdf5"
    with pytest.raises(CheckpointError, match=f"^{re.escape(message)}$"):
        find_checkpoint(tmp_path)


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (
            ["metadata.json", "config.json", "model.weights.h5"],
            "is a .keras file of Keras 3; deepG reads .h5 files of Keras 2",
        ),
        (
            ["x/data.pkl"],
            "is a file of torch, which holds code; deepG reads its own checkpoints and .h5 files of Keras 2",
        ),
        (["a.txt"], "is a zip archive, and no checkpoint"),
    ],
)
def test_an_archive_is_named_for_what_it_is(tmp_path, names, what):
    with ZipFile(tmp_path / "x", "w") as archive:
        for name in names:
            archive.writestr(name, "")
    with pytest.raises(CheckpointError, match=f"^{re.escape(f'{tmp_path}/x: {what}')}$"):
        load_checkpoint(tmp_path / "x")


def test_a_spec_is_named(tmp_path):
    (tmp_path / "x.toml").touch()
    what = "is a spec, and no checkpoint; `deepg run` makes some, `new_model` gives its network in Python"
    with pytest.raises(CheckpointError, match=f"^{re.escape(f'{tmp_path}/x.toml: {what}')}$"):
        load_checkpoint(tmp_path / "x.toml")


def test_a_saved_model_of_tensorflow_is_named(tmp_path):
    (tmp_path / "saved_model.pb").touch()
    message = f"{tmp_path}: is a SavedModel of TensorFlow; deepG reads .h5 files of Keras 2: model.save('model.h5')"
    with pytest.raises(CheckpointError, match=f"^{re.escape(message)}$"):
        find_checkpoint(tmp_path)


def test_weights_of_keras_3_are_named(tmp_path):
    with h5py.File(tmp_path / "x.weights.h5", "w") as file:
        file.create_group("layers/dense/vars")
        file.create_group("vars")
    message = "holds the weights of a Keras 3 model, but not its layers; deepG reads .h5 files of Keras 2"
    with pytest.raises(CheckpointError, match=re.escape(message)):
        load_checkpoint(tmp_path / "x.weights.h5")


def test_of_a_folder_of_damaged_checkpoints_the_newest_says_what_is_wrong(tmp_path):
    (tmp_path / "Ep.001.h5").write_text("no HDF5")
    with h5py.File(tmp_path / "Ep.002.hdf5", "w") as file:
        file.attrs["layer_names"] = ["dense"]
    message = f"{tmp_path}/Ep.002.hdf5: holds the weights of a Keras model, but not its layers"
    with pytest.raises(CheckpointError, match=re.escape(message)):
        find_checkpoint(tmp_path)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda file: file.attrs.__delitem__("deepg_checkpoint"), "is no deepG checkpoint"),
        (lambda file: file.attrs.__setitem__("deepg_checkpoint", 9), "has layout version 9, this deepG reads 1 to 3"),
        (
            lambda file: file.__delitem__("weights/dense/bias"),
            "damaged: weight `dense/bias` is missing or not of shape (2,)",
        ),
        (
            lambda file: file["graph"].write_direct(np.array("{}", dtype=object)),
            "cannot be read as a checkpoint: this is no stored graph",
        ),
    ],
)
def test_what_is_no_whole_checkpoint_is_refused(tmp_path, damage, message):
    save_checkpoint(tmp_path / "x.h5", made([record(1)]))
    with h5py.File(tmp_path / "x.h5", "a") as file:
        damage(file)
    with pytest.raises(CheckpointError, match=re.escape(f"{tmp_path / 'x.h5'}: {message}")):
        load_checkpoint(tmp_path / "x.h5")


def replaced(name, value):
    """Puts something else in the place of a text, a group or an array."""

    def damage(file):
        del file[name]
        if value is not None:
            file[name] = value

    return damage


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (replaced("sampler", None), "`sampler` is missing or no text"),
        (replaced("history", np.arange(3)), "`history` is missing or no text"),
        (replaced("history", "[1]"), "`history` is no list of dict"),
        (replaced("labels", "{}"), "`labels` is no list of str"),
        (replaced("spec", "no TOML"), "Expected '=' after a key in a key/value pair"),
        (replaced("weights", 1.0), "`weights` is missing or no group"),
        (replaced("optimizer/m/lstm/kernel", "text"), "`optimizer/m/lstm/kernel` holds no numbers"),
        (
            lambda file: file.create_dataset("optimizer/large", (10**12,), "f4", chunks=True),
            "it declares 4,000,000,00",
        ),
    ],
)
def test_a_part_that_is_not_what_was_written_is_refused(tmp_path, damage, message):
    save_checkpoint(tmp_path / "x.h5", made([record(1)]))
    with h5py.File(tmp_path / "x.h5", "a") as file:
        damage(file)
    with pytest.raises(
        CheckpointError, match=re.escape(f"{tmp_path / 'x.h5'}: cannot be read as a checkpoint: {message}")
    ):
        load_checkpoint(tmp_path / "x.h5")


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "x.h5").write_text("no HDF5")
    with pytest.raises(CheckpointError, match="cannot be read as a checkpoint"):
        load_checkpoint(tmp_path / "x.h5")


def test_a_failed_save_leaves_the_old_file_and_no_draft(tmp_path):
    save_checkpoint(tmp_path / "x.h5", made([record(1)]))
    before = (tmp_path / "x.h5").read_bytes()
    broken = made([record(1)])
    broken.network.weights["lstm/kernel"] = object()
    with pytest.raises(TypeError):
        save_checkpoint(tmp_path / "x.h5", broken)
    assert [path.name for path in tmp_path.iterdir()] == ["x.h5"]
    assert (tmp_path / "x.h5").read_bytes() == before
