"""The outputs of a network: what each means, and what its targets say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Feed
from deepg_core.network import Graph, Signature
from deepg_core.network.losses.decide import describe_output
from deepg_core.targets import Windows

Kind = Literal["classes", "labels", "numbers", "letters"]
Numbers = NDArray[np.int64]


@frozen(eq=False)
class Part:
    """One output."""

    node: str
    target: str
    """Name of the target that it was trained on."""
    kind: Kind
    names: tuple[str, ...]
    """Of the numbers of the output."""
    whole: bool = False
    """Whether the target is whole numbers, int32."""
    letters: int = 0
    """Letters of the vocabulary (or words of them), where they are the target."""

    @property
    def width(self) -> int:
        """Numbers of an answer."""
        return len(self.names)

    @property
    def exclusive(self) -> bool:
        """Whether its probabilities make 1."""
        return self.kind in ("classes", "letters")

    def read_truth(self, target: NDArray[Any]) -> NDArray[Any]:
        """Give the true class of each position, -1 where none is known; or the true labels or numbers.

        :param target: (n, ..., width), or (n, ...) where it is whole numbers.
        :return: int64 (n, positions), or float32 (n, positions, width).
        """
        if not self.exclusive:
            return target.reshape(len(target), -1, self.width)
        if self.whole:
            truth = target.reshape(len(target), -1).astype(np.int64)
            return np.where((truth >= 1) & (truth <= self.letters), truth, -1) if self.letters else truth
        shares = target.reshape(len(target), -1, self.width)
        known = shares.max(2) > 0
        if self.letters:  # one that may be several letters is none
            known = (shares.max(2) == 1) & (shares.sum(2) == 1) & (shares.argmax(2) < self.letters)
        return np.where(known, shares.argmax(2), -1)


def describe_parts(graph: Graph, signature: Signature, feed: Feed | None, labels: Sequence[str]) -> list[Part]:
    """Say what each output means, in the order of the graph.

    :param feed: None where the targets are ready arrays.
    :param labels: names of the classes, as the checkpoint remembers them, where the target does not name its columns.
    """
    spelled, columns = _spelled(feed) if feed else [False] * len(graph.outputs), signature.named_targets()
    found = zip(graph.outputs, signature.targets, spelled, strict=True)
    return [
        _describe(
            graph,
            node,
            target,
            columns.get(target) or labels,
            _words(feed) if feed and is_text else 0,
            target in signature.whole,
        )
        for node, target, is_text in found
    ]


def _describe(graph: Graph, node: str, target: str, labels: Sequence[str], letters: int, whole: bool) -> Part:
    output = describe_output(graph, node)
    kinds: dict[str, Kind] = {"softmax": "classes", "sigmoid": "labels"}
    kind = "letters" if letters else kinds.get(output.activation, "numbers")
    named = tuple(labels) if len(labels) == output.width else tuple(map(str, range(1, output.width + 1)))
    return Part(node, target, kind, named, whole, letters)


def _words(feed: Feed) -> int:
    return int(len(feed.encoder.vocabulary) ** feed.encoder.word)


def _spelled(feed: Feed) -> list[bool]:
    count = feed.target.sets.samples_per_target if feed.target.sets else 1
    example = feed.target.cut(Windows.blank(count, feed.target.window))
    return [part.dtype == np.uint8 for part in example.targets.values()]
