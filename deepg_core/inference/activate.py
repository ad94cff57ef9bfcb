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
from deepg_core.inference.scores import Columns
from deepg_core.inference.tally import Stats
from deepg_core.inference.told import Said, Speaker

_COUNT = "windows"


@frozen
class Activator(Speaker):
    """Asks for the outputs of layers, of any shape.

    :param trainer: None where others ask (`spread`).
    """

    trainer: Answers | None
    layers: Sequence[str]
    asker: Asker

    def say(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Said]]:
        """Give the activations of all windows of each piece, float32 (windows, *shape) for each layer, and how many it has."""
        assert self.trainer is not None
        parts: list[tuple[Asking, list[NDArray[np.float32]]]] = []
        for item in self.asker(pieces, coded=self.trainer.takes_codes):
            if isinstance(item, Asking):
                parts.append((item, compute_layers(self.trainer, item.fed[0].inputs, self.layers)))
                continue
            yield item, _join(item, parts)
            parts = []

    def rows(self, piece: Piece, stats: Sequence[Stats]) -> Columns:
        """Give name, length and windows of each record that ends in a piece."""
        ended = len(piece.corpus) - piece.goes_on
        return {
            "record": np.array(piece.corpus.headers()[:ended], dtype=object),
            "length": (piece.all_before + piece.corpus.lengths)[:ended],
            "num_prediction": stats[0][_COUNT].astype(np.int64),
        }


def _join(piece: Piece, parts: Sequence[tuple[Asking, list[NDArray[np.float32]]]]) -> Said:
    nothing = [np.zeros(0, np.int64)]
    record = np.concatenate([*nothing, *(asking.record for asking, _ in parts)])
    start = np.concatenate([*nothing, *(asking.start for asking, _ in parts)])
    values = [np.concatenate(its) for its in zip(*(values for _, values in parts), strict=True)]
    counts = np.bincount(record, minlength=len(piece.corpus)).astype(np.float64)
    return Said(record, start, values, [{_COUNT: counts}])
