"""Weights are safetensors, in one file or several, and nothing else."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from deepg_pretrained.tensors import Tensors
from safetensors.numpy import save_file

from deepg_core.errors import DataError, OptionError


@pytest.fixture
def folder(tmp_path):
    save_file({"bert.a": np.ones((2, 3), np.float16), "head": np.zeros(1, np.float32)}, tmp_path / "model.safetensors")
    return tmp_path


def error_of(function, *given):
    with pytest.raises(OptionError) as caught:
        function(*given)
    assert caught.value.option == "from"
    return caught.value.message, caught.value.help


def test_half_precision_becomes_single(folder):
    array = Tensors(folder, "bert.").later("a", 2, 3)()
    assert (array.dtype, array.tolist()) == (np.float32, [[1, 1, 1], [1, 1, 1]])


def test_the_bare_model_has_no_prefix(folder):
    assert Tensors(folder, "esm.").rows("head") == 1


def test_what_is_missing_or_has_another_shape(folder):
    tensors = Tensors(folder, "bert.")
    message, help_ = error_of(tensors.later, "b", 1)
    assert message == f"{folder} has no tensor `bert.b`, which its config.json asks for"
    assert help_ == "is it another architecture than `model_type` says?"
    message, _ = error_of(tensors.later, "a", 3, 2)
    assert message == f"`a` in {folder / 'model.safetensors'} is (2, 3), but config.json asks for (3, 2)"


def test_a_token_without_a_row(folder):
    message, help_ = error_of(Tensors(folder, "bert.").require_row, "a", 2)
    assert message == f"the tokenizer in {folder} has a token 2, but `a` has 2 rows"
    assert help_ == "are its files of the same model?"


def test_what_numpy_has_not(tmp_path):
    header = json.dumps({"a": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + b"\0\0")
    message, help_ = error_of(Tensors(tmp_path).shape, "a")
    assert message == f"`a` in {tmp_path / 'model.safetensors'} is BF16, and read are F64, F32, F16"
    assert help_ == "save it once more as float32: `model.float().save_pretrained(FOLDER)`"


@pytest.mark.parametrize("value", [np.nan, 1e300])
def test_values_that_single_precision_has_not(tmp_path, value):
    save_file({"a": np.array([1, value])}, tmp_path / "model.safetensors")
    with pytest.raises(DataError) as caught:
        Tensors(tmp_path).later("a", 2)()
    assert str(caught.value).endswith("model.safetensors: `a` has values that are no numbers, or beyond float32")


def test_a_file_that_is_cut(folder):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    message, help_ = error_of(Tensors, folder)
    assert message.startswith(f"{path} is no whole safetensors file: ")
    assert help_ == "download it once more"


def test_a_pickle_is_not_read(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04cos\nsystem\n.")
    message, help_ = error_of(Tensors, tmp_path)
    reason = "which is a pickle: to read it may run any code, so it is not read"
    assert message == f"{tmp_path} has its weights in pytorch_model.bin, {reason}"
    assert help_.startswith("save it once more, where it may run: ")


def test_no_weights(tmp_path):
    message, _ = error_of(Tensors, tmp_path)
    assert message == f"{tmp_path} has no model.safetensors, and no model.safetensors.index.json"


def test_parts_of_an_index(tmp_path):
    save_file({"a": np.zeros(2, np.float32)}, tmp_path / "one.safetensors")
    save_file({"b": np.ones(3, np.float32)}, tmp_path / "two.safetensors")
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}))
    assert Tensors(tmp_path).later("b", 3)().tolist() == [1, 1, 1]
    (tmp_path / "two.safetensors").unlink()
    assert error_of(Tensors, tmp_path) == (
        f"{index} names two.safetensors, which is not there",
        "download all of its parts",
    )


@pytest.mark.parametrize("content", [{}, {"weight_map": {"a": "../one.safetensors"}}, {"weight_map": {"a": "one.bin"}}])
def test_an_index_that_leads_elsewhere(tmp_path, content):
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps(content))
    message, _ = error_of(Tensors, tmp_path)
    assert message == f"{index}: `weight_map` must say for each tensor in which file of the folder it is"


@pytest.mark.parametrize(("text", "reason"), [("{", "cannot be read: Expecting"), ("[]", "is no JSON object")])
def test_an_index_that_is_broken(tmp_path, text, reason):
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(text)
    message, _ = error_of(Tensors, tmp_path)
    assert message.startswith(f"{index} {reason}")
