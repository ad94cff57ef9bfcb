"""What a network says of the records of files, written to all outputs at once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from attrs import asdict

from deepg_core.checkpoints.calibration import Calibration
from deepg_core.inference.alone import write_alone
from deepg_core.inference.identity import identify
from deepg_core.inference.job import Job
from deepg_core.inference.opened import Opened
from deepg_core.inference.order import Order
from deepg_core.inference.predictions import Predictions
from deepg_core.inference.question import make_pieces
from deepg_core.inference.rounding import Rounder, open_rounder, round_windows
from deepg_core.inference.selection import list_stretches, select_stretches
from deepg_core.inference.sinks.choose import choose_sinks
from deepg_core.inference.sinks.memory import MemorySink
from deepg_core.inference.sources import open_inputs
from deepg_core.inference.speakers import Origin, make_predictor, open_predictor
from deepg_core.inference.spread import Spread, ask_one
from deepg_core.launchers import Launcher

logger = logging.getLogger(__name__)


def predict_records(
    order: Order, opened: Opened, calibration: Calibration, origin: Origin, launcher: Launcher[Any] | None
) -> Predictions:
    """Predict what is ordered.

    :param origin: what workers open.
    :param launcher: whose workers are asked; None: this process.
    :raises DeepgError: a file or an option cannot be used. What was written is kept for `resume`.
    """
    wanted, question = order.wanted, order.question
    make = partial(open_predictor, origin, question, calibration, wanted.of_windows)
    spread = Spread(launcher, make) if launcher else None
    with open_inputs(opened.spec, opened.feed, order.paths, order.reader) as found, ExitStack() as alone:
        wanted.refuse_inputs([*found.all_files, *opened.files, *([order.at] if order.at else ())])
        stretches = list_stretches(order.record, order.at)
        if stretches:
            found = select_stretches(found, stretches)
        journal = order.journal(_identify(order, opened, calibration, found.all_files), found.files, found.seen)
        resumed = journal if order.resume else None
        if resumed and (done := resumed.read_finished(wanted.places)):  # which needs no right to write there
            return Predictions.kept(wanted.output, done.counts, done.place.broken)
        alone.enter_context(write_alone(wanted.places))
        entry = resumed.read() if resumed else None
        if entry and entry.finished:
            return Predictions.kept(wanted.output, entry.counts, entry.place.broken)
        if not entry:
            order.refuse_existing()  # another may have finished them meanwhile
        opened.say_missing_rows(found.shown)
        predictor = make_predictor(opened, question, calibration, wanted.of_windows, here=launcher is None)
        pieces = make_pieces(opened, found, predictor.asker.grid, order.skip_broken)
        # Only workers may have what a precision needs.
        compare = (
            partial(ask_one, launcher, partial(open_rounder, origin, question, calibration))
            if launcher
            else Rounder(str(origin.precision), opened, predictor)
        )
        rounding = round_windows(origin.precision, pieces, compare)
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
        rounding=rounding,
    )


def _identify(order: Order, opened: Opened, calibration: Calibration, files: Sequence[Path]) -> dict[str, Any]:
    output = order.wanted.output or Path()
    options = {**asdict(order.wanted), **asdict(order.question), "record": order.record, "reader": order.reader}
    del options["output"]  # the journal lies beside it
    return identify(opened, files, output, at=order.at, temperatures=calibration.temperatures, **options)
