"""A graph that is run: its nodes in their order, each a function of the one that feeds it."""

from deepg_core.network.dropout import Masks, NumpyIntegers
from deepg_core.network.layers import Dense, Dropout, Flatten
from deepg_core.network.losses import ends_softly
from deepg_numpy.activations import activate


class NumpyNetwork:
    """Weights are given each time: `layer/variable` -> value."""

    def __init__(self, graph):
        self._graph = graph
        self.masks = Masks(graph, NumpyIntegers())  # outside of `masks.given` nothing is dropped

    def forward(self, inputs, weights):
        """Give each output as losses want it: what goes into its softmax or sigmoid, else its value."""
        values, before = self._run(inputs, weights)
        nodes = {node.name: node for node in self._graph}
        return {name: (before if ends_softly(nodes[name]) else values)[name] for name in self._graph.outputs}

    def activations(self, inputs, weights):
        """Give the values of all nodes."""
        return self._run(inputs, weights)[0]

    def _run(self, inputs, weights):
        values, before = dict(inputs), {}
        for node in self._graph:
            if node.inbound:
                (name,) = node.inbound
                before[node.name] = self._apply(node, values[name], weights)
                values[node.name] = activate(getattr(node.layer, "activation", "linear"), before[node.name])
        return values, before

    def _apply(self, node, x, weights):
        """Give a layer without its activation."""
        layer, name = node.layer, node.shares or node.name
        if isinstance(layer, Dense):
            x = x @ weights[f"{name}/kernel"]
            return x + weights[f"{name}/bias"] if layer.use_bias else x
        if isinstance(layer, Flatten):
            return x.reshape(x.shape[0], *self._graph.shapes[node.name])
        mask = self.masks(name, 0, x.array, *x.shape[1:]) if isinstance(layer, Dropout) else None
        return x if mask is None else x * mask
