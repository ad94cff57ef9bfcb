"""How a builder draws a graph, layer by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from deepg_core.errors import OptionError, SeveralOptionsError
from deepg_core.network.graph import Graph, Node
from deepg_core.network.layers import Input, Layer, Shape
from deepg_core.network.network import Network


class Drawing:
    """A graph being drawn. Layers get the names Keras would give them in a fresh model::

    draw = Drawing()
    x = draw.input("input_1", (50, 4))
    x = draw(Conv1D(filters=64, kernel_size=12, activation="relu"), x)
    graph = draw.graph(draw(Dense(4, activation="softmax"), draw(Flatten(), x)))
    """

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._count: Counter[str] = Counter()
        self._noted: list[OptionError] = []

    def input(self, name: str, shape: Shape, dtype: Literal["float32", "int32"] = "float32") -> str:
        """Add an input and give its name back."""
        self._nodes.append(Node(name, Input(shape, dtype)))
        return name

    def __call__(self, layer: Layer, *inbound: str, name: str | None = None) -> str:
        """Add a layer fed by the nodes `inbound` and give its name."""
        if name is None:
            seen = self._count[layer.prefix]
            self._count[layer.prefix] += 1
            name = f"{layer.prefix}_{seen}" if seen else layer.prefix
        self._nodes.append(Node(name, layer, inbound))
        return name

    def again(self, name: str, *inbound: str) -> str:
        """Add the layer of the node `name` once more, with the same variables, fed by other nodes."""
        layer = next(node.layer for node in self._nodes if node.name == name)
        copies = sum(node.shares == name for node in self._nodes)
        self._nodes.append(Node(f"{name}_again_{copies + 1}", layer, inbound, shares=name))
        return self._nodes[-1].name

    def repeat(self, swapped: dict[str, str], *names: str) -> list[str]:
        """Draw all that hangs on some nodes once more, with the same variables, fed by others in their place.

        :param swapped: node -> the node that takes its place.
        :return: the counterparts of the nodes `names`.
        """
        twins = dict(swapped)
        for node in tuple(self._nodes):
            if not twins.keys().isdisjoint(node.inbound):
                inbound = (twins.get(name, name) for name in node.inbound)
                twins[node.name] = self.again(node.shares or node.name, *inbound)
        return [twins.get(name, name) for name in names]

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note which options are wrong and go on drawing: nodes are names, so most of the rest can be examined, too.

        All that was noted is raised when the graph is finished.
        """
        try:
            yield
        except OptionError as error:
            self.note(error)

    def note(self, error: OptionError) -> None:
        """Note an error as `noting` does."""
        self._noted += [it for it in error.errors if it not in self._noted]

    def graph(self, *outputs: str) -> Graph:
        """Finish: the graph that gives the values of the nodes `outputs`.

        :raises SeveralOptionsError: options are wrong, which `noting` noted.
        """
        if self._noted:
            raise SeveralOptionsError(self._noted, (node.name for node in self._nodes))
        return Graph(tuple(self._nodes), outputs)

    def network(self, seed: int, *outputs: str) -> Network:
        """Finish: a network of that graph, its weights drawn from a seed."""
        return Network.drawn(self.graph(*outputs), seed)
