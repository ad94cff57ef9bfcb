"""A picture inside a page: it takes the page's colour for its letters and axes, and shares no name with other pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from deepg_core.evaluation.picture import any_letter

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK: Final = "#010203"
"""Stands for the colour of letters, which is that of the page."""
_INKED: Final = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")


def draw_inline(title: str, name: str, draw: Callable[[], Figure]) -> str:
    """Draw a figure as an SVG to put into a page.

    :param title: what those hear who do not see it.
    :param name: of no other picture of the page: names inside of the SVG are made of it.
    """
    from matplotlib import rc_context

    ink: dict[Any, Any] = dict.fromkeys(_INKED, INK)
    with any_letter(), rc_context({**ink, "svg.fonttype": "none", "svg.hashsalt": f"deepG {name}"}):
        svg = StringIO()
        draw().savefig(svg, format="svg", transparent=True, metadata={"Date": None})
    return _embed(svg.getvalue(), title)


def _embed(svg: str, title: str) -> str:
    """Leave out what a page has no use for, above all names that several pictures share."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.S)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r'(width|height)="[\d.]+pt" ?', "", svg, count=2)
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)
    return svg.replace(INK, "currentColor").replace("'DejaVu Sans', 'Bitstream Vera Sans'", "system-ui, 'DejaVu Sans'")
