"""Writes activations along sequences: what `[states]` and `deepg states` share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from math import prod
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen

from deepg_core.batches import Feed, WindowSource
from deepg_core.checkpoints import load_checkpoint
from deepg_core.corpus import Corpus
from deepg_core.corpus.block import RecordBlock
from deepg_core.corpus.build import FindLine, find_no_line
from deepg_core.encoders.vocabulary import known_letters
from deepg_core.inference.activate import Activator
from deepg_core.inference.ask import Asker
from deepg_core.inference.grid import Grid
from deepg_core.inference.job import Counts, Job
from deepg_core.inference.journal import Entry, Journal
from deepg_core.inference.overlap import Answers
from deepg_core.inference.padding import Padding
from deepg_core.inference.passes import Once
from deepg_core.inference.pieces import SIZE, Blocks, Pieces
from deepg_core.inference.spread import Spread
from deepg_core.network import Graph
from deepg_core.network.outputs import find_layer
from deepg_core.plugins import Component
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.spec import Choice
from deepg_core.states.interface import About, StateWriter
from deepg_core.states.sink import StatesSink
from deepg_core.training import Trainer

logger = logging.getLogger(__name__)
NUMBERS: Final = 1 << 24
"""Of all layers, for the windows of a piece: 64 MB."""


@frozen(kw_only=True)
class Request:
    """Activations of what, along what, and where to."""

    trainer: Answers | None
    """None where `spread` asks."""
    graph: Graph
    feed: Feed
    checkpoint: str
    """Its name."""
    choice: Choice[Component]
    """The state writer."""
    files: Sequence[Path]
    shown: Sequence[Path]
    """What each is called in messages."""
    read: Blocks
    grid: Grid
    padding: Padding = "none"
    path: Path
    skip_broken: bool = False
    batch_size: int | None = None
    """None: that of the state writer."""
    spread: Spread | None = None
    find_line: FindLine = find_no_line


def write_along(
    request: Request, journal: Journal | None = None, entry: Entry | None = None
) -> tuple[Counts, list[str]]:
    """Write activations; give what was counted, and what was wrong with files that were passed over.

    :param entry: where an interrupted writing goes on.
    :raises DataError: a file cannot be used.
    """
    config, graph = request.choice.config, request.graph
    names = config.layers
    layers = [find_layer(graph, request.feed.signature().targets, name) for name in names]
    shapes = {name: graph.shapes[layer] for name, layer in zip(names, layers, strict=True)}
    about = About(
        layer=names[0],
        shape=shapes[names[0]],
        others={name: shapes[name] for name in names[1:]},
        step=config.step,
        window=request.grid.window,
        record_names=[],
        checkpoint=request.checkpoint,
        files=tuple(map(str, request.files)),
        sequences=lambda: _read_letters(request),
    )
    writer = request.choice.make(StateWriter)
    size = request.batch_size or config.batch_size
    asker = Asker(request.feed, request.grid, Once(), size, request.padding)
    sink = StatesSink(request.path, writer, about, repeated=request.padding == "self", round_digits=config.round_digits)
    activator = Activator(request.trainer, layers, asker)
    pieces = _cut(request)
    job = Job(activator, pieces, {"states": sink}, journal, "states", request.spread)
    return job.run(entry), pieces.broken


def _cut(request: Request) -> Pieces:
    encoder, grid = request.feed.encoder, request.grid
    graph, targets = request.graph, request.feed.signature().targets
    shapes = [graph.shapes[find_layer(graph, targets, name)] for name in request.choice.config.layers]
    windows = max(NUMBERS // sum(map(prod, shapes)), 1)
    size = max(min(SIZE, windows * grid.stride), 2 * grid.reach)
    return Pieces(
        request.files,
        request.shown,
        request.read,
        known_letters(encoder.vocabulary),
        grid,
        request.skip_broken,
        size,
        "frequencies" in encoder.needs,
        request.find_line,
    )


def write_states(
    choice: Choice[Component], source: WindowSource, trainer: Trainer, graph: Graph, folder: RunFolder
) -> Path:
    """Write what `[states]` asks for, with the weights of the run's best, else last, checkpoint.

    :param choice: the spec's state writer, with the options of `[states]`.
    :raises PluginError: it writes nothing.
    """
    corpus, target = source.corpus, source.feed.target
    checkpoint = folder.best_checkpoint()
    trainer.set_weights(load_checkpoint(checkpoint).network.weights)
    path = folder.states(choice.make(StateWriter).suffix)
    request = Request(
        trainer=trainer,
        graph=graph,
        feed=source.feed,
        checkpoint=checkpoint.name,
        choice=choice,
        files=corpus.files,
        shown=corpus.files,
        read=_blocks_of(corpus),
        grid=Grid(target.window, choice.config.step),
        path=path,
    )
    write_along(request)
    return path


def _blocks_of(corpus: Corpus) -> Callable[[Path], Iterator[RecordBlock]]:
    """Give the records of a corpus file by file."""
    borders = np.searchsorted(corpus.file, np.arange(len(corpus.files) + 1))
    number = {path: place for place, path in enumerate(corpus.files)}

    def read(path: Path) -> Iterator[RecordBlock]:
        first, stop = borders[number[path]], borders[number[path] + 1]
        letters = slice(corpus.offsets[first], corpus.offsets[stop])
        header = slice(corpus.header_offsets[first], corpus.header_offsets[stop])
        yield RecordBlock(
            corpus.letters[letters],
            corpus.lengths[first:stop],
            corpus.header_text[header],
            np.diff(corpus.header_offsets[first : stop + 1]),
            corpus.qualities[letters] if len(corpus.qualities) else None,
        )

    return read


def _read_letters(request: Request) -> Iterator[bytes]:
    """Read all sequences once more, as deepG writes them: lower case, `b` for letters that are not in the vocabulary."""
    known = known_letters(request.feed.encoder.vocabulary).encode()
    table = bytes(code if code in known else ord("B") for code in range(256))
    for path in request.files:
        rest = b""
        for block in request.read(path):
            letters, ends = block.letters.tobytes().upper().translate(table).lower(), block.lengths.cumsum()
            parts = [letters[end - length : end] for end, length in zip(ends, block.lengths, strict=True)]
            parts[0] = rest + parts[0]
            rest = parts.pop() if block.unfinished else b""
            yield from (_fill(part, request) for part in parts)


def _fill(letters: bytes, request: Request) -> bytes:
    """Repeat short sequences, where the network was given them so."""
    reach = request.grid.reach
    if request.padding != "self" or not letters or len(letters) >= reach:
        return letters
    return (letters * (reach // len(letters) + 1))[:reach]
