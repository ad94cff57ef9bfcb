"""What a precision costs: some windows are asked about in float32, too."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Final

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.checkpoints.calibration import Calibration
from deepg_core.inference.ask import Asking
from deepg_core.inference.opened import EXACT, Opened, choose_backend
from deepg_core.inference.outputs import Asked
from deepg_core.inference.pieces import Piece, Pieces
from deepg_core.inference.predict import Predictor
from deepg_core.inference.question import Question
from deepg_core.inference.scores import ClassScores, FlagScores, Values
from deepg_core.inference.speakers import Origin, make_predictor
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.words import count_of

logger = logging.getLogger(__name__)
WINDOWS: Final = 256
"""That are asked about twice."""
Pair = tuple[list[Values], list[Values]]
"""What is said of a batch, rounded and exactly."""


@frozen(kw_only=True)
class Rounding:
    """How far answers are from those of float32."""

    precision: str
    windows: int
    """How many were asked about in both."""
    most: float
    """The largest difference of two numbers as they are written of a window: of classes, of their probabilities."""
    mean: float
    same: int | None
    """For how many windows the same class is the most probable, in each output of classes; None: there is none."""

    @property
    def summary(self) -> str:
        """Say it in a line."""
        differ = f"the answers differ from {EXACT} by at most {self.most:.2g}, {self.mean:.2g} on average"
        called = "" if self.same is None else f"; the same class for {self.same:,}"
        return f"{self.precision}: of the first {count_of(self.windows, 'window')} {differ}{called}"


@frozen
class Rounder:
    """Asks about the first windows of a piece in both precisions."""

    precision: str
    opened: Opened
    predictor: Predictor

    def __call__(self, piece: Piece) -> Rounding | None:
        """Compare what is said; None: it has no windows."""
        spec, asker = choose_backend(self.opened.spec, None, None, EXACT), self.predictor.asker
        rounded, exact = self.opened.trainer, attrs.evolve(self.opened, spec=spec).trainer
        asker = attrs.evolve(asker, batch_size=min(asker.batch_size, WINDOWS))
        with closing(asker([piece])) as items:
            asked = (item for item in items if isinstance(item, Asking))
            pairs = ((self.predictor.answer(rounded, item), self.predictor.answer(exact, item)) for item in asked)
            return compare_answers(self.precision, self.predictor.asked, pairs)


def open_rounder(origin: Origin, question: Question, calibration: Calibration) -> Callable[[Piece], Rounding | None]:
    """Make in a worker what asks in both."""
    opened = origin.open()
    predictor = make_predictor(opened, question, calibration, windows=False, here=False)
    return blaming_plugins()(Rounder(str(origin.precision), opened, predictor))


def round_windows(
    precision: str | None, pieces: Pieces, compare: Callable[[Piece], Rounding | None]
) -> Rounding | None:
    """Ask about the first windows in both precisions, and say what came of it.

    :param precision: what was asked for; None: nothing was.
    :param compare: asks about a piece, here or in a worker.
    :return: None: it is float32, or there are no windows in the first piece.
    :raises DataError: a file cannot be used, and there is nothing before it.
    """
    if precision in (None, EXACT):
        return None
    rounding = next(map(compare, pieces()), None)
    if rounding:
        logger.info(rounding.summary)
    return rounding


def compare_answers(precision: str, asked: Sequence[Asked], pairs: Iterable[Pair]) -> Rounding | None:
    """Compare what two networks say of the first windows; None: there are none.

    :param pairs: for each batch what each of them says of each output: (windows, ...).
    """
    found, gaps, alike = list(_take(pairs)), [], []
    if not found:
        return None
    for rounded, exact in found:
        alike.append(_find_alike(asked, rounded, exact))
        for its, a, b in zip(asked, rounded, exact, strict=True):
            gaps.append(np.abs(its.scores.shown(a) - its.scores.shown(b)).ravel())
    gap, same = np.concatenate(gaps), np.concatenate(alike)
    return Rounding(
        precision=precision,
        windows=len(same),
        most=float(gap.max()),
        mean=float(gap.mean()),
        same=int(same.sum()) if any(isinstance(its.scores, ClassScores) for its in asked) else None,
    )


def _take(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Give what is said of the first `WINDOWS` windows."""
    left = WINDOWS
    for rounded, exact in pairs:
        yield [its[:left] for its in rounded], [its[:left] for its in exact]
        left -= min(len(exact[0]), left)
        if not left:
            return


def _find_alike(asked: Sequence[Asked], rounded: list[Values], exact: list[Values]) -> NDArray[np.bool_]:
    """Say of which windows all outputs of classes call the same: (windows,)."""
    alike = np.ones(len(exact[0]), bool)
    for its, a, b in zip(asked, rounded, exact, strict=True):
        if isinstance(its.scores, FlagScores):
            alike &= ((a >= 0.5) == (b >= 0.5)).all(axis=-1)
        elif isinstance(its.scores, ClassScores):
            alike &= a.argmax(axis=-1) == b.argmax(axis=-1)
    return alike
