"""Windows of training, cut to lengths drawn at random."""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np

from deepg_core.corpus.codes import PADDING
from deepg_core.sampling.draws import draw_integers
from deepg_core.targets import Windows

_PURPOSE: Final = 7


def shorten_windows(windows: Windows, least: int) -> Windows:
    """Keep the first letters of each window, from `least` to all it has, each number as likely; padding stands behind them.

    :param windows: whose padding, if they have any, is behind their letters; those that may not be random stay as they are.
    """
    if windows.draw is None:
        return windows
    count = (windows.letters != PADDING).sum(axis=1)
    kept = draw_integers(windows.draw, np.minimum(least, count), count, _PURPOSE)
    inside = np.arange(windows.letters.shape[1]) < kept[:, None]
    return attrs.evolve(windows, letters=np.where(inside, windows.letters, np.uint8(PADDING)))
