"""A trained network as a file of Keras 3."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from deepg_core.network import Graph
from deepg_core.network.initializers import Weights
from deepg_keras.network import Network


def to_keras(graph: Graph, weights: Weights, _: dict[str, str]) -> bytes:
    """Give a .keras archive: `keras.saving.load_model(path)`; it gives the output, or a list of several in their order.

    Layers that Keras itself does not have (those of `deepg_keras`) can be loaded only where deepg-keras is imported.
    """
    network = Network(graph)
    network.set_weights(weights)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        network.whole().save(path)
        return path.read_bytes()
