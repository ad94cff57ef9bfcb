"""The picture of a training: loss and accuracy over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deepg_core.atomic import whole


def draw_curves(history: Sequence[dict[str, Any]], title: str, path: Path) -> None:
    """Draw loss and accuracy, training and validation, to a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title)
    epochs = [record["epoch"] for record in history]
    score = ("acc", "accuracy") if "acc" in history[-1] else ("mae", "mean absolute error")
    for axes, (name, label) in zip(figure.subplots(1, 2), (("loss", "loss"), score), strict=True):
        for prefix, colour, split in (("", "tab:blue", "training"), ("val_", "tab:orange", "validation")):
            if prefix + name in history[-1]:
                values = [record.get(prefix + name) for record in history]
                axes.plot(epochs, values, marker="o", markersize=3, color=colour, label=split)
                axes.annotate(f"{values[-1]:.3f}", (epochs[-1], values[-1]), (4, 0), textcoords="offset points",
                              color=colour, va="center", fontsize=8)  # fmt: skip
        axes.set(xlabel="epoch", ylabel=label)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.margins(x=0.15)
        axes.grid(alpha=0.3)
    figure.axes[0].legend(frameon=False)
    with whole(path) as draft:
        figure.savefig(draft, format="png", dpi=150)
