"""Several targets of a plugin's format go by the names that it gave them, wherever something is said of them."""

from __future__ import annotations

import json
import sys

import h5py
import numpy as np
import pytest

import deepg_core as dg
from deepg_core.checkpoints import load_checkpoint
from deepg_core.plugins import plugin_manager

FORMAT = """
import numpy as np
from attrs import frozen
from deepg_core.plugins import Component, hookimpl
from deepg_core.targets import Example, TargetFormat

@frozen
class Two:
    maxlen: int
    second: str = "gc"

class TwoFormat(TargetFormat):
    def columns_of(self, target):
        return self.setting.labels if target == "species" else ("share",)

    def cut(self, windows):
        share = np.isin(windows.letters, (67, 71)).mean(axis=1, dtype=np.float32)[:, None]
        targets = {"species": np.eye(2, dtype=np.float32)[windows.label], self.config.second: share}
        return Example({"input_1": windows.letters}, targets)

@hookimpl
def deepg_target_formats():
    yield Component("two", Two, "two_targets:TwoFormat", "the class, and the share of G and C")
"""
WINDOWS = ["ACGTA" * 6, "CCGGT" * 6, "A" * 30]


@pytest.fixture
def two(small, monkeypatch):
    """The small problem with two targets."""
    (small.parent / "two_targets.py").write_text(FORMAT)
    metadata = small.parent / "two-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: two\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[deepg]\ntwo = two_targets\n")
    monkeypatch.syspath_prepend(small.parent)
    plugin_manager.cache_clear()
    text = small.read_text().replace("label_folder", "two").replace('layer = "lstm"', 'layer = "species"')
    text = text.replace(
        "layer_dense = [4, 2]\ndropout_dense = [0.2, 0.0]", 'last_layer_activation = ["softmax", "linear"]'
    )
    small.write_text(text)
    yield small
    sys.modules.pop("two_targets", None)
    monkeypatch.undo()
    plugin_manager.cache_clear()


@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_their_names_are_in_log_history_states_and_predictions(two, deepg_here, backend):
    done = deepg_here("run", two, "--backend", backend, "--set", "training.epochs=1")
    run = two.parent / "runs" / "small"
    (record,) = json.loads((run / "history.json").read_text())
    assert record["loss"] == pytest.approx(record["species_loss"] + record["gc_loss"])
    columns = (run / "log.csv").read_text().splitlines()[0].split(",")
    assert columns == [
        *("epoch", "loss", "acc", "f1", "val_loss", "val_acc", "val_f1", "lr", "files_seen", "seconds"),
        *("species_loss", "species_acc", "species_f1", "gc_loss", "gc_mae", "mae"),
        *("val_species_loss", "val_species_acc", "val_species_f1", "val_gc_loss", "val_gc_mae", "val_mae"),
    ]
    shown = [f"{name} {record[name]:.4f}" for name in ("species_loss", "species_acc", "gc_loss", "gc_mae")]
    assert "  ".join(shown) in done.stderr
    assert f"val_mae {record['val_mae']:.4f}, val_species_loss {record['val_species_loss']:.4f}, val_" in done.stdout
    model = dg.load_model(run)
    assert model.targets == {"species": ("poor", "rich"), "gc": ("share",)}
    assert "  gives: species: poor, rich, as output_1_2 (2,); gc: share, as output_2_2 (1,)\n" in repr(model)
    predicted = model.predict(WINDOWS)
    assert {name: array.shape for name, array in predicted.items()} == {"species": (3, 2), "gc": (3, 1)}
    np.testing.assert_array_equal(model.activations(WINDOWS, "gc"), predicted["gc"])
    states = dg.read_states(run / "states.h5")
    assert (states.layer, states.states.shape[1:]) == ("species", (2,))
    letters = (two.parent / "validation" / "poor.fasta").read_text().splitlines()[1][:30]
    np.testing.assert_allclose(states.states[:1], model.predict(letters)["species"], atol=1e-6)


def test_a_checkpoint_of_before_names_were_kept_has_those_of_the_format(two, deepg_here):
    deepg_here("run", two, "--backend", "torch", "--set", "training.epochs=0")
    (path,) = (two.parent / "runs" / "small" / "checkpoints").iterdir()
    with h5py.File(path) as file, h5py.File(two.parent / "old.h5", "w") as old:
        for name in file:
            if name != "targets":
                file.copy(name, old)
        old.attrs.update(deepg_checkpoint=1, epoch=0)
    assert load_checkpoint(two.parent / "old.h5").targets == {}
    model = dg.load_model(two.parent / "old.h5")
    assert model.targets == {"species": ("poor", "rich"), "gc": ("share",)}
    assert list(model.predict(WINDOWS)) == ["species", "gc"]


@pytest.mark.parametrize(("name", "measured"), [("val", "val_loss"), ("val_x", "val_x_loss")])
def test_a_name_that_a_history_cannot_tell_from_another_is_refused(two, deepg_here, name, measured):
    done = deepg_here("check", two, "--set", f"target.second={name}", code=1)
    what = f"a target named `{name}` is measured as `{measured}`, which stands for something else; rename it"
    assert done.stderr == f"error: {what}\n"
