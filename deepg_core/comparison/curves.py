"""The curves of several runs in one picture. Each has a colour and a mark of its own, so that neither is needed alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from attrs import frozen

from deepg_core.comparison.read import Told
from deepg_core.evaluation.inline import INK, draw_inline
from deepg_core.evaluation.picture import COLOURS, Picture, save_figure, start_figure, write_plainly
from deepg_core.history.monitors import registered_metrics, shown_names
from deepg_core.history.record import VALIDATION
from deepg_core.words import shorten, spell_out

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MARKS: Final = "os^vDPX*"
_LINES: Final[tuple[Literal["-", "--", ":"], ...]] = ("-", "--", ":")
_HUES: Final = (*COLOURS, "#8A8A8A")
BLACK: Final = "#000000"
_MOST_MARKS: Final = 12
"""Of one curve."""
_WIDE: Final = 4
"""Runs in a row of the legend."""
_LETTERS: Final = 110
"""Of names in a row of the legend."""


@frozen
class Panel:
    """One metric of one split."""

    column: str
    title: str


@frozen
class Style:
    """How a run is drawn."""

    colour: str
    mark: str
    line: Literal["-", "--", ":"]


def list_styles(runs: Sequence[Told]) -> list[Style]:
    """Give each run its style: eight colours and marks, then other lines."""
    count = len(_HUES)
    return [Style(_HUES[i % count], _MARKS[i % count], _LINES[i // count % len(_LINES)]) for i in range(len(runs))]


def list_panels(runs: Sequence[Told]) -> list[Panel]:
    """List what is drawn: of each metric that is shown its training, and its validation."""
    names = dict.fromkeys(name for run in runs if run.history for name in shown_names(run.history[-1]))
    metrics = [name for name in names if not name.startswith(VALIDATION)]
    columns = [prefix + name for name in metrics for prefix in ("", VALIDATION) if prefix + name in names]
    return [Panel(column, _title(column)) for column in columns]


def draw_comparison(runs: Sequence[Told]) -> Picture:
    """Draw all curves of runs that have any: a column of panels for each metric, training above validation."""
    panels = list_panels(runs)
    metrics = list(dict.fromkeys(panel.column.removeprefix(VALIDATION) for panel in panels))
    splits = [
        split for split in ("", VALIDATION) if any(split + name == it.column for name in metrics for it in panels)
    ]
    height = 2.9 * len(splits) + 0.35 * math.ceil(len(runs) / _WIDE)
    figure, axes = start_figure(
        4.6 * max(2, len(metrics)), height, len(splits), len(metrics), sharey="col", sharex=True
    )
    drawn = {panel.column: panel for panel in panels}
    for place, column in zip(axes, (split + name for split in splits for name in metrics), strict=True):
        if column in drawn:
            _draw(place, drawn[column], runs)
            place.tick_params(labelleft=True, labelbottom=True)
        else:
            place.set_visible(False)
    _add_legend(figure, runs)
    return save_figure(figure)


def draw_panels(runs: Sequence[Told]) -> Iterator[tuple[Panel, str]]:
    """Give each panel as an SVG to put into a page, whose colour its letters take."""
    for panel in list_panels(runs):
        yield panel, draw_inline(panel.title, panel.column, partial(_draw_alone, panel, runs))


def _draw_alone(panel: Panel, runs: Sequence[Told]) -> Figure:
    figure, (place,) = start_figure(3.6, 2.7, 1)
    _draw(place, panel, runs, INK)
    place.set_title("")
    return figure


def _draw(axes: Axes, panel: Panel, runs: Sequence[Told], black: str = BLACK) -> None:
    from matplotlib.ticker import MaxNLocator

    for run, style in zip(runs, list_styles(runs), strict=True):
        if any(map(math.isfinite, run.history.values(panel.column))):
            epochs, values = [record.epoch for record in run.history], run.history.values(panel.column)
            finite = [value if math.isfinite(value) else math.nan for value in values]
            colour = black if style.colour == BLACK else style.colour  # on a dark page it would not be seen
            every = max(1, math.ceil(len(epochs) / _MOST_MARKS))
            axes.plot(epochs, finite, color=colour, marker=style.mark, linestyle=style.line, linewidth=1.4,
                      markersize=5, markevery=every, markeredgewidth=0, alpha=0.9)  # fmt: skip
    axes.set_title(panel.title, fontsize=10)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(alpha=0.25)


def _add_legend(figure: Figure, runs: Sequence[Told]) -> None:
    """Name the runs that have curves; a name may begin with `_`, or hold a `$`."""
    from matplotlib.lines import Line2D

    styles = [(run.name, style) for run, style in zip(runs, list_styles(runs), strict=True) if run.history]
    lines = [Line2D([], [], color=it.colour, marker=it.mark, linestyle=it.line, markersize=5) for _, it in styles]
    numbers = [str(number) for number in range(len(lines))]
    names, columns = _cut_names([name for name, _ in styles]), min(_WIDE, len(lines))
    columns = max(1, min(columns, _LETTERS // max(map(len, names))))
    legend = figure.legend(lines, numbers, loc="outside lower center", ncols=columns, frameon=False)
    for text, name in zip(legend.get_texts(), names, strict=True):
        text.set_text(name)
    write_plainly(legend.get_texts())


def _cut_names(names: Sequence[str]) -> list[str]:
    """Shorten long names, unless two would then be the same."""
    whole = [spell_out(name) for name in names]
    cut = [shorten(name) for name in whole]
    return cut if len(set(cut)) == len(set(whole)) else whole


def _title(column: str) -> str:
    name = column.removeprefix(VALIDATION)
    words = "loss" if name == "loss" else registered_metrics()[name].summary.partition(",")[0]
    return f"{words}, {'validation' if column.startswith(VALIDATION) else 'training'}"
