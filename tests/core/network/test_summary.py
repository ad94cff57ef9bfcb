"""The layer table of a network whose parameters only a framework can count; others: tests/cli/test_summary.py."""

from __future__ import annotations

import pytest

from deepg_core.models import ModelConfig
from deepg_core.models.native import NativeBuilder
from deepg_core.network import Signature
from deepg_core.network.summary import summarize_graph


class Own(NativeBuilder):
    backend = "torch"

    def module(self, signature):
        raise NotImplementedError  # a graph is drawn without it


@pytest.fixture
def graph():
    return Own(ModelConfig()).build(Signature({"input_1": (6, 4)}, {"target_1": (2,)}), 1).graph


def test_programs_are_given_none(graph):
    data = summarize_graph(graph)
    assert [layer["params"] for layer in data["layers"]] == [0, None, 0]
    assert {key: value for key, value in data.items() if key != "layers"} == {
        "total_params": None,
        "trainable_params": None,
        "non_trainable_params": None,
    }
