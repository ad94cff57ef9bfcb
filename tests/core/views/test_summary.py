"""The layer table as text; of networks that are counted: tests/cli/test_summary.py."""

from __future__ import annotations

import pytest

from deepg_core.models import ModelConfig
from deepg_core.models.native import NativeBuilder
from deepg_core.network import Signature
from deepg_core.network.summary import summarize_graph
from deepg_core.views.summary import format_summary


class Own(NativeBuilder):
    backend = "torch"

    def module(self, signature):
        raise NotImplementedError  # a graph is drawn without it


@pytest.fixture
def graph():
    return Own(ModelConfig()).build(Signature({"input_1": (6, 4)}, {"target_1": (2,)}), 1).graph


def test_it_says_that_they_are_not_counted(graph):
    assert format_summary(summarize_graph(graph)) == (
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
