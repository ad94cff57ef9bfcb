"""The layer table of a network whose parameters only a framework can count; others: tests/cli/test_summary.py."""

from __future__ import annotations

import pytest

from deepg_core.commands.summary import summary, summary_text
from deepg_core.models import ModelConfig
from deepg_core.models.native import NativeBuilder
from deepg_core.network import Signature


class Own(NativeBuilder):
    backend = "torch"

    def module(self, signature):
        raise NotImplementedError  # a graph is drawn without it


@pytest.fixture
def graph():
    return Own(ModelConfig()).build(Signature({"input_1": (6, 4)}, {"target_1": (2,)}), 1).graph


def test_it_says_that_they_are_not_counted(graph):
    assert summary_text(graph) == (
        "Layer (type)             Output shape       Params  Connected to\n"
        "───────────────────────  ────────────  ───────────  ────────────\n"
        "input_1 (InputLayer)     (None, 6, 4)            0\n"
        "native (Native)          (None, 2)     not counted  input_1\n"
        "activation (Activation)  (None, 2)               0  native\n"
        "\n"
        "Total params: not counted\n"
        "Trainable params: not counted\n"
        "Non-trainable params: not counted\n"
        "The Native layer is a module of the backend's own, which alone can count them."
    )


def test_programs_are_given_none(graph):
    data = summary(graph)
    assert [layer["params"] for layer in data["layers"]] == [0, None, 0]
    assert {key: value for key, value in data.items() if key != "layers"} == {
        "total_params": None,
        "trainable_params": None,
        "non_trainable_params": None,
    }
