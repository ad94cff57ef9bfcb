"""`deepg predict`: what a trained network says of sequences."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from deepg_core.assembly.launcher import name_launcher
from deepg_core.checkpoints.calibration import Calibration, calibration_path, load_calibration
from deepg_core.errors import OptionError
from deepg_core.inference.alone import write_alone
from deepg_core.inference.batch_size import fit_batch
from deepg_core.inference.job import Job
from deepg_core.inference.journal import Journal, identify
from deepg_core.inference.opened import Loaded, load_network, open_checkpoint, start_trainer
from deepg_core.inference.outputs import describe_outputs
from deepg_core.inference.padding import Padding
from deepg_core.inference.predictions import Predictions
from deepg_core.inference.question import Question, check_numbers, check_threshold, make_pieces
from deepg_core.inference.rows import RowPredictor, refuse_row_options
from deepg_core.inference.selection import list_stretches, select_stretches
from deepg_core.inference.sinks.choose import Wanted, choose_sinks
from deepg_core.inference.sinks.draft import STDOUT
from deepg_core.inference.sinks.memory import MemorySink
from deepg_core.inference.sinks.table import TableSink
from deepg_core.inference.sources import STDIN, open_inputs
from deepg_core.inference.speakers import Origin, make_predictor, open_predictor
from deepg_core.inference.spread import Spread
from deepg_core.plugins.bugs import blaming_plugins

logger = logging.getLogger(__name__)


@blaming_plugins()
def predict(
    model: str | Path,
    inputs: str | Path | Sequence[str | Path],
    output: str | Path | None = None,
    *,
    windows: str | Path | None = None,
    tracks: str | Path | None = None,
    bigwig: bool = False,
    regions: str | Path | None = None,
    threshold: float = 0.5,
    min_region: int = 1,
    fasta_out: str | Path | None = None,
    step: int | None = None,
    batch_size: int | None = None,
    padding: Padding | None = None,
    both_strands: bool = False,
    min_length: int = 0,
    record: Sequence[str] = (),
    at: str | Path | None = None,
    calibrated: bool = True,
    added: Sequence[str | Path] = (),
    reader: str | None = None,
    backend: str | None = None,
    device: str | None = None,
    precision: str | None = None,
    launcher: str | None = None,
    workers: int | None = None,
    skip_broken: bool = False,
    resume: bool = False,
    overwrite: bool = False,
) -> Predictions:
    """Ask a network about every record of some files. Options are those of `deepg predict`.

    :param model: a checkpoint, a run's folder (its best, else last, checkpoint) or a Keras file of deepG.
    :param inputs: files and folders, or `-` for the standard input.
    :param output: the table of records; left out, it is in what is returned.
    :param calibrated: whether to apply what `calibrate` stored beside the checkpoint.
    :param launcher: what starts workers that are asked in the place of this process: its name, or a table as `run.launcher`.
    :raises DeepgError: the checkpoint, a file or an option cannot be used. What was written is kept for `resume`.
    """
    paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    check_numbers(step=step, batch_size=batch_size, min_region=min_region)
    launched = name_launcher(launcher, workers)
    check_threshold(threshold)
    wanted = Wanted(
        output=_path(output),
        windows=_path(windows),
        tracks=_path(tracks),
        bigwig=bigwig,
        regions=_path(regions),
        threshold=threshold,
        min_region=min_region,
        fasta_out=_path(fasta_out),
    )
    question = Question(
        step=step,
        batch_size=batch_size,
        padding=padding,
        both_strands=both_strands,
        min_length=min_length,
        threshold=threshold,
    )
    wanted.refuse_places()
    journaled = wanted.output not in (None, STDOUT) and STDIN not in map(str, paths)
    if resume and not journaled:
        raise OptionError("", "--resume: what is read from or written to a pipe cannot be gone on with; name files")
    _refuse_existing(wanted, resume=resume, overwrite=overwrite)
    loaded = load_network(model, backend, device, precision)
    calibration = load_calibration(loaded.path) if calibrated else Calibration()
    if calibration.temperatures:
        logger.info("%s", calibration.describe())
    if loaded.of_arrays:
        others: dict[str, Any] = {
            "step": step,
            "both_strands": both_strands,
            "padding": padding,
            "min_length": min_length,
        }
        others |= {"record": record, "at": at, "added": added, "resume": resume, "launcher": launcher}
        refuse_row_options({"windows": windows, "tracks": tracks, "regions": regions, "fasta_out": fasta_out, **others})
        return _predict_rows(
            loaded, [Path(path) for path in paths], wanted, calibration, batch_size, reader, skip_broken
        )
    opened = open_checkpoint(loaded, added=added)
    predictor = make_predictor(opened, question, calibration, wanted.of_windows, here=launched is None)
    asker = predictor.asker
    origin = Origin.of(opened, backend, device, precision)
    make = partial(open_predictor, origin, question, calibration, wanted.of_windows)
    spread = Spread(launched, make) if launched else None
    with write_alone(wanted.places), open_inputs(opened.spec, opened.feed, paths, reader) as found:
        _refuse_existing(wanted, resume=resume, overwrite=overwrite)  # another may have finished them meanwhile
        wanted.refuse_inputs([*found.files, *opened.files, *([Path(at)] if at else ())])
        stretches = list_stretches(record, _path(at))
        if stretches:
            found = select_stretches(found, stretches)
        opened.say_missing_rows(found.shown)
        about = identify(opened, found.files, f"{question} {wanted} {stretches} {calibration.temperatures}")
        journal = Journal.beside(wanted.output, about, found.files) if wanted.output and journaled else None
        entry = journal.read() if journal and resume else None
        pieces = make_pieces(opened, found, asker.grid, skip_broken)
        sinks = choose_sinks(wanted, opened, predictor, found)
        if journal and not entry:
            journal.remove()
        counts = Job(predictor, pieces, sinks, journal, spread=spread).run(entry)
        for note in found.notes():
            logger.info("%s", note)
    table = sinks["output"]
    return Predictions(
        columns=table.columns if isinstance(table, MemorySink) else {},
        path=wanted.output,
        records=counts.records,
        windows=counts.windows,
        without=counts.without,
        seconds=counts.seconds,
        broken=tuple(pieces.broken),
    )


def _refuse_existing(wanted: Wanted, *, resume: bool, overwrite: bool) -> None:
    going_on = resume and wanted.output and Journal.beside(wanted.output, {}, ()).path.exists()
    if not overwrite and not going_on:
        wanted.refuse_existing()


def _predict_rows(
    loaded: Loaded,
    paths: Sequence[Path],
    wanted: Wanted,
    calibration: Calibration,
    batch_size: int | None,
    reader: str | None,
    skip_broken: bool,
) -> Predictions:
    begun = time.perf_counter()
    asked = describe_outputs(loaded.checkpoint, None, calibration)
    wanted.refuse_inputs([*paths, loaded.path, calibration_path(loaded.path)])
    sink = MemorySink() if wanted.output is None else TableSink(wanted.output)
    trainer = start_trainer(loaded)
    size = batch_size or fit_batch(loaded.checkpoint.network.graph, on_host=trainer.on_host)
    predictor = RowPredictor(loaded, trainer, asked, size, skip_broken)
    with write_alone(wanted.places):
        rows = predictor.run(paths, sink, reader)
    return Predictions(
        columns=sink.columns if isinstance(sink, MemorySink) else {},
        path=wanted.output,
        records=rows,
        windows=rows,
        seconds=time.perf_counter() - begun,
        broken=tuple(predictor.broken),
    )


def _path(path: str | Path | None) -> Path | None:
    return None if path is None else Path(path)
