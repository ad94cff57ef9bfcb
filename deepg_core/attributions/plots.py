"""Pictures of attributions: logo and map of a window, and a map of many windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from deepg_core.attributions.logo import draw_logo
from deepg_core.attributions.view import Numbers, View
from deepg_core.evaluation.picture import DARK, start_figure, write_plainly
from deepg_core.words import count_of, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ZOOM: Final = 100
"""Positions whose letters can be read in one row."""
_BLUE_WHITE_RED: Final = ("#053061", "#4393C3", "white", "#D6604D", "#67001F")
_LETTERS_AN_INCH: Final = 11
"""Of the title."""


def draw_window(view: View) -> Figure:
    """Draw one window: where it matters, the letters of the stretch that matters most, and these as a map."""
    length, kinds = len(view.position), len(view.vocabulary)
    first, last = find_stretch(view.position, ZOOM)
    whole = last - first == length
    rows = [] if whole and view.letters is not None else [1.3]
    rows += [1.6, 0.22 * kinds] if view.letters is not None else []
    width = min(max(0.11 * (last - first) + 1.6, 5), 13)
    figure, panels = start_figure(width, sum(rows) * 0.95 + 1.1, len(rows), height_ratios=rows)
    header = shorten(view.header, int(width * _LETTERS_AN_INCH))
    write_plainly([figure.suptitle(f"{header}\n{view.said}", fontsize=9)])
    if len(rows) != 2:
        _draw_overview(panels[0], view, None if whole else (first, last))
    if view.letters is not None and view.cells is not None:
        logo, cells = panels[-2:]
        draw_logo(logo, view.letters[first:last], view.vocabulary)
        logo.set_ylabel("attribution", fontsize=8)
        image = _draw_cells(cells, view.cells[first:last].T, list(view.vocabulary))
        figure.colorbar(image, ax=cells, fraction=0.03, pad=0.01).ax.tick_params(labelsize=7)
        for axes in (logo, cells):
            number_positions(axes, view.start + first, last - first)
        cells.set_xlabel(view.axis, fontsize=8)
    for axes in panels:
        axes.tick_params(labelsize=7)
    return figure


def draw_windows(views: Sequence[View]) -> Figure:
    """Draw a map of many windows: a row each, blue below zero, white at it, red above."""
    length = max(len(view.position) for view in views)
    cells = np.full((len(views), length), np.nan, np.float32)
    for row, view in zip(cells, views, strict=True):
        row[: len(view.position)] = view.position
    figure, (axes,) = start_figure(9, 1.4 + 0.16 * len(views), 1)
    if len(whats := {view.what for view in views}) == 1:
        write_plainly([axes.set_title(f"{count_of(len(views), 'window')}: {whats.pop()}", fontsize=9)])
    image = _draw_cells(axes, cells, [])
    axes.set_yticks(range(len(views)))
    write_plainly(
        axes.set_yticklabels(
            [f"{shorten(view.header, 30)}, {view.said.split(':')[0].removeprefix('from ')}" for view in views],
            fontsize=6,
        )
    )
    along = "record" in views[0].axis
    axes.set_xlabel("position in the window, from 0" if along else views[0].axis, fontsize=8)
    axes.tick_params(labelsize=7)
    axes.tick_params(axis="y", labelsize=6)
    figure.colorbar(image, ax=axes, fraction=0.03, pad=0.01, label="attribution").ax.tick_params(labelsize=7)
    return figure


def find_stretch(position: Numbers, most: int) -> tuple[int, int]:
    """Find the `most` positions in a row whose attributions are largest, whatever their sign."""
    if len(position) <= most:
        return 0, len(position)
    sums = np.concatenate([[0.0], np.abs(position).cumsum(dtype=np.float64)])
    first = int((sums[most:] - sums[:-most]).argmax())
    return first, first + most


def _draw_overview(axes: Axes, view: View, zoom: tuple[int, int] | None) -> None:
    edges = view.start + np.arange(len(view.position) + 1) - 0.5
    axes.stairs(view.position, edges, fill=True, color=DARK, linewidth=0)
    axes.set_xlim(edges[0], edges[-1])
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_ylabel("sum", fontsize=8)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    if zoom:
        axes.axvspan(view.start + zoom[0] - 0.5, view.start + zoom[1] - 0.5, color="#F7B32B", alpha=0.25, linewidth=0)
    else:
        axes.set_xlabel(view.axis, fontsize=8)


def _draw_cells(axes: Axes, cells: Numbers, names: list[str]) -> Any:
    """Draw a map that is white at zero, whatever lies on either side."""
    most = max(float(np.nanmax(np.abs(cells), initial=0)), 1e-12)
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("deepG", _BLUE_WHITE_RED)
    image = axes.imshow(cells, cmap=colours, vmin=-most, vmax=most, aspect="auto", interpolation="nearest")
    if names:
        axes.set_yticks(range(len(names)), names)
    return image


def number_positions(axes: Axes, start: int, length: int) -> None:
    """Write the places in the record below columns that are counted from 0."""
    step = next(step for step in (5, 10, 20, 50) if length / step <= 12)
    ticks = [tick for tick in range(length) if (start + tick) % step == 0]
    axes.set_xticks(ticks, [f"{start + tick:,}" for tick in ticks])
