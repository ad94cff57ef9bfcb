"""What a precision costs: some windows are asked about in float32, too."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Final

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.inference.ask import Asker, Asking
from deepg_core.inference.forward import compute_layers
from deepg_core.inference.opened import EXACT, Opened, choose_backend
from deepg_core.inference.outputs import Asked
from deepg_core.inference.overlap import Answers
from deepg_core.inference.pieces import Pieces
from deepg_core.inference.scores import ClassScores, FlagScores
from deepg_core.training import Arrays
from deepg_core.words import count_of

logger = logging.getLogger(__name__)
WINDOWS: Final = 256
"""That are asked about twice."""
Floats = NDArray[np.float32]


@frozen(kw_only=True)
class Rounding:
    """How far answers are from those of float32."""

    precision: str
    windows: int
    """How many were asked about in both."""
    most: float
    """The largest difference of two numbers that the network gives: of classes, of their probabilities."""
    mean: float
    same: int | None
    """For how many windows the same class is the most probable, in each output of classes; None: there is none."""

    @property
    def summary(self) -> str:
        """Say it in a line."""
        differ = f"the answers differ from {EXACT} by at most {self.most:.2g}, {self.mean:.2g} on average"
        called = "" if self.same is None else f"; the same class for {self.same:,}"
        return f"{self.precision}: of {count_of(self.windows, 'window')} {differ}{called}"


def round_windows(
    opened: Opened, precision: str | None, asked: Sequence[Asked], asker: Asker, pieces: Pieces
) -> Rounding | None:
    """Ask about the first windows in both precisions.

    :param precision: what was asked for; None: nothing was.
    :return: None: it is float32, or there are no windows in the first piece.
    :raises DataError: a file cannot be used, and there is nothing before it.
    """
    if precision in (None, EXACT):
        return None
    exact = attrs.evolve(opened, spec=choose_backend(opened.spec, None, None, EXACT))
    return compare_answers(str(precision), opened.trainer, exact.trainer, asked, _first_inputs(asker, pieces))


def compare_answers(
    precision: str, rounded: Answers, exact: Answers, asked: Sequence[Asked], batches: Iterable[Arrays]
) -> Rounding | None:
    """Compare what two networks say of the first windows of some batches, and say what came of it; None: there are none."""
    nodes = [its.node for its in asked]
    pairs = [tuple(compute_layers(its, batch, nodes) for its in (rounded, exact)) for batch in _take(batches)]
    if not pairs:
        return None
    gaps = np.concatenate([np.abs(a - b).ravel() for pair in pairs for a, b in zip(*pair, strict=True)])
    alike = np.concatenate([_find_alike(asked, *pair) for pair in pairs])
    found = Rounding(
        precision=precision,
        windows=len(alike),
        most=float(gaps.max()),
        mean=float(gaps.mean(dtype=np.float64)),
        same=int(alike.sum()) if any(isinstance(its.scores, ClassScores) for its in asked) else None,
    )
    logger.info(found.summary)
    return found


def _first_inputs(asker: Asker, pieces: Pieces) -> Iterator[Arrays]:
    """Give what the network is asked first about each window: of one strand, or with the first letters hidden."""
    with closing(asker(islice(pieces(), 1))) as items:
        yield from (item.fed[0].inputs for item in items if isinstance(item, Asking))


def _take(batches: Iterable[Arrays]) -> Iterator[Arrays]:
    """Give the first `WINDOWS` windows."""
    left = WINDOWS
    for batch in batches:
        its = {name: array[:left] for name, array in batch.items()}
        yield its
        left -= len(next(iter(its.values())))
        if not left:
            return


def _find_alike(asked: Sequence[Asked], rounded: list[Floats], exact: list[Floats]) -> NDArray[np.bool_]:
    """Say of which windows all outputs of classes call the same: (windows,)."""
    alike = np.ones(len(exact[0]), bool)
    for its, a, b in zip(asked, rounded, exact, strict=True):
        if isinstance(its.scores, FlagScores):
            alike &= ((a >= 0.5) == (b >= 0.5)).all(axis=-1)
        elif isinstance(its.scores, ClassScores):
            alike &= a.argmax(axis=-1) == b.argmax(axis=-1)
    return alike
