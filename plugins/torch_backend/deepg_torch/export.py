"""A trained network as a program that runs without deepG: torch.export's .pt2, or ONNX. The batch may have any size."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from deepg_core.errors import DeepgError
from deepg_core.exporters import Exporter
from deepg_core.network import Network
from deepg_core.network.layers import Input
from deepg_core.network.lengths import find_open_input
from deepg_torch.network import TorchNetwork

logger = logging.getLogger(__name__)


class Program(nn.Module):
    """Takes the inputs in the graph's order; gives the output, or a tuple of several, activations applied."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = TorchNetwork(network.graph)
        for key, place in self.network.places().items():
            place.set(network.weights[key])
        self.requires_grad_(False)
        self.eval()

    def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        """Run the graph."""
        graph = self.network.graph
        outputs = self.network.activations(dict(zip(graph.inputs, inputs, strict=True)), graph.outputs)
        return outputs[0] if len(outputs) == 1 else tuple(outputs)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep torch's notes off the screen: cached pointers of LSTMs, operators of packages that are not installed."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(before)


class TorchExporter(Exporter):
    """Writes a .pt2 archive: `torch.export.load(path).module()(x)`; the texts are its `extra_files`."""

    def export(self, network: Network, texts: dict[str, str]) -> bytes:
        """Trace the network and write the program.

        :raises DeepgError: a layer depends on the numbers, or on the batch before.
        """
        file = io.BytesIO()
        with _quiet():
            program, left = _exported(network)
            torch.export.save(program, file, extra_files=texts)
        _name_length(network, left)
        return file.getvalue()


class OnnxExporter(Exporter):
    """Writes an ONNX model; inputs and outputs are named as in the graph, the texts are its `metadata_props`."""

    def export(self, network: Network, texts: dict[str, str]) -> bytes:
        """Trace the network and translate the program.

        :raises DeepgError: a layer depends on the numbers, or on the batch before.
        :raises ModuleNotFoundError: onnx or onnxscript is not installed.
        """
        import onnx  # noqa: F401 - torch says no more than that the export failed
        import onnxscript  # noqa: F401

        graph = network.graph
        names: dict[str, Any] = {
            "input_names": list(graph.inputs),
            "output_names": [f"{name}_output" for name in graph.outputs],
        }
        with _quiet():
            traced, left = _exported(network)
            sizes = tuple({0: "batch"} | ({1: "length"} if name == left else {}) for name in graph.inputs)
            program: Any = torch.onnx.export(traced, dynamo=True, verbose=False, dynamic_shapes=sizes, **names)
        _name_length(network, left)
        program.model.metadata_props.update(texts)
        content: bytes = program.model_proto.SerializeToString()
        return content


def _exported(network: Network) -> tuple[Any, str | None]:
    """Trace a network; the second is the input whose length is left open."""
    graph = network.graph
    for node in graph:
        if getattr(node.layer, "stateful", False):
            message = f"layer `{node.name}` keeps its state from batch to batch, which a program of torch cannot"
            raise DeepgError(f"{message}; export to keras")
    whole = {node.name: node.layer.dtype == "int32" for node in graph if isinstance(node.layer, Input)}
    inputs = tuple(
        torch.from_numpy(np.zeros((2, *shape), np.int32 if whole[name] else np.float32))
        for name, shape in graph.inputs.items()
    )
    left = find_open_input(graph)
    if left is not None:
        try:
            return _traced(network, inputs, left), left
        except (RuntimeError, ValueError):  # what it computes step by step has as many steps as the program
            pass
    return _traced(network, inputs, None), None


def _traced(network: Network, inputs: tuple[Tensor, ...], left: str | None) -> Any:
    batch, length = torch.export.Dim("batch"), torch.export.Dim.DYNAMIC
    sizes = tuple({0: batch} | ({1: length} if name == left else {}) for name in network.graph.inputs)
    with torch.no_grad():
        return torch.export.export(Program(network), inputs, dynamic_shapes=(sizes,))


def _name_length(network: Network, left: str | None) -> None:
    for node in network.graph:
        if left is None and isinstance(node.layer, Input) and node.layer.any_length:
            length = f"{node.layer.shape[0]:,}"
            logger.info("the program reads sequences of %s letters: its layers hold for one length alone", length)
