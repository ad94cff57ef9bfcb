"""The network as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from deepg_core.assembly.assemble import assemble
from deepg_core.errors import DeepgError
from deepg_core.network import Graph
from deepg_core.network.summary import summarize_graph
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.section import Block, Said, Table, Topic
from deepg_core.spec.load import draft_spec
from deepg_core.words import count_of


def _tell(evidence: Evidence) -> Iterator[Block]:
    try:
        path, stored = evidence.checkpoint()
        graph, holder = stored.network.graph, path.name
    except DeepgError as error:
        graph, holder = _draw(evidence), f"as the spec draws it: {error}"
    summary = summarize_graph(graph)
    yield Table([["layer", "type", "gives", "parameters", "reads"], *map(_row, summary["layers"])])
    total, trained = summary["total_params"], summary["trainable_params"]
    if total is None:
        yield Said(("the Native layer is a module of the backend's own, which alone can count its parameters",))
    else:
        yield Said((f"{count_of(total, 'parameter')}, {trained:,} of them trained; {holder}",))


def _draw(evidence: Evidence) -> Graph:
    draft = draft_spec(evidence.run.spec, needs=("target", "model"), spare=("reader", "trainer"))
    return assemble(*draft, files=False)[0].network.graph


def _row(layer: dict[str, Any]) -> list[str]:
    shape = "×".join(str(size) for size in layer["output_shape"][1:])
    count = "not counted" if layer["params"] is None else f"{layer['params']:,}"
    return [layer["name"], layer["type"], shape, count, ", ".join(layer["connected_to"])]


NETWORK: Final = Topic(
    "The network",
    "Its layers from the letters to the answer, what each gives for a window, and how many numbers it has learned.",
    "Fewer parameters than bases of training data: a larger network can learn them by heart.",
    "Too many parameters: fewer filters or units, more pooling, dropout. Too few to learn the training data: more of "
    "them. docs/models.md says what each network is good for.",
    _tell,
)
