"""What an exporter is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from deepg_core.network import Network
from deepg_core.plugins import Config


class Exporter(ABC, Generic[Config]):
    """Writes a network for others.

    An exporter of its own, complete::

        class NpzExporter(Exporter):
            def export(self, network, texts):
                file = io.BytesIO()
                np.savez(file, **network.weights)
                return file.getvalue()

        @hookimpl
        def deepg_exporters():
            yield ExporterComponent("npz", NoOptions, "my_package.npz:NpzExporter", "the weights for numpy", ending=".npz")

    Packages that only the export needs are imported in `export`: one that is missing is said to the user.
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    @abstractmethod
    def export(self, network: Network, texts: dict[str, str]) -> bytes:
        """Give the file's content.

        The network in it takes the graph's inputs in their order, (batch, *shape), and gives its outputs.

        :param texts: written beside it where the format has a place for them: `format` ("deepg"), `graph`, `labels` and
            `vocabulary`.
        :raises DeepgError: the format cannot express the network.
        :raises ModuleNotFoundError: a package that it needs is not installed.
        """
