"""Pictures of predicted numbers: against the truth, and what is left of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.picture import (
    COLOURS,
    Picture,
    save_figure,
    shorten,
    start_figure,
    write_plainly,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANELS: Final = 12
"""Columns that are shown: of more, the first."""
_POINTS: Final = 2000
"""Windows of which each is a point; of more, six-sided cells are counted."""
_CELLS: Final = 40
"""Cells from left to right."""


def plot_predicted(
    predicted: NDArray[np.floating], truth: NDArray[np.floating], names: Sequence[str], r2: Sequence[float]
) -> Picture:
    """Draw for each column what is predicted against what is true, and the diagonal where both are equal.

    :param predicted: (n, columns).
    :param truth: (n, columns).
    :param r2: of each column, for its title.
    """
    figure, panels = _start(names)
    for column, axes in enumerate(panels):
        x, y = truth[:, column].astype(np.float64), predicted[:, column].astype(np.float64)
        _scatter(figure, axes, x, y)
        ends = [min(x.min(), y.min()), max(x.max(), y.max())]
        axes.plot(ends, ends, color=COLOURS[1], linewidth=1.2, linestyle="--")
        write_plainly([axes.set_title(f"{shorten(names[column])}: R² {r2[column]:.3f}", fontsize=9)])
    return _finish(figure, "true", "predicted")


def plot_residuals(predicted: NDArray[np.floating], truth: NDArray[np.floating], names: Sequence[str]) -> Picture:
    """Draw for each column predicted less true against predicted: no trend and an even spread are as they should be.

    Parameters as of `plot_predicted`.
    """
    figure, panels = _start(names)
    for column, axes in enumerate(panels):
        x = predicted[:, column].astype(np.float64)
        _scatter(figure, axes, x, x - truth[:, column])
        axes.axhline(0, color=COLOURS[1], linewidth=1.2, linestyle="--")
        write_plainly([axes.set_title(shorten(names[column]), fontsize=9)])
    return _finish(figure, "predicted", "predicted less true")


def _start(names: Sequence[str]) -> tuple[Figure, list[Axes]]:
    shown = min(len(names), _PANELS)
    columns = min(4, shown)
    rows = math.ceil(shown / columns)
    figure, panels = start_figure(max(3.1 * columns, 4.4), 2.9 * rows + 0.7, rows, columns)
    for axes in panels[shown:]:
        axes.set_visible(False)
    if shown < len(names):
        figure.suptitle(f"the first {shown} of {len(names):,} columns", fontsize=10)
    return figure, panels[:shown]


def _scatter(figure: Figure, axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    if len(x) <= _POINTS:
        axes.scatter(x, y, s=9, color=COLOURS[0], alpha=0.35, linewidths=0)
        return
    scale: dict[str, Any] = {"gridsize": _CELLS, "mincnt": 1, "bins": "log", "cmap": "cividis_r", "linewidths": 0.1}
    bar = figure.colorbar(axes.hexbin(x, y, **scale), ax=axes, shrink=0.8, label="windows")
    bar.outline.set_visible(False)


def _finish(figure: Figure, x: str, y: str) -> Picture:
    figure.supxlabel(x, fontsize=10)
    figure.supylabel(y, fontsize=10)
    return save_figure(figure)
