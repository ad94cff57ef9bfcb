"""A picture of a probe: how good it is with how many labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from deepg_core.evaluation.picture import COLOURS, DARK, Picture, save_figure, start_figure
from deepg_core.probing.trial import NETWORK, RANDOM, WORDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS: Final = {
    NETWORK: (COLOURS[0], "o", "network"),
    RANDOM: (COLOURS[4], "s", "random weights"),
    WORDS: (DARK, "^", "k-mers"),
}
_METRICS: Final = ("balanced_acc", "roc_auc")
_APART: Final = 1.04
"""Contestants are drawn beside each other: this factor on an axis of logarithms."""
_MARGIN: Final = 1.3
"""Likewise, between the ends of the axis and the first and last number of labels."""


def plot_curve(points: Sequence[dict[str, Any]], classes: int) -> Picture:
    """Draw the mean over seeds with its interval, and each seed as a dot, over the number of labels."""
    figure, panels = start_figure(8.4, 4, 1, len(_METRICS))
    for metric, axes in zip(_METRICS, panels, strict=True):
        for place, name in enumerate(points[-1]["results"]):
            _draw(axes, points, metric, name, _APART ** (place - 1))
        chance = 1 / classes if metric == "balanced_acc" else 0.5
        axes.axhline(chance, color=DARK, linewidth=0.8, linestyle=":")
        axes.set(xscale="log", xlabel="labels (training windows)", ylabel=metric)
        _number(axes, [float(np.mean(point["windows"])) for point in points])
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=len(names), frameon=False)
    return save_figure(figure)


def _number(axes: Axes, places: Sequence[float]) -> None:
    """Write how many labels there were as numbers, and none between them."""
    axes.set_xlim(min(places) / _MARGIN, max(places) * _MARGIN)
    axes.set_xticks(places, [f"{place:,.0f}" for place in places])
    axes.minorticks_off()


def _draw(axes: Axes, points: Sequence[dict[str, Any]], metric: str, name: str, shift: float) -> None:
    colour, marker, label = _LOOKS[name]
    found = [point["results"][name]["metrics"][metric] for point in points]
    places = np.array([np.mean(point["windows"]) for point in points]) * shift
    value, low, high = (np.array([its[key] for its in found], np.float64) for key in ("value", "low", "high"))
    ends = np.nan_to_num(np.stack([value - low, high - value]).clip(0))
    axes.errorbar(places, value, ends, color=colour, marker=marker, label=label, capsize=3, linewidth=1.4)
    seeds = np.array([its["seeds"] for its in found], np.float64)
    axes.plot(np.repeat(places, seeds.shape[1]), seeds.ravel(), ".", color=colour, markersize=4, alpha=0.5)
