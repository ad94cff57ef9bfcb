"""A graph as a torch module."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import torch
from torch import Tensor, nn

from deepg_core.network import Graph, Node
from deepg_core.network.dropout import Masks
from deepg_core.network.losses import ends_softly
from deepg_torch.layers import make_module
from deepg_torch.layers.convolution import Conv1D, MaxPooling1D
from deepg_torch.layers.dense import BatchNormalization
from deepg_torch.layers.dropout import Dropping, TorchIntegers
from deepg_torch.layers.folding import Folding, folds
from deepg_torch.layers.native import Native
from deepg_torch.layers.nested import TimeDistributed
from deepg_torch.layers.recurrent import LSTM
from deepg_torch.variables import Place

WAYS: Final = ("", "backward_")
"""What is before the names of the states of each direction of a layer."""
Values = dict[str, Tensor]
Step = tuple[str, Callable[..., Tensor], tuple[str, ...], tuple[str, ...]]
"""The name of what is computed, the function, the names of what it is given, and of those what no later step is."""


class TorchNetwork(nn.Module):
    """Runs the nodes of a graph in order; values are (batch, *shape) as the graph says."""

    def __init__(self, graph: Graph, make: Callable[..., Any] = make_module) -> None:
        """Make it; `make` makes the module of each layer."""
        super().__init__()
        self.graph = graph
        self._nodes: dict[str, Node] = {node.name: node for node in graph}
        self.layers: dict[str, Any] = {
            node.name: make(node.layer, *graph.fed[node.name]) for node in graph if node.inbound and not node.shares
        }
        """Node -> its module; a node that shares has none of its own."""
        self._held = nn.ModuleList(self.layers.values())  # as a list, for torch forbids some names
        frozen = [layer for name, layer in self.layers.items() if name in graph.frozen]
        for layer in frozen:
            layer.requires_grad_(False)
        self._still = [part for layer in frozen for part in layer.modules() if isinstance(part, BatchNormalization)]
        self._normalising = [part for part in self.modules() if isinstance(part, BatchNormalization)]
        self._stateful = {
            name: part
            for name, layer in self.layers.items()
            for part in layer.modules()
            if isinstance(part, LSTM) and part.stateful
        }
        self.masks = Masks(graph, TorchIntegers())
        for name, layer in self.layers.items():
            inner = layer
            while isinstance(inner, TimeDistributed):
                inner = inner.layer
            if isinstance(inner, Dropping):
                inner.masks, inner.masked_as = self.masks, name
        self._plans: dict[tuple[str, ...], list[Step]] = {}
        self._forward = self._to_logits()
        self.eval()

    def forward(self, inputs: Values) -> list[Tensor]:
        """Give each output as losses want it: what goes into its softmax or sigmoid, else its value."""
        return _run(self._forward, inputs, [_end_of(name) for name in self.graph.outputs])

    def activations(self, inputs: Values, names: Sequence[str]) -> list[Tensor]:
        """Give the values of the named nodes; others are computed only where they are needed."""
        key = tuple(names)
        if key not in self._plans:
            self._plans[key] = self._plan(key)
        return _run(self._plans[key], inputs, names)

    def train(self, mode: bool = True) -> TorchNetwork:
        """Change to training or to inference, in which the batch normalisations of frozen nodes always are."""
        if mode != self.training:  # going through all modules takes as long as a small layer
            super().train(mode)
            for part in self._still:
                part.eval()
        return self

    def share_batches(self) -> None:
        """Let batch normalisations take the examples of all workers together."""
        for part in self._normalising:
            part.shared = True

    def moving(self) -> list[Tensor]:
        """Give what a step moves beside what is learned: the statistics of batch normalisations, buffers of native modules."""
        moving = [part for part in self._normalising if part not in self._still]
        own = [part for part in self.layers.values() if isinstance(part, Native)]
        return [held for part in (*moving, *own) for held in part.buffers() if held.is_floating_point()]

    def lay_channels_last(self) -> None:
        """Let the kernels of convolutions lie as a CPU wants them."""
        for part in self.modules():
            if isinstance(part, Conv1D):
                part.lay_channels_last()

    def reset_states(self) -> None:
        """Let stateful layers begin anew."""
        for layer in self._stateful.values():
            layer.state = None

    def states(self) -> Values:
        """Give what stateful layers keep, as `Trainer.layer_states`; nothing of one that begins anew."""
        kept = {name: layer.state for name, layer in self._stateful.items() if layer.state is not None}
        return {
            f"{name}/{way}{key}": its.clone()
            for name, state in kept.items()
            for key, part in zip("hc", state, strict=True)
            for way, its in zip(WAYS, part, strict=False)
        }

    def set_states(self, states: Values) -> None:
        """Take what `states` gave."""
        for name, layer in self._stateful.items():
            if f"{name}/h" in states:
                ways = WAYS[: layer.directions]
                layer.state = tuple(torch.stack([states[f"{name}/{way}{key}"] for way in ways]) for key in "hc")

    @contextmanager
    def keeping_states(self) -> Iterator[None]:
        """Undo what happens to the states of stateful layers."""
        states = [layer.state for layer in self._stateful.values()]
        yield
        for layer, state in zip(self._stateful.values(), states, strict=True):
            layer.state = state

    def places(self) -> dict[str, Place]:
        """Give the place of each variable of the graph, `layer/variable` in the graph's order, then of native modules."""
        places = {name: layer.places() for name, layer in self.layers.items() if hasattr(layer, "places")}
        known = {key: places[layer][name] for key in self.graph.variables for layer, name in [key.rsplit("/", 1)]}
        native = [name for name, layer in self.layers.items() if isinstance(layer, Native)]
        return known | {f"{name}/{key}": place for name in native for key, place in places[name].items()}

    def _module(self, node: Node) -> Any:
        return self.layers[node.shares or node.name]

    def _plan(self, names: Sequence[str]) -> list[Step]:
        """Give the steps that lead to the named nodes."""
        needed = set(names)
        for node in reversed(self.graph.nodes):
            if node.name in needed:
                needed.update(node.inbound)
        wanted = [node for node in self.graph if node.name in needed and node.inbound]
        functions = {node.name: self._module(node) for node in wanted} | self._join(wanted, names)
        return _letting_go([(node.name, functions[node.name], node.inbound) for node in wanted], names)

    def _join(self, wanted: Sequence[Node], names: Sequence[str]) -> dict[str, Callable[..., Tensor]]:
        """Find convolutions that feed one other layer alone, with which they are computed in another order.

        Before max pooling its ReLU can wait, and has fewer numbers; batch normalisation can be folded into it.
        """
        fed = Counter(name for node in wanted for name in node.inbound)
        joined: dict[str, Callable[..., Tensor]] = {}
        for node in wanted:
            before, module = self._nodes[node.inbound[0]], self._module(node)
            if len(node.inbound) > 1 or not before.inbound or fed[before.name] > 1 or before.name in names:
                continue
            convolution = self._module(before)
            if isinstance(module, MaxPooling1D) and isinstance(convolution, Conv1D) and convolution.rectifies:
                joined |= {before.name: convolution.logits, node.name: partial(module.pooled, then=torch.relu_)}
            elif folds(convolution, module):
                folding = Folding(convolution, module)
                joined |= {before.name: folding.convolve, node.name: folding.normalise}
        return joined

    def _to_logits(self) -> list[Step]:
        outputs = [self._nodes[name] for name in self.graph.outputs]
        before = self._plan([name for node in outputs for name in node.inbound])
        # An output that other nodes are fed by is computed twice: its value and, at the end, its logits.
        return before + [(_end_of(node.name), self._before_loss(node), node.inbound, ()) for node in outputs]

    def _before_loss(self, node: Node) -> Callable[..., Tensor]:
        return self._module(node).logits if ends_softly(node) else self._module(node)  # type: ignore[no-any-return]


def _end_of(output: str) -> str:
    """Name what a loss wants of an output, beside its value, by which another may be fed."""
    return f"{output} for its loss"


def _run(steps: Sequence[Step], inputs: Values, names: Sequence[str]) -> list[Tensor]:
    values = dict(inputs)
    for name, step, inbound, last in steps:
        values[name] = step(*[values[other] for other in inbound])
        for other in last:  # so that what follows is computed in memory that the processor still has in its cache
            del values[other]
    return [values[name] for name in names]


def _letting_go(
    steps: Sequence[tuple[str, Callable[..., Tensor], tuple[str, ...]]], names: Sequence[str]
) -> list[Step]:
    """Say in each step what nobody needs after it; the named ones are kept."""
    needed, found = set(names), []
    for name, step, inbound in reversed(steps):
        found.append((name, step, inbound, tuple(set(inbound) - needed)))
        needed.update(inbound)
    return found[::-1]
