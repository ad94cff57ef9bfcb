"""What pages share: one file each, light and dark, at every width, printable; nothing is fetched."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from typing import Final

from deepg_core.words import spell_out

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


def write_document(title: str, body: Iterable[str], *, style: str = "", script: str = "") -> str:
    """Write a page.

    :param body: lines of HTML.
    :param style: what is not that of all pages.
    :param script: what the page is whole without.
    """
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_allow(script)}">'
        f"<title>{escape(title)}</title><style>{_STYLE}{style}</style>"
    )
    end = [f"<script>{script}</script>"] if script else []
    text = "\n".join(
        ["<!DOCTYPE html>", f'<html lang="en"><head>{head}</head><body>', *body, *end, "</body></html>", ""]
    )
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _allow(script: str) -> str:
    """Say what a browser may do: show what is in the page, run this one script, and fetch nothing."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    scripts = f"'sha256-{digest}'" if script else "'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {scripts}"


def write_table(
    rows: Sequence[Sequence[str]], label: str, *, numbers: bool = False, sortable: bool = False
) -> Iterator[str]:
    """Write a table that can be scrolled where it is wider than the page; the first row is its header.

    :param label: what those hear who do not see it.
    """
    kinds = " ".join(name for name, it in (("numbers", numbers), ("sortable", sortable)) if it)
    kind = f' class="{kinds}"' if kinds else ""
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{escape(label)}"><table{kind}>'
    yield f"<thead>{_write_row(rows[0], 'th')}</thead><tbody>"
    yield from (_write_row(row, "td") for row in rows[1:])
    yield "</tbody></table></div>"


def write_list(lines: Iterable[str]) -> str:
    """Write sentences as a list."""
    return f"<ul>{''.join(f'<li>{write_sentence(line)}</li>' for line in lines)}</ul>"


def write_sentence(text: str) -> str:
    """Write a sentence; what stands between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(spell_out(text)))


def _write_row(cells: Sequence[str], tag: str) -> str:
    first, *others = map(escape, cells)
    scope = "col" if tag == "th" else "row"
    return f'<tr><th scope="{scope}">{first}</th>{"".join(f"<{tag}>{cell}</{tag}>" for cell in others)}</tr>'
