"""ROC and precision-recall curves, one for each class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.picture import (
    COLOURS,
    DARK,
    Picture,
    save_figure,
    shorten,
    start_figure,
    write_plainly,
)
from deepg_core.formulas.ranking import Curve, draw_precision, draw_roc

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINES: Final = ("-", "--", ":", "-.")
"""Of each seven classes."""
_PALE: Final = 0.4
_BASELINE: Final = "pale: k-mer baseline"
_POINTS: Final = 1000
"""Of a curve: finer is no picture."""


def plot_roc(
    probabilities: NDArray[np.float32],
    positive: NDArray[np.bool_],
    classes: Sequence[str],
    areas: NDArray[np.float64],
    baseline: NDArray[np.float32] | None = None,
) -> Picture:
    """Draw one ROC curve for each class that is there and that is not all.

    :param probabilities: float32 (n, C).
    :param positive: bool (n, C): the window is of that class, see `mark_classes`.
    :param areas: (C,) for the legend.
    :param baseline: float32 (n, C), drawn pale.
    """
    figure, axes = _draw_curves(probabilities, positive, classes, areas, baseline, draw_roc, "default")
    axes.plot([0, 1], [0, 1], color=DARK, linewidth=0.8, linestyle=":", zorder=0)
    axes.set(xlabel="false positive rate", ylabel="true positive rate")
    return save_figure(figure)


def plot_precision(
    probabilities: NDArray[np.float32],
    positive: NDArray[np.bool_],
    classes: Sequence[str],
    areas: NDArray[np.float64],
    baseline: NDArray[np.float32] | None = None,
) -> Picture:
    """Draw one precision-recall curve for each class that is there.

    Parameters as of `plot_roc`.
    """
    figure, axes = _draw_curves(probabilities, positive, classes, areas, baseline, draw_precision, "steps-pre")
    axes.set(xlabel="recall", ylabel="precision")
    return save_figure(figure)


def _draw_curves(
    probabilities: NDArray[np.float32],
    positive: NDArray[np.bool_],
    classes: Sequence[str],
    areas: NDArray[np.float64],
    baseline: NDArray[np.float32] | None,
    curve: Callable[[NDArray[np.float32], NDArray[np.bool_]], Curve],
    style: str,
) -> tuple[Figure, Axes]:
    shown, lines, pale = np.flatnonzero(~np.isnan(areas)).tolist(), [], []
    letters = max([len(f"0.000  {shorten(classes[number])}") for number in shown] + [len(_BASELINE)])
    figure, (axes,) = start_figure(5.25 + 0.07 * letters, max(4.6, 0.21 * (len(classes) + 3)), 1)
    if baseline is not None:
        for number in shown:
            points = _thin(curve(baseline[:, number], positive[:, number]))
            pale = axes.plot(*points, **_look(number), linewidth=1, alpha=_PALE, drawstyle=style, label=_BASELINE)
    for number in shown:
        points = _thin(curve(probabilities[:, number], positive[:, number]))
        label = f"{areas[number]:.3f}  {shorten(classes[number])}"  # one that starts with `_` would be left out
        lines += axes.plot(*points, **_look(number), drawstyle=style, label=label)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.02))
    axes.set_aspect("equal", anchor="NW")
    legend = axes.legend(handles=[*lines, *pale], loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False,
                         title="area  class" if lines else "no curve can be drawn", fontsize=9)  # fmt: skip
    write_plainly(legend.get_texts())
    return figure, axes


def _look(number: int) -> dict[str, Any]:
    turn, colour = divmod(number, len(COLOURS))
    return {"color": COLOURS[colour], "linestyle": _LINES[turn % len(_LINES)]}


def _thin(curve: Curve) -> Curve:
    if len(curve[0]) <= _POINTS:
        return curve
    places = np.unique(np.linspace(0, len(curve[0]) - 1, _POINTS).astype(np.int64))
    return curve[0][places], curve[1][places]
