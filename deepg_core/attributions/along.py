"""Windows along the records of files, on their way to an explainer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from deepg_core.attributions.ask import Ready
from deepg_core.attributions.chosen import Best, Chosen, choose_all
from deepg_core.attributions.explained import Completeness, Explained
from deepg_core.attributions.strands import refuse_strands
from deepg_core.errors import DataError
from deepg_core.inference.ask import Asker
from deepg_core.inference.batch_size import BATCH_SIZE
from deepg_core.inference.meter import Meter
from deepg_core.inference.opened import Opened
from deepg_core.inference.outputs import describe_outputs
from deepg_core.inference.passes import Once
from deepg_core.inference.pieces import Piece, Pieces, Place
from deepg_core.inference.question import Question, choose_padding, lay_grid, make_asker
from deepg_core.inference.sources import Inputs
from deepg_core.progress import show_progress

_KILO: Final = 1000


def make_window_asker(opened: Opened, ready: Ready, question: Question) -> Asker:
    """Make what cuts windows: as they are, masked language models' too, or both strands of them.

    :raises OptionError: both strands have no mean.
    """
    if question.both_strands:
        asker = make_asker(opened, question, describe_outputs(opened.checkpoint, opened.feed))
        refuse_strands(opened, ready, asker.padding)
        return asker
    size = question.batch_size or BATCH_SIZE
    return Asker(opened.feed, lay_grid(opened, question), Once(), size, choose_padding(opened, question))


def choose_windows(asker: Asker, pieces: Pieces, ready: Ready, top: int | None) -> Iterator[Chosen]:
    """Give all windows, or with `top` those that score best."""
    if top is None:
        yield from _follow(asker, pieces)
        return
    best = Best(ready.prepared, ready.target.number, top)
    for chosen in _follow(asker, pieces):
        best.add(chosen)
    yield from best.parts(asker.batch_size)


def count_windows(
    explained: Iterable[Explained], counts: Completeness, asker: Asker, inputs: Inputs
) -> Iterator[Explained]:
    """Count windows on their way.

    :raises DataError: there are none.
    """
    for part in explained:
        counts.add(part.found)
        yield part
    if not counts.windows:
        message = f"no record has a window of {asker.grid.reach:,} letters; --padding standard fills records up"
        raise DataError(message, inputs.files[0] if len(inputs.files) == 1 else None)


def _follow(asker: Asker, pieces: Pieces) -> Iterator[Chosen]:
    meter = Meter(pieces.files, Place())
    with show_progress("explain", meter.total // _KILO, "kB") as advance:
        for item in choose_all(asker, pieces()):
            if isinstance(item, Piece):
                advance(meter.passed(item) // _KILO)
            else:
                yield item
