"""Picture of predicted letters: the network beside what does without one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from deepg_core.evaluation.bootstrap import Estimate
from deepg_core.evaluation.picture import COLOURS, DARK, Picture, save_figure, start_figure

_SHOWN: Final = {"acc": "accuracy (higher is better)", "bits_per_base": "bits per base (lower is better)"}


def plot_letters(network: Mapping[str, Estimate], baselines: Mapping[str, Mapping[str, Estimate]]) -> Picture:
    """Draw accuracy and bits per base with their intervals, and a line down from those of the network.

    :param network: metric -> its value and interval.
    :param baselines: name -> the same.
    """
    rows = {"network": network, **{name.replace("ngram_", "n-gram, order "): its for name, its in baselines.items()}}
    figure, panels = start_figure(8, 0.3 * len(rows) + 1.2, 1, 2, sharey=True)
    for axes, (metric, label) in zip(panels, _SHOWN.items(), strict=True):
        axes.axvline(network[metric].value, color=COLOURS[0], linewidth=0.9, linestyle=":", zorder=0)
        for place, (name, metrics) in enumerate(rows.items()):
            value, colour = metrics[metric], COLOURS[0] if name == "network" else DARK
            axes.plot([value.low, value.high], [place, place], color=colour, linewidth=1.6, solid_capstyle="butt")
            axes.plot(value.value, place, color=colour, marker="o" if name == "network" else "s", markersize=6)
        axes.set(xlabel=label, yticks=np.arange(len(rows)), yticklabels=list(rows), ylim=(len(rows) - 0.5, -0.5))
        axes.grid(axis="y", color="0.92", zorder=-1)
        axes.set_axisbelow(True)
    return save_figure(figure)
