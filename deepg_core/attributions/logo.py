"""Sequence logos: letters as high as their numbers, upright above zero and below it hanging."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

COLOURS: Final = {"A": "#109648", "C": "#255C99", "G": "#F7B32B", "T": "#D62839", "U": "#D62839"}
"""Those of most logos; other letters are grey."""
_OTHER: Final = "#555555"
_GAP: Final = 0.04
"""Between two letters, of the place that one has."""


def draw_logo(axes: Axes, heights: NDArray[np.float32], vocabulary: str, ink: str = "black") -> None:
    """Draw letters at 0, 1, ...: what is positive is piled up, the largest on top, what is negative hangs below zero.

    :param heights: (length, letters).
    :param ink: of the line at zero.
    """
    from matplotlib.collections import PathCollection

    paths, colours = [], []
    for position, column in enumerate(heights):
        for sign in (1, -1):
            foot = 0.0
            for letter in np.argsort(np.abs(column)):
                if column[letter] * sign > 0:
                    paths.append(_place(_glyph(vocabulary[letter]), position, foot, float(column[letter])))
                    colours.append(COLOURS.get(vocabulary[letter], _OTHER))
                    foot += float(column[letter])
    axes.add_collection(PathCollection(paths, facecolors=colours, linewidths=0))
    low, high = np.minimum(heights, 0).sum(axis=1).min(initial=0), np.maximum(heights, 0).sum(axis=1).max(initial=0)
    room = 0.06 * max(high - low, 1e-12)
    axes.set(xlim=(-0.5, len(heights) - 0.5), ylim=(low - room, high + room))
    axes.axhline(0, color=ink, linewidth=0.6)


@cache
def _glyph(letter: str) -> Path:
    """Give the outline of a letter in the unit square, centred on 0."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    outline = TextPath((0, 0), letter, size=1, prop=FontProperties(family="DejaVu Sans", weight="bold"))
    low, high = outline.vertices.min(axis=0), outline.vertices.max(axis=0)
    unit: NDArray[Any] = (outline.vertices - low) / (high - low) - (0.5, 0)
    return Path(unit, outline.codes)


def _place(glyph: Path, position: int, foot: float, height: float) -> Path:
    from matplotlib.path import Path

    return Path(np.asarray(glyph.vertices) * (1 - _GAP, height) + (position, foot), glyph.codes)
