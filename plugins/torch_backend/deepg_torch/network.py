"""A graph as a torch module."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from deepg_core.models import Graph
from deepg_torch.layers import Dense, module


class Network(nn.Module):
    """Runs the nodes of a graph in order; values are (batch, *shape) as the graph says."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.graph = graph
        (self.output,) = graph.outputs
        fed = {node.name: graph.shapes[node.inbound[0]] for node in graph if node.inbound}
        self.layers = nn.ModuleDict({node.name: module(node.layer, fed[node.name]) for node in graph if node.inbound})
        self._steps = [(node.name, self.layers[node.name], node.inbound) for node in graph if node.inbound]

    def forward(self, inputs: dict[str, Tensor]) -> Tensor:
        """Give the logits of the output, (batch, classes)."""
        values = self._values(inputs, stop=self.output)
        last = self.layers[self.output]
        (fed,) = next(inbound for name, _, inbound in self._steps if name == self.output)
        if not isinstance(last, Dense):
            message = f"the output `{self.output}` must be a dense layer, not {type(last).__name__}"
            raise TypeError(message)
        return last.logits(values[fed])

    def activations(self, inputs: dict[str, Tensor], names: Sequence[str]) -> list[Tensor]:
        """Give the values of the named nodes."""
        values = self._values(inputs)
        return [values[name] for name in names]

    def _values(self, inputs: dict[str, Tensor], stop: str | None = None) -> dict[str, Tensor]:
        values = dict(inputs)
        for name, layer, inbound in self._steps:
            if name == stop:
                break
            values[name] = layer(*(values[other] for other in inbound))
        return values
