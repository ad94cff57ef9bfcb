"""The picture of a training: loss and accuracy over the epochs."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from deepg_core.atomic import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SPLITS: Final = (("", "tab:blue", "training"), ("val_", "tab:orange", "validation"))
_LETTERS: Final = 90
"""Of a line of the title."""


def draw_curves(history: Sequence[dict[str, Any]], title: str, path: Path) -> None:
    """Draw loss and accuracy (numbers: mean absolute error) of training and validation to a PNG.

    Of several outputs: the sum of the losses and the mean of the accuracies.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(textwrap.fill(title, _LETTERS), parse_math=False)  # a run may be named `$x`
    left, right = figure.subplots(1, 2)
    _draw(left, history, "loss", "loss")
    _draw(right, history, *(("acc", "accuracy") if "acc" in history[-1] else ("mae", "mean absolute error")))
    left.legend(frameon=False)
    with whole(path) as draft:
        figure.savefig(draft, format="png", dpi=150)


def _draw(axes: Axes, history: Sequence[dict[str, Any]], name: str, label: str) -> None:
    from matplotlib.ticker import MaxNLocator

    epochs, last = [record["epoch"] for record in history], {}
    for prefix, colour, split in _SPLITS:
        if prefix + name in history[-1]:
            values = [record.get(prefix + name, math.nan) for record in history]
            axes.plot(epochs, values, marker="o", markersize=3, color=colour, label=split)
            last[colour] = values[-1]
    finite = sorted((value, colour) for colour, value in last.items() if math.isfinite(value))
    sides = ("top", "bottom") if len(finite) > 1 else ("center",)  # two numbers never lie on each other
    for (value, colour), side in zip(finite, sides, strict=False):
        axes.annotate(f"{value:.3g}", (1, value), (3, 0), xycoords=axes.get_yaxis_transform(),
                      textcoords="offset points", color=colour, va=side, fontsize=8, annotation_clip=False)  # fmt: skip
    axes.set(xlabel="epoch", ylabel=label)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(alpha=0.3)
