"""What a network says of rows of ready arrays: each is a record and its only window."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict, evolve, field, frozen

from deepg_core.arrays.batches import plan_rows
from deepg_core.arrays.feed import ArrayFeed
from deepg_core.arrays.layout import Layout, read_inputs
from deepg_core.arrays.open import count_numbers
from deepg_core.arrays.reader import ArrayReader
from deepg_core.arrays.source import ArraySource
from deepg_core.batches import Batch, prefetch
from deepg_core.checkpoints.calibration import Calibration, calibration_path
from deepg_core.corpus.files import describe_ignored, list_files
from deepg_core.errors import DataError, OptionError
from deepg_core.inference.alone import write_alone
from deepg_core.inference.forward import compute_layers
from deepg_core.inference.opened import EXACT, Loaded, choose_backend, find_component, start_trainer
from deepg_core.inference.order import Order
from deepg_core.inference.outputs import Asked, describe_outputs
from deepg_core.inference.overlap import choose_batch_size
from deepg_core.inference.predictions import Predictions
from deepg_core.inference.rounding import Rounding, compare_answers
from deepg_core.inference.scores import Columns, Values
from deepg_core.inference.sinks.memory import MemorySink
from deepg_core.inference.sinks.table import TableSink
from deepg_core.plugins import ReaderComponent
from deepg_core.progress import show_progress
from deepg_core.readers.endings import describe_endings
from deepg_core.spec.spec import Choice, DataPath
from deepg_core.training import Arrays, Trainer

logger = logging.getLogger(__name__)
_REASONS = {
    "windows": "a row is one window, and what is said of it stands in the table",
    **dict.fromkeys(("tracks", "regions", "step", "record", "at"), "ready arrays have no sequences"),
    **dict.fromkeys(("fasta_out", "both_strands", "padding", "min_length"), "ready arrays have no letters"),
    "threshold": "rows are not called along a taxonomy",
    "added": "ready arrays hold all inputs",
    "resume": "a prediction of ready arrays keeps no journal",
    "launcher": "ready arrays are read and asked about here",
}


@frozen
class RowPredictor:
    """Asks a network about the rows of files."""

    loaded: Loaded
    trainer: Trainer
    asked: Sequence[Asked]
    batch_size: int
    skip_broken: bool
    precision: str | None = None
    """What was asked for, and is in `loaded` already."""
    broken: list[str] = field(factory=list)
    """What was wrong with files that were passed over so far."""

    def run(
        self, paths: Sequence[Path], sink: TableSink | MemorySink, reader: str | None
    ) -> tuple[int, Rounding | None]:
        """Write a row of the table for each row of the files, and give their number, and how exact the first of them are.

        :raises DataError: a file cannot be used.
        :raises OptionError: `reader` gives no arrays.
        """
        choice = self._choose(reader)
        for path in paths:
            if not path.exists():
                raise DataError("no such file or folder", path)
        listing = list_files([DataPath(path) for path in paths], choice.component.endings)
        if ignored := describe_ignored(listing):
            logger.info("%s", ignored)
        if not listing.files:
            raise DataError(f"holds no file that ends in {describe_endings(choice.component.endings)}", paths[0])
        sources = list(self._open(choice.make(ArrayReader), listing.files))
        rounding = self._compare_first(sources)
        done, total = 0, sum(source.counts[0] for source in sources)
        sink.open(None)
        try:
            with show_progress("predict", total, "rows") as advance:
                for source in sources:
                    for columns in self._predict(source):
                        sink.add(columns)
                        done += len(columns["record"])
                        advance(len(columns["record"]))
            sink.finish()
        finally:
            sink.discard()
        return done, rounding

    def _compare_first(self, sources: Sequence[ArraySource]) -> Rounding | None:
        """Ask about the first rows in float32, too, where another precision was asked for."""
        if self.precision in (None, EXACT):
            return None
        exact = start_trainer(evolve(self.loaded, spec=choose_backend(self.loaded.spec, None, None, EXACT)))
        pairs = ((self._answer(self.trainer, its), self._answer(exact, its)) for its in self._all_inputs(sources))
        rounding = compare_answers(str(self.precision), self.asked, pairs)
        if rounding:
            logger.info(rounding.summary)
        return rounding

    def _answer(self, trainer: Trainer, inputs: Arrays) -> list[Values]:
        answers = compute_layers(trainer, inputs, [asked.node for asked in self.asked])
        return [asked.read(answer, answer) for asked, answer in zip(self.asked, answers, strict=True)]

    def _all_inputs(self, sources: Sequence[ArraySource]) -> Iterator[Arrays]:
        for source in sources:
            try:
                yield from (inputs for _, inputs in self._inputs(source))
            except DataError:  # it is noted when the rows are predicted
                if not self.skip_broken:
                    raise

    def _choose(self, reader: str | None) -> Choice[ReaderComponent]:
        own = self.loaded.spec.reader
        if own and reader in (None, own.component.name):
            return own
        component = find_component("reader", str(reader), ReaderComponent, "--reader")
        if not component.arrays:
            raise OptionError("", f"--reader: `{reader}` gives letters, and the network reads arrays; leave it out")
        return Choice("reader", component, component.config())

    def _open(self, reader: ArrayReader, files: Sequence[Path]) -> Iterator[ArraySource]:
        """Look into each file before anything is predicted."""
        numbers = count_numbers(self.loaded.spec)
        for path in files:
            try:
                with closing(reader.open(path)) as file:
                    layout = read_inputs(file)
                self._compare(layout, path)
            except DataError as error:
                self._pass_over(error)
                continue
            feed = ArrayFeed(layout, {}, None, named=False, numbers=numbers)
            yield ArraySource(
                "input", reader, [path], [layout.rows], feed, plan_rows(self.batch_size, shuffle_windows=False)
            )

    def _compare(self, layout: Layout, path: Path) -> None:
        """Refuse inputs of other shapes; behind the input may stand what was cut off as a target."""
        given, wanted = list(layout.inputs.values()), self.loaded.checkpoint.network.graph.inputs
        named = {f"input_{number}": shape for number, shape in enumerate(given, start=1)}
        if self.loaded.spec.target and len(given) == 1 and given[0] and given[0][0] >= wanted["input_1"][0]:
            named["input_1"] = (wanted["input_1"][0], *given[0][1:])
        if named != wanted:
            raise DataError(f"gives inputs of the shapes {named} a row, and the network reads {wanted}", path)

    def _predict(self, source: ArraySource) -> Iterator[Columns]:
        try:
            for batch, inputs in self._inputs(source):
                yield self._rows(source, batch, self._answer(self.trainer, inputs))
        except DataError as error:
            self._pass_over(error)

    def _inputs(self, source: ArraySource) -> Iterator[tuple[Batch, Arrays]]:
        its = source.once()
        lengths = {name: shape[0] for name, shape in self.loaded.checkpoint.network.graph.inputs.items() if shape}
        with closing(prefetch(its.batches, its.count)) as batches:
            for batch in batches:
                yield batch, {name: array[:, : lengths[name]] if name in lengths else array
                              for name, array in batch.inputs.items()}  # fmt: skip

    def _rows(self, source: ArraySource, batch: Batch, answers: Sequence[Values]) -> Columns:
        row = batch.windows.start
        columns: Columns = {"record": row, "file": np.full(len(row), str(source.files[0]), object)}
        for asked, answer in zip(self.asked, answers, strict=True):
            columns |= asked.scores.records(asked.scores.statistics(answer))
        return columns

    def _pass_over(self, error: DataError) -> None:
        if not self.skip_broken:
            raise error
        self.broken.append(str(error))


def refuse_row_options(order: Order, **others: Any) -> None:
    """Refuse what rows of ready arrays cannot be asked for.

    :param others: what an order does not say, by name.
    :raises OptionError: something of it is asked for.
    """
    given = {**asdict(order, recurse=False), **asdict(order.wanted), **asdict(order.question), **others}
    for name, reason in _REASONS.items():
        if given[name]:
            raise OptionError("", f"--{name.replace('_', '-')}: {reason}; leave it out")


def predict_rows(order: Order, loaded: Loaded, calibration: Calibration, precision: str | None) -> Predictions:
    """Predict what is ordered of the rows of ready arrays.

    :param precision: what was asked for, and is in `loaded` already.
    :raises DeepgError: a file or an option cannot be used.
    """
    begun, wanted = time.perf_counter(), order.wanted
    paths = [Path(path) for path in order.paths]
    asked = describe_outputs(loaded.checkpoint, None, calibration)
    wanted.refuse_inputs([*paths, loaded.path, calibration_path(loaded.path)])
    sink = MemorySink() if wanted.output is None else TableSink(wanted.output)
    trainer = start_trainer(loaded)
    size = order.question.batch_size or choose_batch_size(trainer, loaded.checkpoint.network.graph)
    predictor = RowPredictor(loaded, trainer, asked, size, order.skip_broken, precision)
    with write_alone(wanted.places):
        rows, rounding = predictor.run(paths, sink, order.reader)
    return Predictions(
        columns=sink.columns if isinstance(sink, MemorySink) else {},
        path=wanted.output,
        records=rows,
        windows=rows,
        seconds=time.perf_counter() - begun,
        broken=tuple(predictor.broken),
        rounding=rounding,
    )
