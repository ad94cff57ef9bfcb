"""The report of a run as a page."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Final

from deepg_core.reports import Report
from deepg_core.reports.check import Check
from deepg_core.reports.section import Block, Drawing, Image, Listing, Said, Section, Table
from deepg_core.views.page import write_document, write_list, write_sentence, write_table
from deepg_core.views.report import count_checks
from deepg_core.words import spell_out

_STYLE: Final = """
nav ul { display: flex; flex-wrap: wrap; gap: .1rem 1rem; padding: 0; list-style: none; font-size: .875rem; }
a { color: inherit; } h2 { border-top: 1px solid var(--line); padding-top: 1rem; scroll-margin-top: .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
section > .wide, section > .panels, section > details, section > figure { margin: .75rem 0; }
.panels.files { grid-template-columns: repeat(auto-fill, minmax(min(30rem, 100%), 1fr)); }
.checks { padding: 0; list-style: none; } .checks li { margin: .3rem 0; }
.warning { border-left: .3rem solid #d55e00; padding: .1rem 0 .1rem .75rem; margin: .75rem 0; }
.warning p { margin: .2rem 0; } .reason { border-left: .3rem solid var(--line); padding-left: .75rem; }
img { max-width: 100%; height: auto; background: #ffffff; border-radius: .25rem; }
pre { overflow-x: auto; font-size: .8rem; background: var(--head); padding: .75rem; } summary { cursor: pointer; }
figure.long svg { min-width: 40rem; max-width: 56rem; } figcaption { overflow-wrap: anywhere; }
.numbers td, .numbers thead th + th { text-align: right; }
th button { font: inherit; color: inherit; background: none; border: 0;
  padding: 0; cursor: pointer; text-decoration: underline dotted; }
th[aria-sort=ascending] button::after { content: " ▲"; } th[aria-sort=descending] button::after { content: " ▼"; }
@media (prefers-color-scheme: dark) { img { filter: invert(.9) hue-rotate(180deg); } }
@media print {
  nav { display: none; } figure { break-inside: avoid; } pre { white-space: pre-wrap; } figure.long svg { min-width: 0; }
}
"""
_SCRIPT: Final = """
for (const table of document.querySelectorAll("table.sortable"))
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.textContent = head.textContent;
    head.replaceChildren(button);
    const read = (row) => row.cells[column].textContent.replaceAll(",", "");
    const value = (text) => (text === "-" ? -Infinity : Number(text));
    button.onclick = () => {
      const up = head.getAttribute("aria-sort") === "descending";
      const rows = [...table.tBodies[0].rows].map((row) => [read(row), row]);
      rows.sort(([a], [b]) => value(a) - value(b) || a.localeCompare(b));
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      table.tBodies[0].append(...(up ? rows : rows.reverse()).map(([, row]) => row));
    };
  });
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((its) => (its.open = true)));
"""
_SIGNS: Final = {"warning": "✖", "good": "✔", "not looked at": "–"}


def write_report(report: Report) -> str:
    """Write a report as HTML."""
    title = f"Report of {report.name}"
    body = [f"<h1>{escape(title)}</h1>", f'<p class="faint">{escape(" · ".join(map(spell_out, report.said)))}</p>']
    body += [*_write_contents(report.sections), *_write_checks(report)]
    body += [line for section in report.sections for line in _write_section(section)]
    return write_document(title, body, style=_STYLE, script=_SCRIPT)


def _write_contents(sections: Iterable[Section]) -> Iterator[str]:
    links = "".join(f'<li><a href="#{_anchor(its.title)}">{escape(its.title)}</a></li>' for its in sections)
    yield f'<nav aria-label="sections"><ul><li><a href="#warnings">Warnings</a></li>{links}</ul></nav>'


def _anchor(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower())


def _write_checks(report: Report) -> Iterator[str]:
    yield f'<section><h2 id="warnings">Warnings</h2><p>{count_checks(report)}.</p>'
    for check in report.warnings:
        lines = (("Found", check.found), ("Expected", check.expected), ("What to do", check.advice))
        said = "".join(f"<p><strong>{name}:</strong> {write_sentence(text)}</p>" for name, text in lines)
        yield f'<div class="warning"><h3>{_SIGNS["warning"]} Not so: {escape(check.name)}</h3>{said}</div>'
    others = "".join(map(_write_check, (check for check in report.checks if check.state != "warning")))
    yield f'<ul class="checks">{others}</ul></section>'


def _write_check(check: Check) -> str:
    found = f"not looked at: {check.found}" if check.state == "not looked at" else check.found
    said = f'{write_sentence(found)} <span class="faint">(expected: {write_sentence(check.expected)})</span>'
    return f"<li>{_SIGNS[check.state]} <strong>{escape(check.name)}:</strong> {said}</li>"


def _write_section(section: Section) -> Iterator[str]:
    yield f'<section><h2 id="{_anchor(section.title)}">{escape(section.title)}</h2>'
    yield f"<p>{write_sentence(section.what)}</p>"
    yield f"<p><strong>Expect:</strong> {write_sentence(section.expect)}</p>"
    for group, blocks in groupby(section.body, _group):
        lines = [line for block in blocks for line in _write_block(block)]
        yield from [f'<div class="{group}">', *lines, "</div>"] if group else lines
    if section.reason:
        how_far = "Not all shown" if section.body else "Not shown"
        yield f'<p class="reason"><strong>{how_far}:</strong> {write_sentence(section.reason)}</p>'
    yield f"<p><strong>If it is not so:</strong> {write_sentence(section.advice)}</p></section>"


def _group(block: Block) -> str:
    """Say with which pictures one can stand in a row; "" of what has a row of its own."""
    if isinstance(block, Image):
        return "panels files"
    return "panels" if isinstance(block, Drawing) and not block.wide else ""


def _write_block(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield f"<h3>{escape(spell_out(block.title))}</h3>" if block.title else ""
            rows = [[spell_out(cell) for cell in row] for row in block.rows]
            yield from write_table(rows, block.title or "table", numbers=block.numbers, sortable=block.sortable)
        case Drawing():
            svg = f'<div class="wide" tabindex="0">{block.svg}</div>' if block.wide else block.svg
            kind = ' class="long"' if block.wide else ""
            yield f"<figure{kind}><figcaption>{escape(spell_out(block.title))}</figcaption>{svg}</figure>"
        case Image():
            source = f"data:{block.type};base64,{b64encode(block.data).decode()}"
            title = escape(spell_out(block.title))
            yield f'<figure><figcaption>{title}</figcaption><img alt="{title}" src="{source}"></figure>'
        case Said():
            several = len(block.lines) > 1
            yield write_list(block.lines) if several else f"<p>{write_sentence(block.lines[0])}</p>"
        case Listing():
            yield f"<details><summary>{escape(block.title)}</summary><pre>{escape(block.text)}</pre></details>"
