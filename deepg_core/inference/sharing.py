"""Overlapping windows: where a network is cut so that its first layers go over a whole stretch of them once.

Layers that see no end of their input (`network.strides`) say of a window what they say of a stretch in which it lies. They
become a network of their own, the stem, whose map of a stretch is cut into those of its windows; the rest of the network
is given these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import lcm
from typing import Final

from attrs import frozen

from deepg_core.network import Graph, Network
from deepg_core.network.strides import find_strides
from deepg_core.network.summary import has_native
from deepg_core.network.surgery import cut_network, find_ancestors, open_graph, reshape_inputs
from deepg_core.network.work import measure_work

_COPY: Final = 200
"""Multiplications in the time in which a number of the map is taken from one network to the other: 4 to 5 ns."""
_LEAST: Final = 1.5
"""What must be gained to be worth a second network: this many times less work."""
_STRETCH: Final = 4
"""A stretch is about so many windows longer than one: a fifth of the work is for its ends."""


@frozen
class Layout:
    """How windows lie in stretches. Lengths are places of the input.

    Where `step` is no multiple of the stem's stride, every `phases`-th window is in the same stretch.
    """

    length: int
    """Of a window."""
    step: int
    """From one window to the next."""
    hop: int
    """From one window of a stretch to the next: a multiple of `step` and of the stride."""
    count: int
    """Windows of a stretch."""

    @property
    def phases(self) -> int:
        """Stretches that windows one after the other take turns in; together they are a block."""
        return self.hop // self.step

    @property
    def block(self) -> int:
        """Windows of a block."""
        return self.phases * self.count

    @property
    def stretch(self) -> int:
        """Length of a stretch."""
        return self.length + (self.count - 1) * self.hop

    @property
    def share(self) -> float:
        """Length of a block beside that of its windows."""
        return self.phases * self.stretch / (self.block * self.length)

    @classmethod
    def of(cls, length: int, step: int, stride: int, batch_size: int) -> Layout:
        """Lay windows of a batch into blocks of one size, of which the batch is full."""
        hop = lcm(step, stride)
        phases = hop // step
        wanted = phases * (_STRETCH * length // hop + 1)
        blocks = max(batch_size // wanted, 1)
        return cls(length, step, hop, max(batch_size // blocks // phases, 1))


@frozen(eq=False)
class Sharing:
    """A network in two."""

    input: str
    """Whose windows overlap."""
    stem: Network
    """Reads stretches; gives their map (stretch / stride, channels)."""
    rest: Network
    """Reads the map of a window, as `seam`, and what else the network reads."""
    seam: str
    rows: int
    """Of the map of a window."""
    stride: int
    """Places of the input for a row."""
    layout: Layout


def share_work(network: Network, layers: Sequence[str], step: int, batch_size: int) -> Sharing | None:
    """Cut a network where the most is gained for windows `step` apart; None: nowhere is it enough.

    :param layers: what is asked for; the outputs of `rest` are these, in their order.
    """
    graph = network.graph
    if has_native(graph) or any(node.shares for node in graph):
        return None
    whole = _sum_work(graph, layers)
    best = min(_list_cuts(graph, layers, step, batch_size), default=None, key=lambda cut: cut.work)
    return _cut(network, layers, best) if best and best.work * _LEAST <= whole else None


@frozen
class _Cut:
    input: str
    seam: str
    stride: int
    layout: Layout
    work: float


def _list_cuts(graph: Graph, layers: Sequence[str], step: int, batch_size: int) -> Iterator[_Cut]:
    """List where a network can be cut, and what work is left then for a window."""
    for name, shape in graph.inputs.items():
        for seam, stride in find_strides(graph, name).items():
            if seam == name or seam in layers:
                continue
            layout = Layout.of(shape[0], step, stride, batch_size)
            rows, channels = graph.shapes[seam]
            stem, rest = _sum_work(graph, [seam]), _sum_work(open_graph(graph, seam), layers)
            yield _Cut(name, seam, stride, layout, stem * layout.share + rest + _COPY * rows * channels)


def _cut(network: Network, layers: Sequence[str], cut: _Cut) -> Sharing:
    stretch = (cut.layout.stretch, *network.graph.inputs[cut.input][1:])
    stem = reshape_inputs(cut_network(network, cut.seam), {cut.input: stretch})
    rest = cut_network(Network.taken(open_graph(network.graph, cut.seam), network.weights), *layers)
    return Sharing(cut.input, stem, rest, cut.seam, network.graph.shapes[cut.seam][0], cut.stride, cut.layout)


def _sum_work(graph: Graph, layers: Sequence[str]) -> int:
    work = measure_work(graph)
    return sum(work[name] for name in find_ancestors(graph, *layers))
