"""What a check found out, as text; of whole specs: tests/cli/test_commands.py."""

from __future__ import annotations

from deepg_core.views.check import format_check

SPLIT = {"files": 1200, "sequences": 3, "bases": 1234567, "windows": {"a": 1000, "b": 20}, "steps_per_pass": 1500}
BATCH = {"input input_1": {"dtype": "float32", "shape": [64, 20, 4]}}
MODEL = {"layers": [{}, {}], "total_params": 12345, "trainable_params": 12300}


def test_sequences_and_a_model():
    states = {"files": 1, "sequences": 1, "bases": 9, "windows": {"": 2}}
    report = {"splits": {"train": SPLIT, "states": states}, "batch": BATCH, "model": MODEL, "notes": ["one", "two"]}
    target = {"name": "target_1", "kind": "labels", "width": 1, "activation": "sigmoid", "loss": "binary_crossentropy"}
    assert format_check(report | {"targets": [target], "taken": ["2 layers with the weights of a.h5"]}) == (
        "split   files  sequences      bases  windows        steps a pass\n"
        "──────  ─────  ─────────  ─────────  ─────────────  ────────────\n"
        "train   1,200          3  1,234,567  a 1,000, b 20  1,500\n"
        "states      1          1          9  2\n"
        "\n"
        "input input_1: float32 (64, 20, 4)\n"
        "\n"
        "model: 2 layers, 12,345 parameters (12,300 trained)\n"
        "target_1: 1 label, sigmoid, binary_crossentropy\n"
        "2 layers with the weights of a.h5\n"
        "\n"
        "note: one\n"
        "note: two"
    )


def test_ready_arrays_without_a_model():
    split = {"files": 2, "rows": 3000, "windows": {"": 3000}, "steps_per_pass": 47}
    assert format_check({"splits": {"train": split}, "batch": BATCH, "notes": []}) == (
        "split  files   rows  rows a pass  steps a pass\n"
        "─────  ─────  ─────  ───────────  ────────────\n"
        "train      2  3,000  3,000        47\n"
        "\n"
        "input input_1: float32 (64, 20, 4)"
    )


def test_parameters_that_only_a_framework_can_count():
    report = {"splits": {"train": SPLIT}, "batch": BATCH, "model": MODEL | {"total_params": None}, "notes": []}
    assert format_check(report).splitlines()[-1] == (
        "model: 2 layers, parameters not counted: the Native layer is a module of the backend's own"
    )
