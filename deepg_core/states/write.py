"""Writes the activations that `[states]` asks for."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from deepg_core.atomic import write_any
from deepg_core.batches import WindowSource
from deepg_core.checkpoints import load_checkpoint
from deepg_core.errors import PluginError
from deepg_core.inference.along import activate_along
from deepg_core.inference.block import Block
from deepg_core.network import Graph
from deepg_core.plugins import Component
from deepg_core.progress import Advance, show_progress
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.spec import Choice
from deepg_core.states.interface import About, StateWriter
from deepg_core.training import Trainer

logger = logging.getLogger(__name__)


def write_states(
    choice: Choice[Component], source: WindowSource, trainer: Trainer, graph: Graph, folder: RunFolder
) -> Path:
    """Write the activations of a layer along a source, with the weights of the run's best, else last, checkpoint.

    :param choice: the spec's state writer, with the options of `[states]`.
    :raises PluginError: it writes nothing.
    """
    corpus, options, length = source.corpus, choice.config, source.plan.length
    if short := int((corpus.lengths < length).sum()):
        logger.info(
            "states: %s of %s sequences are shorter than a window and left out", f"{short:,}", f"{len(corpus):,}"
        )
    checkpoint = folder.best_checkpoint()
    trainer.set_weights(load_checkpoint(checkpoint).network.weights)
    about = About(
        layer=options.layer,
        shape=graph.shapes[options.layer],
        step=options.step,
        window=length,
        record_names=[corpus.header(record) for record in range(len(corpus))],
        checkpoint=checkpoint.name,
    )
    writer = choice.make(StateWriter)
    path, windows = folder.states(writer.suffix), source.once()
    with (
        write_any(path) as draft,
        show_progress("states", windows.examples, "windows") as advance,
        closing(_counted(activate_along(trainer, windows, options.layer), advance)) as counted,
    ):
        writer.write(draft, about, counted)
        if not draft.exists():
            message = f"{choice.component.title} wrote nothing to the path that it is given"
            raise PluginError(message)
    return path


def _counted(blocks: Iterator[Block], advance: Advance) -> Generator[Block, None, None]:
    for block in blocks:
        yield block
        advance(len(block.record))
