"""Weights alone, as safetensors."""

from __future__ import annotations

import numpy as np

from deepg_core.exporters.interface import Exporter
from deepg_core.network import Network


class SafetensorsExporter(Exporter):
    """Writes `layer/variable` -> float32 in Keras' layout; the texts are its metadata."""

    def export(self, network: Network, texts: dict[str, str]) -> bytes:
        """Write the weights."""
        from safetensors.numpy import save

        arrays = {name: np.ascontiguousarray(array) for name, array in network.weights.items()}
        content: bytes = save(arrays, metadata=texts)
        return content
