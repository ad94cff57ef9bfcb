"""Runs side by side, as a page: one file, no script, nothing that is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from deepg_core.comparison import Comparison
from deepg_core.comparison.curves import BLACK, draw_panels, list_styles
from deepg_core.views.comparison import Section, list_sections
from deepg_core.views.page import write_document, write_list, write_table

_SIGNS: Final = {"o": "●", "s": "■", "^": "▲", "v": "▼", "D": "◆", "P": "✚", "X": "✖", "*": "★"}
"""Marks of the curves, as letters."""
_DASHES: Final = {"-": "none", "--": "5 2", ":": "1 2"}


def write_page(found: Comparison) -> str:
    """Write a comparison as HTML."""
    title = f"{len(found.runs)} runs side by side"
    first, *others = list_sections(found.report)
    body = [f"<h1>{title}</h1>", *_write_section(first), *_write_curves(found)]
    body += [line for section in others for line in _write_section(section)]
    return write_document(title, body)


def _write_section(section: Section) -> Iterator[str]:
    yield f"<h2>{escape(section.title.capitalize())}</h2>"
    if len(section.rows) > 1:
        yield from write_table(section.rows, section.title, numbers=section.numbers)
    else:
        yield f'<p class="faint">{"None." if section.numbers else "No difference."}</p>'
    if section.said:
        yield write_list(section.said)


def _write_curves(found: Comparison) -> Iterator[str]:
    yield "<h2>Curves</h2>"
    panels = list(draw_panels(found.runs))
    if not panels:
        yield '<p class="faint">No run has a history.</p>'
        return
    yield f'<ul class="legend">{"".join(_list_legend(found))}</ul><div class="panels">'
    for panel, svg in panels:
        yield f"<figure><figcaption>{escape(panel.title)}</figcaption>{svg}</figure>"
    yield "</div>"


def _list_legend(found: Comparison) -> Iterator[str]:
    for run, style in zip(found.runs, list_styles(found.runs), strict=True):
        if run.history:
            colour = "currentColor" if style.colour == BLACK else style.colour
            line = f'<path d="M0 6h32" stroke="{colour}" stroke-width="2" stroke-dasharray="{_DASHES[style.line]}"/>'
            sign = (
                f'<text x="16" y="10" text-anchor="middle" font-size="12" fill="{colour}">{_SIGNS[style.mark]}</text>'
            )
            yield f'<li><svg viewBox="0 0 32 12" aria-hidden="true">{line}{sign}</svg>{escape(run.name)}</li>'
