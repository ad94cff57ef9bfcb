"""The new end of a pretrained network, what is frozen, and folders that are none."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from deepg_pretrained.builder import PretrainedBuilder
from deepg_pretrained.options import Pretrained
from pretrained_folders import GOLDEN, ask, build, encode
from safetensors.numpy import load_file, save_file

from deepg_core.errors import OptionError
from deepg_core.models import ModelSetting
from deepg_core.network import Signature
from deepg_core.network.layers import Dropout
from deepg_core.testing import ModelBuilderContract


class TestPretrained(ModelBuilderContract):
    name = "pretrained"
    options = {"from": str(GOLDEN / "bert"), "layer_dense": [4, 3], "dropout_dense": [0.1, 0.2]}  # noqa: RUF012
    signature = Signature({"input_1": (18,)}, {"target_1": (3,)}, tuple("abc"), whole=frozenset({"input_1"}), width=67)


@pytest.fixture
def copy(tmp_path):
    """Copy a folder, and change config.json."""

    def make(name, **changes):
        folder = tmp_path / name
        shutil.copytree(GOLDEN / name, folder)
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | changes))
        return folder

    return make


def refuse(folder, text="ACGTTGCAACGT", **options):
    """Give message and help of what is refused."""
    numbers, encoder = encode(GOLDEN / "bert", text)
    with pytest.raises(OptionError) as caught:
        build(folder, numbers.shape[1], encoder, **options)
    return caught.value.option, caught.value.message, caught.value.help


def pooled(name, pooling, text):
    numbers, encoder = encode(GOLDEN / name, text)
    network = build(GOLDEN / name, numbers.shape[1], encoder, pooling=pooling)
    (head,) = [node for node in network.graph if node.name == network.graph.outputs[0]]
    rows = ask(network, "layer_2" if name == "bert" else "last_hidden_state", numbers)
    return ask(network, head.inbound[0], numbers)[0], rows[0]


def test_the_mean_is_of_letters_alone():
    """[CLS] is behind three words of padding, and [SEP] comes last."""
    found, rows = pooled("bert", "mean", "...ACGTTGCA")
    np.testing.assert_allclose(found, rows[4:-1].mean(axis=0), atol=1e-6)


def test_the_first_token():
    found, rows = pooled("bert", "first", "...ACGTTGCA")
    np.testing.assert_allclose(found, rows[3], atol=1e-6)


def test_side_by_side():
    found, rows = pooled("nt", "flatten", "ACGTTGCA")
    np.testing.assert_allclose(found, rows[1:].ravel(), atol=1e-6)


def test_none_keeps_tokens():
    _, encoder = encode(GOLDEN / "hyena", "ACGTTGCA")
    signature = Signature(
        {"input_1": (8,)}, {"target_1": (8,)}, whole=frozenset({"input_1", "target_1"}), width=encoder.numbers
    )
    config = Pretrained(source=str(GOLDEN / "hyena"), pooling="none")
    graph = PretrainedBuilder(config, ModelSetting(vocabulary="ACGT")).build(signature, 1).graph
    assert graph.shapes[graph.outputs[0]] == (8, 7)


def test_a_frozen_network_learns_and_drops_nothing():
    _, encoder = encode(GOLDEN / "bert", "ACGTTGCA")
    free, frozen = (build(GOLDEN / "bert", 6, encoder, freeze=freeze, layer_dense=2) for freeze in (False, True))
    learned = [key for key, variable in frozen.graph.variables.items() if variable.trainable]
    assert learned == [f"{frozen.graph.outputs[0]}/{name}" for name in ("kernel", "bias")]
    assert [any(isinstance(node.layer, Dropout) for node in it.graph) for it in (free, frozen)] == [True, False]
    np.testing.assert_array_equal(free.weights["words/embeddings"], frozen.weights["words/embeddings"])


def test_a_cut_leaves_out_what_comes_behind():
    _, encoder = encode(GOLDEN / "bert", "ACGTTGCA")
    shapes = build(GOLDEN / "bert", 6, encoder, layer="layer_1").graph.shapes
    assert "layer_1" in shapes
    assert "layer_2" not in shapes


def test_a_layer_that_is_none():
    help_ = "its blocks are layer_1, layer_2; `deepg summary` without `layer` names all layers"
    assert refuse(GOLDEN / "bert", layer="layer_3") == ("layer", "the model has no layer `layer_3`", help_)
    message = "`words` gives (10, 12), and not a row of 12 for each token"
    assert refuse(GOLDEN / "bert", layer="words") == ("layer", message, help_)


def test_no_first_token():
    _, encoder = encode(GOLDEN / "hyena", "ACGT")
    with pytest.raises(OptionError, match=r"^pooling: the tokenizer puts no token first$"):
        build(GOLDEN / "hyena", 4, encoder, pooling="first")


def test_an_encoder_of_another_tokenizer():
    option, message, help_ = refuse(GOLDEN / "nt")
    assert (option, help_) == ("from", f'set `encoder = {{ type = "pretrained", from = "{GOLDEN / "nt"}" }}`')
    reads = 'the model reads numbers of words of 2 of the letters "ACGT"'
    assert message == f'{reads}, but the encoder gives 67 numbers of the letters "ACGT"'


@pytest.mark.parametrize("name", ["bert", "nt", "hyena"])
def test_a_window_of_too_many_tokens(name):
    """The help names the longest that there may be."""
    letters = {"bert": 24, "nt": 54, "hyena": 23}[name]
    numbers, encoder = encode(GOLDEN / name, "A" * letters)
    assert build(GOLDEN / name, numbers.shape[1], encoder).graph
    numbers, _ = encode(GOLDEN / name, "A" * (letters + encoder.word_stride))
    with pytest.raises(OptionError, match=r"^from: the model reads at most .* tokens, and a window makes ") as caught:
        build(GOLDEN / name, numbers.shape[1], encoder)
    assert caught.value.help == f"lower target.maxlen, e.g. to {letters}"


def test_another_architecture(copy):
    folder = copy("bert", model_type="mamba")
    message = f"{folder / 'config.json'} is of the architecture `mamba`, and read are bert, esm, hyenadna"
    assert refuse(folder)[1] == message


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hidden_size": None}, "`hidden_size` must be a whole number above 0, not None"),
        ({"num_attention_heads": 5}, "5 `num_attention_heads` do not divide a `hidden_size` of 12"),
        ({"hidden_act": "quick_gelu"}, "`hidden_act` is 'quick_gelu', and read is gelu, relu, silu, swish, "),
        ({"num_hidden_layers": 5000}, "`num_hidden_layers` is 5,000, and at most 1,000 can be"),
        ({"hidden_dropout_prob": 1}, "`hidden_dropout_prob` must be a number of at least 0 and below 1, not 1"),
        (
            {"position_embedding_type": "relative_key"},
            "`position_embedding_type` is 'relative_key', and read is absolute",
        ),
    ],
)
def test_a_config_that_cannot_be(copy, change, reason):
    folder = copy("bert", **change)
    assert refuse(folder)[1].startswith(f"{folder / 'config.json'}: {reason}")


def test_heads_that_cannot_be_turned(copy):
    folder = copy("nt", num_attention_heads=4, position_embedding_type="rotary")
    numbers, encoder = encode(folder, "ACGT")
    with pytest.raises(OptionError) as caught:
        build(folder, numbers.shape[1], encoder)
    reason = "`position_embedding_type` is rotary, and heads have an odd width, 3"
    assert caught.value.message == f"{folder / 'config.json'}: {reason}"


def test_a_config_of_another_size_than_the_weights(copy):
    folder = copy("bert", intermediate_size=24)
    place = f"`encoder.layer.0.intermediate.dense.weight` in {folder / 'model.safetensors'}"
    assert refuse(folder)[1] == f"{place} is (20, 12), but config.json asks for (24, 12)"


def test_a_tensor_that_is_missing(copy):
    folder, name = copy("bert"), "encoder.layer.1.output.dense.bias"
    tensors = load_file(folder / "model.safetensors")
    save_file({key: its for key, its in tensors.items() if not key.endswith(name)}, folder / "model.safetensors")
    assert refuse(folder)[1] == f"{folder} has no tensor `bert.{name}`, which its config.json asks for"


def test_folders_that_are_none(tmp_path):
    message, help_ = refuse(tmp_path / "gone")[1:]
    assert message == f"there is no folder {tmp_path / 'gone'}"
    assert help_ == "download the model first, as with `hf download NAME --local-dir FOLDER`; deepG downloads nothing"
    assert refuse(tmp_path)[1].startswith(f"{tmp_path} has no config.json, ")
    assert refuse(tmp_path / ("x" * 5000))[1] == "File name too long"


def test_no_code_of_a_folder_is_run(copy, tmp_path):
    folder = copy("hyena", auto_map={"AutoModel": "modeling.Model"})
    (folder / "modeling.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    numbers, encoder = encode(folder, "ACGT")
    ask(build(folder, 4, encoder), "last_hidden_state", numbers)
    assert not (tmp_path / "ran").exists()
