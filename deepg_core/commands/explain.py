"""`deepg explain`: why a trained network says what it says of sequences."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from deepg_core.attributions.along import choose_windows, count_windows, make_window_asker
from deepg_core.attributions.ask import ready_opened
from deepg_core.attributions.beside import Beside
from deepg_core.attributions.explained import Completeness, explain_windows
from deepg_core.attributions.write import write_attributions
from deepg_core.checkpoints.calibration import say_uncalibrated
from deepg_core.errors import OptionError
from deepg_core.explainers.choose import advise_more, choose_explainer
from deepg_core.explainers.prepare import Of
from deepg_core.inference.alone import refuse_inputs, write_alone
from deepg_core.inference.opened import open_checkpoint
from deepg_core.inference.padding import Padding
from deepg_core.inference.question import MOST, Question, check_numbers, make_pieces
from deepg_core.inference.selection import list_stretches, select_stretches
from deepg_core.inference.sinks.draft import refuse_stdout
from deepg_core.inference.sources import open_inputs
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.words import count_of

logger = logging.getLogger(__name__)


@frozen(kw_only=True)
class Explanation:
    """What was written."""

    path: Path
    windows: int
    seconds: float
    alleles: int | None = None
    """That were scored, where it is variants that were explained."""
    broken: tuple[str, ...] = field(factory=tuple)
    """What was wrong with files that were passed over."""

    @property
    def summary(self) -> str:
        """Say it in a line."""
        windows = f"{count_of(self.windows, 'window')} explained"
        what = windows if self.alleles is None else f"{count_of(self.alleles, 'allele')} scored"
        return f"{self.path}: {what}, {self.seconds:.1f} s"


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
    ready = ready_opened(opened, choice, target, of, batch_size)
    say_uncalibrated(opened.path, ready.target.layer in opened.checkpoint.network.graph.outputs)
    question = Question(step=step, batch_size=batch_size, padding=padding, both_strands=both_strands)
    asker = make_window_asker(opened, ready, question)
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
        beside.take(found)
        opened.say_missing_rows(found.shown)
        pieces = make_pieces(opened, found, asker.grid, skip_broken)
        windows = choose_windows(asker, pieces, ready, top)
        explained = explain_windows(
            windows, ready.prepared, ready.explainer, ready.target.number, np.random.default_rng(seed)
        )
        counted = count_windows(beside.watch(explained), counts, asker, found)
        write_attributions(path, about, ready.target.names, counted, ready.prepared.subject.embedded, found.stretches)
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
