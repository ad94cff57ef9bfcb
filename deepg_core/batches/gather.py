"""The letters of windows that were picked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.sampling import Picks
from deepg_core.targets import Windows


def gather_windows(
    corpus: Corpus,
    picks: Picks,
    length: int,
    label: NDArray[np.int64] | None = None,
    *,
    qualities: bool = False,
    random: bool = True,
    fill_right: bool = False,
) -> Windows:
    """Fetch the letters of picked windows, and the qualities of these where they are asked for.

    :param label: (records,) what the target format says of each record; left out: the class of its file.
    :param random: whether they keep the number that masks and noise are drawn from.
    :param fill_right: whether short ones are filled up behind their letters.
    """
    place = (picks.record, picks.start, picks.reverse, length)
    return Windows(
        corpus.windows(*place, fill_right=fill_right),
        (corpus.record_labels if label is None else label)[picks.record],
        picks.record,
        picks.start,
        picks.reverse,
        picks.draw if random else None,
        corpus.window_qualities(*place, fill_right=fill_right) if qualities else None,
    )
