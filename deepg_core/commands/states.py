"""`deepg states`: what layers of a trained network say along sequences."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

from attrs import asdict, evolve

from deepg_core.assembly.launcher import name_launcher
from deepg_core.assembly.network import describe_missing
from deepg_core.checkpoints.calibration import say_uncalibrated
from deepg_core.errors import DataError, OptionError
from deepg_core.inference.alone import refuse_inputs, refuse_to_replace, write_alone
from deepg_core.inference.grid import Grid, OnePerRecord
from deepg_core.inference.identity import identify
from deepg_core.inference.journal import Journal
from deepg_core.inference.opened import Opened, find_component, open_checkpoint
from deepg_core.inference.outputs import reads_first_letters
from deepg_core.inference.padding import Padding
from deepg_core.inference.predictions import Predictions
from deepg_core.inference.question import Question, check_numbers, choose_padding, lay_grid
from deepg_core.inference.sinks.draft import refuse_stdout
from deepg_core.inference.sources import STDIN, open_inputs
from deepg_core.inference.speakers import Origin, open_activator
from deepg_core.inference.spread import Spread
from deepg_core.network.outputs import find_layer
from deepg_core.plugins import Component
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.spec import Choice
from deepg_core.spec.structure import structure_table
from deepg_core.states.interface import StateWriter
from deepg_core.states.write import Request, write_along
from deepg_core.words import list_some

Format = Literal["records", "one_seq", "by_entry", "by_entry_one_file", "one_pred_per_entry"]
logger = logging.getLogger(__name__)
_WRITERS: Final = {".csv": "csv", ".parquet": "parquet"}
"""Ending -> the state writer; any other: `hdf5`."""


@blaming_plugins()
def states(
    model: str | Path,
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    layers: str | Sequence[str],
    format_: Format = "records",
    writer: str | None = None,
    step: int = 1,
    batch_size: int | None = None,
    padding: Padding | None = None,
    round_digits: int | None = None,
    include_seq: bool = False,
    mode: Literal["lm", "label"] | None = None,
    added: Sequence[str | Path] = (),
    reader: str | None = None,
    backend: str | None = None,
    device: str | None = None,
    launcher: str | None = None,
    workers: int | None = None,
    skip_broken: bool = False,
    resume: bool = False,
    overwrite: bool = False,
) -> Predictions:
    """Write the output of layers for windows along every record of some files. Options are those of `deepg states`.

    :raises DeepgError: the checkpoint, a file or an option cannot be used. What was written is kept for `resume`.
    """
    paths, path = [inputs] if isinstance(inputs, str | Path) else list(inputs), Path(output)
    check_numbers(step=step, batch_size=batch_size)
    launched = name_launcher(launcher, workers)
    names = (layers,) if isinstance(layers, str) else tuple(layers)
    refuse_stdout(path, "activations go to a file")
    going_on = resume and Journal.beside(path).path.exists()
    _refuse_existing(path, format_, resume=resume, overwrite=overwrite or going_on)
    table: dict[str, Any] = {"step": step, "layer": list(names)}
    table |= {} if round_digits is None else {"round_digits": round_digits}
    choice = _choose_writer(path, writer, format_, table, include_seq)
    opened = open_checkpoint(model, backend, device, added)
    _check_layers(opened, names, choice)
    question = Question(step=step, batch_size=batch_size, padding=padding)
    grid, filling = _lay(opened, question, format_, mode)
    nodes = [find_layer(opened.checkpoint.network.graph, opened.feed.signature().targets, name) for name in names]
    say_uncalibrated(opened.path, bool({*nodes} & {*opened.checkpoint.network.graph.outputs}))
    make = partial(open_activator, Origin.of(opened, backend, device), names, grid, batch_size, filling)
    spread = Spread(launched, make) if launched else None
    joined = format_ == "one_seq"
    with open_inputs(opened.spec, opened.feed, paths, reader, joined=joined) as found, ExitStack() as alone:
        refuse_inputs([path], [path], [*found.all_files, *opened.files])
        if joined and opened.spec.paired:
            raise OptionError("", "--format one_seq: the network reads pairs of reads, which are not joined to one")
        if joined and len(found.files) != 1:
            raise OptionError("", f"--format one_seq is of one file, and there are {len(found.files)}")
        options = {**asdict(choice.config), "writer": choice.component.name, "batch_size": batch_size, "mode": mode}
        del options["source"]  # the output, and the journal lies beside it
        about = identify(opened, found.all_files, path, padding=filling, reader=reader, **options)
        noted = Journal.beside(path, about, found.files, seen=found.seen, keep=resume, overwrite=overwrite)
        journal = None if STDIN in map(str, paths) else noted
        resumed = journal if resume else None
        if resumed and (done := resumed.read_finished([path])):  # which needs no right to write there
            return Predictions.kept(path, done.counts, done.place.broken)
        alone.enter_context(write_alone([path]))
        entry = resumed.read() if resumed else None
        if entry and entry.finished:
            return Predictions.kept(path, entry.counts, entry.place.broken)
        # another may have finished it meanwhile
        _refuse_existing(path, format_, resume=resume, overwrite=overwrite or entry is not None)
        answers, size = (None, batch_size) if launched else opened.share(nodes, grid.step, batch_size)
        request = Request(
            trainer=answers,
            spread=spread,
            batch_size=size,
            graph=opened.checkpoint.network.graph,
            feed=opened.feed,
            checkpoint=opened.path.name,
            choice=choice,
            files=found.files,
            shown=found.shown,
            read=found.read,
            grid=grid,
            padding=filling,
            path=path,
            skip_broken=skip_broken,
            find_line=found.find_line,
        )
        if journal and not entry:
            journal.remove()
        counts, broken = write_along(request, journal, entry)
        for note in found.notes():
            logger.info("%s", note)
    return Predictions(
        path=path,
        records=counts.records,
        windows=counts.windows,
        without=counts.without,
        seconds=counts.seconds,
        broken=tuple(broken),
    )


def _refuse_existing(path: Path, format_: Format, *, resume: bool, overwrite: bool) -> None:
    """Refuse to replace what is there unasked, and a folder that is no output of ours whatever is asked."""
    if path.exists() and not overwrite:
        refuse_to_replace(path, resume=resume)
    if path.is_dir():
        ours = re.compile(rf"{re.escape(path.stem)}_nr_\d+\.h5")
        if other := [its.name for its in path.iterdir() if format_ != "by_entry" or not ours.fullmatch(its.name)]:
            raise DataError(f"is a folder, and holds {list_some(sorted(other))}; name another output", path)


def _choose_writer(
    path: Path, name: str | None, format_: Format, table: dict[str, Any], include_seq: bool
) -> Choice[Any]:
    if format_ != "records":
        name, table = "deepg", table | {"format": format_, "include_seq": include_seq}
    elif include_seq:
        raise OptionError("", "--include-seq: `records` has no room for letters", "use a --format of deepG in R")
    component = find_component("states", name or _WRITERS.get(path.suffix.lower(), "hdf5"), Component, "--writer")
    config, problems = structure_table({"source": str(path), **table}, component.config, ("--writer",))
    if problems:
        raise OptionError("", f"the state writer `{component.name}`: {problems[0].message}", problems[0].help)
    return Choice("states", component, config)


def _check_layers(opened: Opened, layers: Sequence[str], choice: Choice[Any]) -> None:
    shapes = opened.checkpoint.network.graph.shapes
    for layer in layers:
        if layer not in shapes:
            raise OptionError("", "; ".join(describe_missing(layer, shapes)))
    if len(layers) > 1 and not choice.make(StateWriter).several:
        message = f"--layer: the state writer `{choice.component.name}` writes one layer into a file"
        raise OptionError("", f"{message}; `hdf5` writes several")


def _lay(opened: Opened, question: Question, format_: Format, mode: str | None) -> tuple[Grid, Padding]:
    """Say where windows lie, and how short records are filled up."""
    if opened.feed.target.sets:
        raise OptionError("", "the network reads sets of windows, and states are of one window each")
    filling = choose_padding(opened, question)
    if format_ == "one_pred_per_entry":
        return OnePerRecord(opened.feed.target.window, 1), "standard"
    grid = lay_grid(opened, question)
    maxlen = opened.feed.target.config.maxlen
    if mode == "lm" and grid.window == maxlen:
        raise OptionError(
            "", "--mode lm: windows of this network have no letters beside those of the input", "leave it out"
        )
    if mode == "label" and grid.window != maxlen:
        if not reads_first_letters(opened.feed):
            raise OptionError("", "--mode label: the input is not the first letters of a window", "leave it out")
        grid = evolve(grid, window=maxlen)
    return grid, filling
