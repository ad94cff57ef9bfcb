"""Contract of model builders."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest

from deepg_core.examination import examine_network
from deepg_core.models import ModelBuilder
from deepg_core.network import Graph, Signature
from deepg_core.network.losses import decide_losses
from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract

SIGNATURE = Signature({"input_1": (24, 4)}, {"target_1": (3,)}, ("a", "b", "c"))


class ModelBuilderContract(Contract):
    """What every model builder does; of one that makes a framework's own module, `NativeBuilderContract` has more."""

    kind = "model"
    signature: ClassVar[Signature] = SIGNATURE
    """What the network is given and must give."""

    @pytest.fixture
    def builder(self, component: Component, config: Any) -> ModelBuilder:
        """The builder to examine."""
        builder: ModelBuilder = component.load()(config)
        return builder

    def test_the_graph_fits_the_signature(self, builder: ModelBuilder) -> None:
        """Inputs and outputs have the names and shapes that were asked for."""
        graph = examine_network(builder, builder.build(self.signature, 1), self.signature).graph
        if self.signature.loss:  # what is compared has any shape
            return
        wanted = [self.signature.output_shape(target) for target in self.signature.targets]
        given = [graph.shapes[name] for name in graph.outputs]
        assert given == wanted, f"outputs are {given}; the signature wants {wanted}"

    def test_a_loss_can_be_decided(self, builder: ModelBuilder) -> None:
        """The last layer has an activation that the loss of the options goes with."""
        graph = builder.build(self.signature, 1).graph
        assert list(decide_losses(graph, builder.config, self.signature)) == list(graph.outputs)

    def test_a_stored_graph_is_the_same(self, builder: ModelBuilder) -> None:
        """A checkpoint gives back what was drawn."""
        graph = builder.build(self.signature, 1).graph
        assert Graph.from_json(graph.to_json()) == graph

    def test_drawing_twice_gives_the_same(self, builder: ModelBuilder) -> None:
        """Names and order follow from options and signature alone."""
        assert builder.build(self.signature, 1).graph == builder.build(self.signature, 1).graph

    def test_initial_weights_fill_the_graph(self, builder: ModelBuilder) -> None:
        """Each variable has its shape, and one seed gives one set of them."""
        first, second = (builder.build(self.signature, 1) for _ in range(2))
        shapes = {key: variable.shape for key, variable in first.graph.variables.items()}
        assert {key: array.shape for key, array in first.weights.items()} == shapes
        for key, array in first.weights.items():
            np.testing.assert_array_equal(array, second.weights[key])
