"""Contract of exporters."""

from __future__ import annotations

from typing import Any

import numpy as np

from deepg_core.examination import examine_export
from deepg_core.exporters import Exporter
from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract
from deepg_core.testing.examples import dense_network


class ExporterContract(Contract):
    """What every exporter does."""

    kind = "exporter"

    def test_it_gives_a_file_and_leaves_the_network_alone(self, component: Component, config: Any) -> None:
        """The content is bytes; graph and weights are what they were."""
        network, before = dense_network(), dense_network()
        graph = network.graph.to_json()
        texts = {"format": "deepg", "graph": graph, "labels": '["a", "b", "c"]', "vocabulary": "ACGT"}
        exporter: Exporter = component.load()(config)
        examine_export(exporter, exporter.export(network, texts))
        assert network.graph.to_json() == graph
        assert list(network.weights) == list(before.weights)
        for key, array in before.weights.items():
            np.testing.assert_array_equal(network.weights[key], array)
