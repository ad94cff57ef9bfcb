"""Which output gives which target."""

from __future__ import annotations

import pytest

from deepg_core.network import Drawing
from deepg_core.network.layers import Dense
from deepg_core.network.outputs import find_layer, name_outputs


@pytest.fixture(scope="module")
def graph():
    draw = Drawing()
    x = draw.input("input_1", (3,))
    return draw.graph(draw(Dense(2), x), draw(Dense(1), x))


def test_targets_go_with_outputs_in_their_order(graph):
    assert name_outputs(graph, ["order", "gc"]) == {"order": "dense", "gc": "dense_1"}


def test_outputs_go_by_their_own_names_where_targets_are_not_known(graph):
    assert name_outputs(graph, []) == {"dense": "dense", "dense_1": "dense_1"}


def test_a_layer_is_found_by_its_name_before_that_of_a_target(graph):
    targets = ["order", "dense"]
    assert [find_layer(graph, targets, name) for name in ("order", "dense", "input_1")] == ["dense", "dense", "input_1"]
    with pytest.raises(KeyError):
        find_layer(graph, targets, "gone")
