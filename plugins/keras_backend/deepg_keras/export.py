"""A trained network as a file of Keras 3."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from deepg_core.exporters import Exporter
from deepg_core.network import Network
from deepg_core.network.lengths import find_open_input
from deepg_keras.network import KerasNetwork


class KerasExporter(Exporter):
    """Writes a .keras archive: `keras.saving.load_model(path)`; it gives the output, or a list of several in their order.

    Layers that Keras itself does not have (those of `deepg_keras`) can be loaded only where deepg-keras is imported.
    """

    def export(self, network: Network, texts: dict[str, str]) -> bytes:  # noqa: ARG002 - the archive has no place for them
        """Save the model."""
        made = KerasNetwork(network.graph, left=find_open_input(network.graph))
        made.set_weights(network.weights)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "model.keras"
            made.whole().save(path)
            return path.read_bytes()
