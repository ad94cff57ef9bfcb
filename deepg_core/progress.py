"""Progress of long work on stderr: a bar with rate and time left on a terminal, a plain line now and then elsewhere.

It is shown where messages of deepG are: the command line asks for them, a Python program does with
`logging.getLogger("deepg_core").setLevel("INFO")`.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

logger = logging.getLogger(__name__)
_PLAIN_EVERY: Final = 10.0
"""Seconds between plain lines; work that takes less than a second is not worth one."""

Advance = Callable[..., None]


@contextmanager
def show_progress(what: str, total: int, unit: str) -> Iterator[Advance]:
    """Show how far a piece of work is: `with progress("reading", 10, "files") as advance: advance()`.

    `advance` takes how many were done, 1 if left out, and may be called from one thread only.
    """
    shown = _show_bar if logger.isEnabledFor(logging.INFO) and sys.stderr.isatty() else _log_lines
    with shown(what, total, unit) as advance:
        yield advance


@contextmanager
def _show_bar(what: str, total: int, unit: str) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, rate="")

        def advance(count: int = 1) -> None:
            bar.advance(task, count)
            speed = bar.tasks[0].speed
            if speed:
                bar.update(task, rate=f"{speed:,.1f} {unit}/s")

        yield advance


@contextmanager
def _log_lines(what: str, total: int, unit: str) -> Iterator[Advance]:
    start = last = time.monotonic()
    done = 0

    def advance(count: int = 1) -> None:
        nonlocal done, last
        done += count
        now = time.monotonic()
        if done and now - last > _PLAIN_EVERY:
            last = now
            rate = done / (now - start)
            left = (total - done) / rate
            logger.info(f"{what}: {done:,}/{total:,} {unit}, {rate:,.1f} {unit}/s, {left:.0f} s left")

    yield advance
