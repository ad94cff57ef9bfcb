"""`deepg explain`: why a trained network says what it says of sequences."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from deepg_core.attributions.ask import Ready, ready_explainer, require_answer
from deepg_core.attributions.beside import Beside
from deepg_core.attributions.chosen import Best, Chosen, choose_all
from deepg_core.attributions.explained import Completeness, Explained, explain_windows
from deepg_core.attributions.strands import refuse_strands
from deepg_core.attributions.write import write_attributions
from deepg_core.errors import DataError, OptionError
from deepg_core.explainers.choose import advise_more, choose_explainer
from deepg_core.explainers.prepare import Of
from deepg_core.explainers.reading import find_reading
from deepg_core.explainers.target import name_numbers
from deepg_core.inference.alone import refuse_inputs, write_alone
from deepg_core.inference.ask import Asker
from deepg_core.inference.batch_size import BATCH_SIZE
from deepg_core.inference.meter import Meter
from deepg_core.inference.opened import Opened, open_checkpoint
from deepg_core.inference.outputs import describe_outputs
from deepg_core.inference.padding import Padding
from deepg_core.inference.passes import Once
from deepg_core.inference.pieces import Piece, Pieces, Place
from deepg_core.inference.question import (
    MOST,
    Question,
    check_numbers,
    choose_padding,
    lay_grid,
    make_asker,
    make_pieces,
)
from deepg_core.inference.selection import list_stretches, select_stretches
from deepg_core.inference.sinks.draft import refuse_stdout
from deepg_core.inference.sources import Inputs, open_inputs
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.progress import show_progress
from deepg_core.words import count_of

logger = logging.getLogger(__name__)
_KILO = 1000


@frozen(kw_only=True)
class Explanation:
    """What was written."""

    path: Path
    windows: int
    seconds: float
    broken: tuple[str, ...] = field(factory=tuple)
    """What was wrong with files that were passed over."""

    @property
    def summary(self) -> str:
        """Say it in a line."""
        return f"{self.path}: {count_of(self.windows, 'window')} explained, {self.seconds:.1f} s"


@blaming_plugins()
def explain_files(
    model: str | Path,
    inputs: Sequence[str | Path],
    output: str | Path,
    *,
    target: str | None,
    of: Of = "probability",
    method: str = "integrated_gradients",
    options: Mapping[str, Any] | None = None,
    step: int | None = None,
    top: int | None = None,
    both_strands: bool = False,
    record: Sequence[str] = (),
    at: str | Path | None = None,
    batch_size: int = 256,
    seed: int = 0,
    padding: Padding | None = None,
    added: Sequence[str | Path] = (),
    reader: str | None = None,
    backend: str | None = None,
    device: str | None = None,
    skip_broken: bool = False,
    overwrite: bool = False,
    tfmodisco: str | Path | None = None,
    bedgraph: str | Path | None = None,
    plot: str | Path | None = None,
) -> Explanation:
    """Write attributions of windows along every record of some files. Options are those of `deepg explain`.

    :param options: of the method.
    :raises DeepgError: the checkpoint, a file or an option cannot be used.
    """
    begun, path = time.perf_counter(), Path(output)
    check_numbers(step=step, top=top, batch_size=batch_size)
    if not 0 <= seed <= MOST:
        raise OptionError("", f"--seed: must be from 0 to {MOST:,}, not {seed}")
    refuse_stdout(path, "attributions go to a file")
    beside = Beside(_path(tfmodisco), _path(bedgraph), _path(plot))
    beside.refuse_paths(path, overwrite=overwrite)
    choice = choose_explainer(method, options or {})
    opened = open_checkpoint(model, backend, device, added)
    stored, reading = opened.checkpoint, find_reading(opened.feed)
    signature = opened.feed.signature()
    labels = signature.classes or stored.labels  # a Keras file of deepG does not name the letters
    targets = stored.targets or signature.named_targets()
    names = name_numbers(stored.network.graph, labels, targets)
    require_answer(opened.feed, target)
    ready = ready_explainer(
        stored.network, names, opened.trainer, reading, choice, target, of, batch_size, tuple(targets)
    )
    asker = _make_asker(
        opened, ready, Question(step=step, batch_size=batch_size, padding=padding, both_strands=both_strands)
    )
    about = {
        **ready.about,
        "step": asker.grid.step,
        "window": asker.grid.window,
        "seed": seed,
        "both_strands": both_strands,
        "checkpoint": opened.path.name,
    }
    beside.refuse(opened.feed, ready, asker.padding)
    counts = Completeness()
    with write_alone(beside.outputs(path)), open_inputs(opened.spec, opened.feed, inputs, reader) as found:
        beside.refuse_paths(path, overwrite=overwrite)  # another may have finished them meanwhile
        refuse_inputs(beside.outputs(path), (), [*found.files, *opened.files, *([Path(at)] if at else ())])
        if stretches := list_stretches(record, _path(at)):
            found = select_stretches(found, stretches)
        opened.say_missing_rows(found.shown)
        pieces = make_pieces(opened, found, asker.grid, skip_broken)
        windows = _choose(asker, pieces, ready, top)
        explained = explain_windows(
            windows, ready.prepared, ready.explainer, ready.target.number, np.random.default_rng(seed)
        )
        counted = _count(beside.watch(explained), counts, asker, found)
        write_attributions(path, about, ready.target.names, counted, ready.prepared.subject.embedded)
        for note in found.notes():
            logger.info("%s", note)
        beside.write(path)
    if advice := counts.advise(advise_more(choice)):
        logger.warning(advice)
    return Explanation(
        path=path, windows=counts.windows, seconds=time.perf_counter() - begun, broken=tuple(pieces.broken)
    )


def _path(path: str | Path | None) -> Path | None:
    return None if path is None else Path(path)


def _make_asker(opened: Opened, ready: Ready, question: Question) -> Asker:
    """Make what cuts windows: as they are, masked language models' too, or both strands of them.

    :raises OptionError: both strands have no mean.
    """
    if question.both_strands:
        asker = make_asker(opened, question, describe_outputs(opened.checkpoint, opened.feed))
        refuse_strands(opened, ready, asker.padding)
        return asker
    return Asker(
        opened.feed,
        lay_grid(opened, question),
        Once(),
        question.batch_size or BATCH_SIZE,
        choose_padding(opened, question),
    )


def _choose(asker: Asker, pieces: Pieces, ready: Ready, top: int | None) -> Iterator[Chosen]:
    """Give all windows, or with `top` those that score best."""
    if top is None:
        yield from _follow(asker, pieces)
        return
    best = Best(ready.prepared, ready.target.number, top)
    for chosen in _follow(asker, pieces):
        best.add(chosen)
    yield from best.parts(asker.batch_size)


def _follow(asker: Asker, pieces: Pieces) -> Iterator[Chosen]:
    meter = Meter(pieces.files, Place())
    with show_progress("explain", meter.total // _KILO, "kB") as advance:
        for item in choose_all(asker, pieces()):
            if isinstance(item, Piece):
                advance(meter.passed(item) // _KILO)
            else:
                yield item


def _count(explained: Iterable[Explained], counts: Completeness, asker: Asker, inputs: Inputs) -> Iterator[Explained]:
    """Count windows on their way.

    :raises DataError: there are none.
    """
    for part in explained:
        counts.add(part.found)
        yield part
    if not counts.windows:
        message = f"no record has a window of {asker.grid.reach:,} letters; --padding standard fills records up"
        raise DataError(message, inputs.files[0] if len(inputs.files) == 1 else None)
