"""Writes the activations that `[states]` asks for."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from deepg_core.atomic import write_any
from deepg_core.batches import WindowSource
from deepg_core.checkpoints import load_checkpoint
from deepg_core.examination import examine_written
from deepg_core.inference.along import activate_along
from deepg_core.inference.block import Block
from deepg_core.network import Graph
from deepg_core.network.outputs import find_layer
from deepg_core.plugins import Component
from deepg_core.progress import Advance, show_progress
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.spec import Choice
from deepg_core.states.interface import About, StateWriter
from deepg_core.training import Trainer


def write_states(
    choice: Choice[Component], source: WindowSource, trainer: Trainer, graph: Graph, folder: RunFolder
) -> Path:
    """Write the activations of a layer along a source, with the weights of the run's best, else last, checkpoint.

    :param choice: the spec's state writer, with the options of `[states]`.
    :raises PluginError: it writes nothing.
    """
    corpus, options, length = source.corpus, choice.config, source.plan.length
    checkpoint = folder.best_checkpoint()
    trainer.set_weights(load_checkpoint(checkpoint).network.weights)
    layer = find_layer(graph, source.signature.targets, options.layer)
    about = About(
        layer=options.layer,
        shape=graph.shapes[layer],
        step=options.step,
        window=length,
        record_names=[corpus.header(record) for record in range(len(corpus))],
        checkpoint=checkpoint.name,
    )
    writer = choice.make(StateWriter)
    path, windows = folder.states(writer.suffix), source.once()
    taken: list[int] = []
    with (
        write_any(path) as draft,
        show_progress("states", windows.examples, "windows") as advance,
        closing(_counted(activate_along(trainer, windows, layer), taken, advance)) as counted,
    ):
        writer.write(draft, about, counted)
        examine_written(writer, draft, sum(taken), windows.examples)
    return path


def _counted(blocks: Iterator[Block], taken: list[int], advance: Advance) -> Generator[Block, None, None]:
    for block in blocks:
        taken.append(len(block.record))
        yield block
        advance(taken[-1])
