"""Writing the activations that `[states]` asks for."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from deepg_core.atomic import whole
from deepg_core.commands.assemble import Assembly
from deepg_core.progress import Advance, progress, say
from deepg_core.sampling import NoWindowError, Plan
from deepg_core.spec.problem import Problem
from deepg_core.states.activations import activations, window_count
from deepg_core.states.interface import About, Block, StateWriter
from deepg_core.training import Trainer
from deepg_core.training.folder import RunFolder


def states_plan(assembly: Assembly) -> Plan:
    """Read `states.source` and plan its windows; called before training, so that a mistake costs no training.

    :raises SpecError: no sequence is as long as a window.
    """
    choice, corpus = assembly.spec.states, assembly.corpus("states")
    assert choice  # called where there is a table [states]
    length = assembly.target.window
    plan = Plan(length=length, step=choice.config.step, batch_size=choice.config.batch_size)
    if not window_count(corpus, plan):
        error = NoWindowError("", corpus.lengths, length)
        raise assembly.spec.error(Problem(("states", "source"), str(error)))
    return plan


def write_states(assembly: Assembly, trainer: Trainer, folder: RunFolder) -> Path:
    """Write the activations of a layer along `states.source`, with the weights of the run's best, else last, checkpoint."""
    from deepg_core.checkpoints import find, load  # they import h5py, which `deepg check` can do without

    choice, network = assembly.spec.states, assembly.network
    assert choice  # called where there is a table [states]
    assert network
    corpus, options, plan = assembly.corpus("states"), choice.config, states_plan(assembly)
    if short := int((corpus.lengths < plan.length).sum()):
        say(f"states: {short:,} of {len(corpus):,} sequences are shorter than a window and left out")
    checkpoint = find(folder.path)
    trainer.set_weights(load(checkpoint).network.weights)
    about = About(
        layer=options.layer,
        shape=network.graph.shapes[options.layer],
        step=options.step,
        window=plan.length,
        record_names=[corpus.header(record) for record in range(len(corpus))],
        checkpoint=checkpoint.name,
    )
    writer: StateWriter = choice.make()
    path = folder.path / f"states{writer.suffix}"
    blocks = activations(trainer, corpus, assembly.feed, plan, options.layer)
    windows = window_count(corpus, plan)
    with (
        whole(path) as draft,
        progress("states", windows, "windows") as advance,
        closing(_counted(blocks, advance)) as counted,
    ):
        writer.write(draft, about, counted)
    return path


def _counted(blocks: Iterator[Block], advance: Advance) -> Generator[Block, None, None]:
    for block in blocks:
        yield block
        advance(len(block.record))
