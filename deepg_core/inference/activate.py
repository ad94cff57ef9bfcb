"""What layers say along sequences, piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.inference.ask import Asker, Asking
from deepg_core.inference.forward import compute_layers
from deepg_core.inference.overlap import Answers
from deepg_core.inference.pieces import Piece
from deepg_core.inference.predict import Kept, Told
from deepg_core.inference.tally import Stats

_COUNT = "windows"


@frozen
class Activator:
    """Asks for the outputs of layers, of any shape."""

    trainer: Answers
    layers: Sequence[str]
    asker: Asker

    def __call__(self, pieces: Iterable[Piece], kept: Kept | None = None) -> Iterator[Told]:
        """Give the activations of all windows of each piece: float32 (windows, *shape) for each layer.

        :param kept: how many windows the record has that the first piece goes on with.
        """
        parts: list[tuple[Asking, list[NDArray[np.float32]]]] = []
        for item in self.asker(pieces):
            if isinstance(item, Asking):
                parts.append((item, compute_layers(self.trainer, item.fed[0].inputs, self.layers)))
                continue
            told = _tell(item, parts, kept)
            kept = told.kept
            parts = []
            yield told


def _tell(piece: Piece, parts: Sequence[tuple[Asking, list[NDArray[np.float32]]]], kept: Kept | None) -> Told:
    nothing = [np.zeros(0, np.int64)]
    record = np.concatenate([*nothing, *(asking.record for asking, _ in parts)])
    start = np.concatenate([*nothing, *(asking.start for asking, _ in parts)])
    values = [np.concatenate(its) for its in zip(*(values for _, values in parts), strict=True)]
    counts = np.bincount(record, minlength=len(piece.corpus))
    if kept:
        counts[0] += int(kept[0][_COUNT][0])
    ended = len(piece.corpus) - piece.goes_on
    rows = {
        "record": np.array(piece.corpus.headers()[:ended], dtype=object),
        "length": (piece.all_before + piece.corpus.lengths)[:ended],
        "num_prediction": counts[:ended],
    }
    left: Stats = {_COUNT: counts[ended:].astype(np.float64)}
    return Told(piece, record, start, values, rows, [left] if piece.goes_on else None)
