"""The picture of a training: loss and metrics over the epochs."""

from __future__ import annotations

import logging
import math
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deepg_core.atomic import write_whole
from deepg_core.evaluation.picture import save_png
from deepg_core.history import History
from deepg_core.history.monitors import registered_metrics, shown_names
from deepg_core.history.record import VALIDATION
from deepg_core.observers.interface import Observer
from deepg_core.runs.folder import RunFolder

if TYPE_CHECKING:
    from matplotlib.axes import Axes

logger = logging.getLogger(__name__)
_SPLITS: Final = (("", "tab:blue", "training"), ("val_", "tab:orange", "validation"))
_LETTERS: Final = 90
"""Of a line of the title."""


class CurvesObserver(Observer):
    """Draws `curves.png` when the training has ended."""

    def begin(self, run: RunFolder, history: History) -> None:
        """Take the folder."""
        self._run, self._history = run, history

    def end(self) -> None:
        """Draw it, if there was a training."""
        if self._history:
            logger.info("drawing the curves")
            draw_curves(self._history, self._run.path.name, self._run.curves)


def draw_curves(history: History, title: str, path: Path) -> None:
    """Draw the loss and the other metrics that are shown, of training and validation, to a PNG.

    Of several outputs: the sum of the losses and the mean of the others.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = [name for name in shown_names(history[-1]) if not name.startswith(VALIDATION)]
    figure = Figure(figsize=(4.5 * max(2, len(drawn)), 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(textwrap.fill(title, _LETTERS), parse_math=False)  # a run may be named `$x`
    axes = figure.subplots(1, len(drawn), squeeze=False)[0]
    for name, place in zip(drawn, axes, strict=True):
        _draw(place, history, name, "loss" if name == "loss" else registered_metrics()[name].summary)
    axes[0].legend(frameon=False)
    picture = save_png(figure)  # to a full disk PIL would write with errors of its own
    with write_whole(path) as draft:
        draft.write_bytes(picture)


def _draw(axes: Axes, history: History, name: str, label: str) -> None:
    from matplotlib.ticker import MaxNLocator

    epochs, last = [record.epoch for record in history], {}
    for prefix, colour, split in _SPLITS:
        if prefix + name in history[-1]:
            values = history.values(prefix + name)
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
