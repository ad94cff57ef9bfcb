"""Contract of exporters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.examination import examine_export
from deepg_core.exporters import Exporter
from deepg_core.network import Network
from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract
from deepg_core.testing.differences import assert_none, describe_difference, describe_differences
from deepg_core.testing.examples import dense_network
from deepg_core.testing.golden.numbers import spread, to_float64
from deepg_core.testing.golden.reference import compute


class ExporterContract(Contract):
    """What every exporter does. Override `predict`, or `read_weights` for a format of weights alone: both read the file."""

    kind = "exporter"

    def predict(self, content: bytes, inputs: Arrays) -> list[NDArray[Any]] | None:  # noqa: ARG002
        """Let what was exported predict, with what its users have: one array for each output."""
        return None

    def read_weights(self, content: bytes) -> Arrays | None:  # noqa: ARG002
        """Read the weights in the file: `layer/variable` -> array, in Keras' layout."""
        return None

    def export(self, component: Component, config: Any, network: Network) -> bytes:
        """Export a network."""
        texts = {"format": "deepg", "graph": network.graph.to_json(), "labels": '["a", "b", "c"]', "vocabulary": "ACGT"}
        exporter: Exporter = component.load()(config)
        return examine_export(exporter, exporter.export(network, texts))

    def test_it_gives_a_file_and_leaves_the_network_alone(self, component: Component, config: Any) -> None:
        """The content is bytes; graph and weights are what they were."""
        network, before = dense_network(), dense_network()
        graph = network.graph.to_json()
        self.export(component, config, network)
        assert network.graph.to_json() == graph
        assert list(network.weights) == list(before.weights)
        for key, array in before.weights.items():
            np.testing.assert_array_equal(network.weights[key], array)

    def test_every_variable_is_in_the_file(self, component: Component, config: Any) -> None:
        """One number that is another makes another file."""
        if (
            type(self).predict is not ExporterContract.predict
            or type(self).read_weights is not ExporterContract.read_weights
        ):
            pytest.skip("what is read from the file is compared as a whole")
        network = dense_network()
        content, again = (self.export(component, config, network) for _ in range(2))
        if content != again:
            pytest.skip("two files of one network differ, so that nothing follows from files that do")
        for key, array in network.weights.items():
            changed = array.copy()
            changed.flat[-1] += 1
            other = self.export(component, config, evolve(network, weights={**network.weights, key: changed}))
            lost = other == content
            assert not lost, f"the last number of `{key}` is not in the file: it is the same whatever that is"

    def test_what_is_exported_is_the_network(self, component: Component, config: Any) -> None:
        """For batches of two sizes it gives what the formulas of the layers give, or holds the weights."""
        network = dense_network()
        content = self.export(component, config, network)
        weights = self.read_weights(content)
        if weights is not None:
            assert_none(describe_differences("the weights in the file", weights, network.weights, 0, 0))
            return
        for count in (3, 5):
            inputs = {"input_1": spread("input_1", (count, 6, 4))}
            found = self.predict(content, inputs)
            if found is None:
                pytest.skip("neither `predict` nor `read_weights` of the contract is overridden")
            due = compute(network.graph, to_float64(dict(network.weights)), to_float64(inputs))
            assert len(found) == len(network.graph.outputs)
            for name, values in zip(network.graph.outputs, found, strict=True):
                assert_none(
                    describe_difference(
                        f"what is exported gives for `{name}`", np.asarray(values), due[name], 1e-4, 1e-5
                    )
                )
