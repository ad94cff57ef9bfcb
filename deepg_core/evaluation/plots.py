"""Pictures of an evaluation: confusion, reliability, scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.calibration import ReliabilityBins
from deepg_core.evaluation.picture import (
    COLOURS,
    DARK,
    GREY,
    Picture,
    save_figure,
    shorten,
    start_figure,
    write_plainly,
)
from deepg_core.formulas.shares import ratio

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_TEXTS: Final = 20
"""Classes whose counts can be read in a confusion matrix."""


def plot_confusion(confusion: NDArray[np.int64], classes: Sequence[str]) -> Picture:
    """Draw counts and the share of each row.

    :param confusion: int64 (C, C), true classes as rows.
    """
    return save_figure(draw_confusion(confusion, classes))


def draw_confusion(confusion: NDArray[np.int64], classes: Sequence[str]) -> Figure:
    """Draw it, and do not save it yet."""
    names, count = [shorten(name) for name in classes], len(classes)
    shares = np.nan_to_num(ratio(confusion, confusion.sum(1, keepdims=True)))
    side = 2.2 + 0.72 * min(count, _MOST_TEXTS)
    figure, (axes,) = start_figure(side + 0.9, side, 1)
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set(xlabel="called", ylabel="true", xticks=range(count), yticks=range(count))
    size = min(10, 900 / count)
    turned: dict[str, Any] = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"} if count > 2 else {}
    write_plainly(axes.set_xticklabels(names, fontsize=size, **turned))
    write_plainly(axes.set_yticklabels(names, fontsize=size))
    if count <= _MOST_TEXTS:
        _write_counts(axes, confusion, shares)
    bar = figure.colorbar(image, ax=axes, shrink=0.8, label="share of the true class")
    bar.outline.set_visible(False)
    return figure


def plot_reliability(bins: ReliabilityBins, classes: int, calibrated: ReliabilityBins | None = None) -> Picture:
    """Draw the accuracy of each bin of confidence, and how many windows are in it.

    :param classes: how many there are: no confidence is below 1 / classes, where the first bins end.
    :param calibrated: the same windows with a temperature.
    """
    figure, (axes, counts) = start_figure(4.6, 5.2, 2, height_ratios=(3, 1))
    axes.plot([0, 1], [0, 1], color=DARK, linewidth=0.8, linestyle=":")
    for colour, marker, label, each in (
        (COLOURS[0], "o", "network", bins),
        (COLOURS[1], "s", "with temperature", calibrated),
    ):
        if each is not None:
            filled = each.count > 0
            axes.plot(each.confidence[filled], each.accuracy[filled], color=colour, marker=marker, markersize=4,
                      label=f"{label}: ECE {each.ece:.3f}")  # fmt: skip
            counts.stairs(each.count, each.edges.clip(1 / classes), color=colour, fill=calibrated is None)
    axes.set(ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(loc="upper left", edgecolor="none", framealpha=0.85)
    counts.set(xlabel="confidence (probability of the called class)", ylabel="windows", xlim=(0, 1))
    return save_figure(figure)


def plot_scores(probabilities: NDArray[np.float32], positive: NDArray[np.bool_], classes: Sequence[str]) -> Picture:
    """Draw for each class how its probability is distributed over windows of it and over those of other classes.

    :param probabilities: float32 (n, C).
    :param positive: bool (n, C): the window is of that class, see `mark_classes`.
    """
    columns = min(4, len(classes))
    rows = math.ceil(len(classes) / columns)
    figure, panels = start_figure(max(2.6 * columns, 4), 2.1 * rows + 0.6, rows, columns, sharex=True)
    edges = np.linspace(0, 1, 41)
    for number, (name, axes) in enumerate(zip(classes, panels, strict=False)):
        for of, colour, label in (
            (~positive[:, number], GREY, "other classes"),
            (positive[:, number], COLOURS[0], "the class"),
        ):
            counts = np.histogram(probabilities[of, number], edges)[0]
            axes.stairs(counts, edges, color=colour, label=label, fill=colour == GREY, linewidth=1.4)
        axes.set_yscale("symlog", linthresh=1)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter("{x:,.0f}")
        write_plainly([axes.set_title(shorten(name), fontsize=9)])
    for axes in panels[len(classes) :]:
        axes.set_visible(False)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=2, frameon=False)
    figure.supxlabel("probability of the class", fontsize=10)
    figure.supylabel("windows", fontsize=10)
    return save_figure(figure)


def _write_counts(axes: Axes, confusion: NDArray[np.int64], shares: NDArray[np.float64]) -> None:
    for (row, column), count in np.ndenumerate(confusion):
        share = shares[row, column]
        axes.text(column, row, f"{count:,}\n{share:.1%}", ha="center", va="center", fontsize=7,
                  color="white" if share > 0.55 else "black")  # fmt: skip
