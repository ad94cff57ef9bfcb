"""The picture of a training: loss and metrics over the epochs."""

from __future__ import annotations

import logging
import math
import textwrap
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

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
_COLOURS: Final = {"": "tab:blue", VALIDATION: "tab:orange"}
_LETTERS: Final = 90
"""Of a line of the title."""
_HIGH: Final = 32
"""Letters of a line beside an axis."""
_WEIGHTS: Final = (("data", "sample_weight"), ("training", "class_weight"), ("sampling", "window_weights"))


class CurvesObserver(Observer):
    """Draws `curves.png` when the training has ended."""

    def begin(self, run: RunFolder, history: History) -> None:
        """Take the folder."""
        self._run, self._history = run, history

    def end(self) -> None:
        """Draw it, if there was a training."""
        if self._history:
            logger.info("drawing the curves")
            weighted = is_weighted(tomllib.loads(self._run.read_spec()))
            draw_curves(self._history, self._run.path.name, self._run.curves, weighted=weighted)


def is_weighted(spec: Mapping[str, Any]) -> bool:
    """Say whether windows count differently in the loss of the training; in that of the validation all count the same."""
    tables = [(spec.get(table), key) for table, key in _WEIGHTS]
    return any(isinstance(its, Mapping) and its.get(key) for its, key in tables)


def name_splits(*, weighted: bool, name: str) -> dict[str, str]:
    """Give prefix -> what a line of a metric is called: losses of training and validation differ where one is weighted."""
    return {"": "training (weighted)" if weighted and name == "loss" else "training", VALIDATION: "validation"}


def draw_curves(history: History, title: str, path: Path, *, weighted: bool = False) -> None:
    """Draw the loss and the other metrics that are shown, of training and validation, to a PNG.

    Of several outputs: the sum of the losses and the mean of the others.

    :param weighted: as `is_weighted` says.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = [name for name in shown_names(history[-1]) if not name.startswith(VALIDATION)]
    figure = Figure(figsize=(4.5 * max(2, len(drawn)), 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(textwrap.fill(title, _LETTERS), parse_math=False)  # a run may be named `$x`
    axes = figure.subplots(1, len(drawn), squeeze=False)[0]
    for name, place in zip(drawn, axes, strict=True):
        label = "loss" if name == "loss" else registered_metrics()[name].summary
        _draw(place, history, name, name_splits(weighted=weighted, name=name))
        place.set_ylabel(textwrap.fill(label, _HIGH))
    axes[0].legend(frameon=False)
    picture = save_png(figure)  # to a full disk PIL would write with errors of its own
    with write_whole(path) as draft:
        draft.write_bytes(picture)


def _draw(axes: Axes, history: History, name: str, labels: Mapping[str, str]) -> None:
    from matplotlib.ticker import MaxNLocator

    epochs, last = [record.epoch for record in history], {}
    for prefix, colour in _COLOURS.items():
        if prefix + name in history[-1]:
            values = history.values(prefix + name)
            axes.plot(epochs, values, marker="o", markersize=3, color=colour, label=labels[prefix])
            last[colour] = values[-1]
    finite = sorted((value, colour) for colour, value in last.items() if math.isfinite(value))
    sides = ("top", "bottom") if len(finite) > 1 else ("center",)  # two numbers never lie on each other
    for (value, colour), side in zip(finite, sides, strict=False):
        axes.annotate(f"{value:.3g}", (1, value), (3, 0), xycoords=axes.get_yaxis_transform(),
                      textcoords="offset points", color=colour, va=side, fontsize=8, annotation_clip=False)  # fmt: skip
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(alpha=0.3)
