"""The network of a card, read from its checkpoint without a framework: what it reads, what it gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import frozen

from deepg_core.assembly.design import design_feed
from deepg_core.batches import Feed
from deepg_core.checkpoints import Checkpoint, load_checkpoint
from deepg_core.inference.judging.parts import Part, describe_parts
from deepg_core.network import Signature
from deepg_core.spec.load import load_text
from deepg_core.spec.origin import move_along
from deepg_core.spec.spec import Spec


@frozen(eq=False)
class Subject:
    """A checkpoint, and what its numbers mean."""

    path: Path
    stored: Checkpoint
    spec: Spec
    feed: Feed | None
    """None where it was trained on ready arrays."""
    parts: list[Part]
    """Its outputs."""


def open_subject(path: Path) -> Subject:
    """Read a checkpoint.

    :raises DeepgError: it cannot be read, or needs a plugin that is not installed.
    """
    stored = load_checkpoint(path)
    spec = load_text(move_along(stored.spec, path), path, watched=False)
    feed = None if spec.gives_arrays else design_feed(spec, stored.labels, columns=stored.targets)
    graph = stored.network.graph
    columns = {name: tuple(names) for name, names in stored.targets.items()}
    known = Signature(graph.inputs, dict.fromkeys(columns, ()), columns=columns)
    return Subject(
        path, stored, spec, feed, describe_parts(graph, feed.signature() if feed else known, feed, stored.labels)
    )


def describe_network(subject: Subject) -> dict[str, Any]:
    """Describe a network: its builder, its size, its inputs and outputs."""
    network, feed = subject.stored.network, subject.feed
    return {
        "checkpoint": f"checkpoints/{subject.path.name}",
        "builder": subject.spec.choice("model").name,
        "layers": len(network.graph.shapes),
        "parameters": sum(array.size for array in network.weights.values()),
        "inputs": {name: list(shape) for name, shape in network.graph.inputs.items()},
        "outputs": {
            part.target: {
                "layer": part.node,
                "kind": "unlabelled" if subject.spec.unlabelled else part.kind,
                "shape": list(network.graph.shapes[part.node]),
                "names": list(part.names) if _are_named(subject, part) else [],
            }
            for part in subject.parts
        },
        "vocabulary": subject.stored.vocabulary,
        "window": feed.target.window if feed else None,
        "target": subject.spec.target.name if subject.spec.target else None,
    }


def _are_named(subject: Subject, part: Part) -> bool:
    """Whether the numbers of an output have names of their own."""
    return part.names in (tuple(subject.stored.labels), tuple(subject.stored.targets.get(part.target, ())))
