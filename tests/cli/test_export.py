"""`deepg export`: what it refuses, and with which code."""

from __future__ import annotations


def test_a_format_that_is_not_there_is_wrong_input(tmp_path, deepg_many):
    (outcome,) = deepg_many([(tmp_path, ["export", "runs/x", "--to", "tflite", "-o", "x"])])
    assert (outcome["code"], outcome["out"]) == (2, "")
    assert outcome["err"] == "error: there is no format `tflite`; installed: keras, onnx, safetensors, torch\n"
