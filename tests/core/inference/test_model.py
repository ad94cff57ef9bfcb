"""`load_model`: what it says where it is given what the network does not read."""

from __future__ import annotations

import gzip
from pathlib import Path

import attrs
import numpy as np
import pytest

import deepg_core as dg
from deepg_core.checkpoints import load_checkpoint, save_checkpoint
from deepg_core.errors import DataError, DeepgError

TESTS = Path(__file__).parents[2]
MODELS = TESTS / "conformance" / "models"


def test_letters_for_a_model_of_deepg_that_reads_a_table_too():
    model = dg.load_model(MODELS / "label_input_model.h5")
    with pytest.raises(DataError) as error:
        model.predict("ACGTA")
    shapes = "{'input_1': (3,), 'input_2': (5, 4)}"
    assert str(error.value) == (
        f"the model has inputs that letters do not give: {shapes} a window; give arrays by their names"
    )


def test_a_spec_whose_letters_are_not_those_of_the_network(tmp_path):
    stored = load_checkpoint(TESTS / "earlier" / "0.1.0-layout-2" / "torch.h5")
    spec = stored.spec.replace('vocabulary = "ACGT"', 'vocabulary = "ACGTX"')
    save_checkpoint(tmp_path / "x.h5", attrs.evolve(stored, spec=spec))
    model = dg.load_model(tmp_path / "x.h5")
    with pytest.raises(DataError, match=r"^the model has inputs that letters do not give: {'input_1': .* give arrays"):
        model.predict("A" * model.window)


def test_all_outputs_of_a_keras_file_are_given_by_their_names(tmp_path):
    folder = TESTS / "core" / "checkpoints" / "keras2"
    with np.load(folder / "branches.npz") as stored:
        arrays = dict(stored)
    (tmp_path / "x.h5").write_bytes(gzip.decompress((folder / "branches.h5.gz").read_bytes()))
    model = dg.load_model(tmp_path / "x.h5")
    names = list(model.graph.inputs)
    predicted = model.predict({name: arrays[f"input_{number}"] for number, name in enumerate(names)})
    assert list(predicted) == ["output_1_2", "output_2_2"]
    for number, array in enumerate(predicted.values()):
        np.testing.assert_allclose(array, arrays[f"output_{number}"], atol=1e-5)


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ("lstm_7", "`lstm_7`"),
        (["lstm", "target_1"], "list ['lstm', 'target_1']"),
        (["ACGTACGTACGT"] * 1000, "list ['ACGTACGTACGT', 'ACGTACGTACGT',..."),
        ("ACGT" * 1000, f"`{'ACGT' * 9}A...`"),
    ],
)
def test_a_layer_that_is_not_there(tmp_path, layer, said):
    (tmp_path / "next.toml").write_text(
        '[target]\ntype = "target_right"\nmaxlen = 12\n[model]\ntype = "lstm_cnn"\nlayer_lstm = 2\n'
    )
    model = dg.new_model(tmp_path / "next.toml")
    with pytest.raises(DeepgError) as error:
        model.activations("ACGTACGTACGT", layer)
    names = "its layers: input_1, lstm, dense; its targets: target_1"
    assert str(error.value) == f"the model has no layer {said}; {names}"
    assert model.activations("ACGTACGTACGT", "lstm").shape == (1, 2)


def test_a_network_of_sets_says_so(tmp_path):
    (tmp_path / "sets.toml").write_text(
        '[data]\ntrain = { a = "a", b = "b" }\n[target]\ntype = "label_folder"\nmaxlen = 12\n'
        "set_learning = { samples_per_target = 3 }\n"
        '[model]\ntype = "lstm_cnn_time_dist"\nlayer_lstm = 2\naggregation_method = "mean"\n'
    )
    model = dg.new_model(tmp_path / "sets.toml")
    line = "  reads: sets of 3 windows, each of 12 letters of ACGT, as input_1 (3, 12, 4)"
    assert repr(model).splitlines()[1] == line
    assert model.predict(["ACGTACGTACGT"] * 6).shape == (2, 2)


def test_a_network_that_learned_whole_numbers_is_loaded(tmp_path):
    """The spec of its checkpoint names the loss, which takes whole numbers only; a loaded network has no targets."""
    (tmp_path / "masked.toml").write_text(
        '[encoder]\ntype = "integer"\n[target]\ntype = "masked_lm"\nmaxlen = 12\n'
        '[model]\ntype = "transformer"\nembed_dim = 8\nflatten_method = "none"\n'
    )
    model = dg.new_model(tmp_path / "masked.toml")
    predicted = model.predict("ACGTNACGTACG")
    assert predicted.shape == (1, 12, 6)
    np.testing.assert_allclose(predicted.sum(-1), 1, atol=1e-5)
