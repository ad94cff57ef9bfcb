"""Runs side by side, as a page: one file, no script, nothing that is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from deepg_core.comparison import Comparison
from deepg_core.comparison.curves import BLACK, draw_panels, list_styles
from deepg_core.views.comparison import Section, list_sections

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #5b6470; --line: #d5dae0; --head: #f3f5f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --paper: #16181c; --faint: #a3abb5; --line: #3a4048; --head: #22262c; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 76rem;
  font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.wide { overflow-x: auto; width: fit-content; max-width: 100%;
  background: linear-gradient(to right, transparent, var(--paper) 70%) right / 3rem 100% no-repeat local,
    linear-gradient(to right, transparent, var(--line)) right / 1rem 100% no-repeat; }
.wide:focus-visible { outline: 2px solid currentColor; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem .3rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { background: var(--head); } tbody th { font-weight: 600; background: var(--paper); }
th:first-child { position: sticky; left: 0; }
th, td { max-width: 24rem; overflow-wrap: break-word; } .numbers td { white-space: nowrap; }
p, li { max-width: 48rem; overflow-wrap: anywhere; } .faint { color: var(--faint); }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; max-width: 54rem; }
figure { margin: 0; } figcaption { font-size: .875rem; font-weight: 600; } figure svg { width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; font-size: .875rem; }
.legend li { display: flex; align-items: center; } .legend svg { flex: none; width: 2rem; height: .75rem; margin-right: .4rem; }
@media (max-width: 40rem) { th:first-child { max-width: 10rem; } }
@media print { .wide { overflow: visible; } body { max-width: none; } }
"""
_SIGNS: Final = {"o": "●", "s": "■", "^": "▲", "v": "▼", "D": "◆", "P": "✚", "X": "✖", "*": "★"}
"""Marks of the curves, as letters."""
_DASHES: Final = {"-": "none", "--": "5 2", ":": "1 2"}


def write_page(found: Comparison) -> str:
    """Write a comparison as HTML."""
    title = f"{len(found.runs)} runs side by side"
    first, *others = list_sections(found.report)
    body = [f"<h1>{title}</h1>", *_write_section(first), *_write_curves(found)]
    body += [line for section in others for line in _write_section(section)]
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style>"
    )
    text = "\n".join(["<!DOCTYPE html>", f'<html lang="en"><head>{head}</head><body>', *body, "</body></html>", ""])
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _write_section(section: Section) -> Iterator[str]:
    yield f"<h2>{escape(section.title.capitalize())}</h2>"
    if len(section.rows) > 1:
        kind = ' class="numbers"' if section.numbers else ""
        yield f'<div class="wide" tabindex="0" role="region" aria-label="{escape(section.title)}"><table{kind}>'
        yield f"<thead>{_write_row(section.rows[0], 'th')}</thead><tbody>"
        yield from (_write_row(row, "td") for row in section.rows[1:])
        yield "</tbody></table></div>"
    else:
        yield f'<p class="faint">{"None." if section.numbers else "No difference."}</p>'
    if section.said:
        yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in section.said)}</ul>"


def _write_row(cells: list[str], tag: str) -> str:
    first, *others = map(escape, cells)
    scope = "col" if tag == "th" else "row"
    return f'<tr><th scope="{scope}">{first}</th>{"".join(f"<{tag}>{cell}</{tag}>" for cell in others)}</tr>'


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
