"""Progress of long work on stderr: a bar with rate and time left on a terminal, a plain line now and then elsewhere.

It is shown where messages of deepG are: the command line asks for them, a Python program does with
`logging.getLogger("deepg_core").setLevel("INFO")`. What a line says is in its log record too, as numbers: `record.event`.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

__all__ = ["show_progress"]

logger = logging.getLogger(__name__)
_PLAIN_EVERY: Final = 10.0
"""Seconds between plain lines at first."""
_PLAIN_SHARE: Final = 0.1
"""Of the time that went by: later ones are so far apart, some 45 in an hour and 75 in a day."""
_OFTEN: Final = 1.0
"""Seconds between lines for a program, and between looks at what else there is to show."""
FOR_PROGRAMS: Final[ContextVar[bool]] = ContextVar("for_programs", default=False)
"""Whether a program reads the messages: it is told each second, wherever they go."""

Advance = Callable[..., None]
More = Callable[[], tuple[str, dict[str, Any]]]
"""What else is to be shown: in words, and as numbers by their names."""


@contextmanager
def show_progress(what: str, total: int, unit: str, more: More = lambda: ("", {})) -> Iterator[Advance]:
    """Show how far a piece of work is: `with progress("reading", 10, "files") as advance: advance()`.

    `advance` takes how many were done, 1 if left out, and may be called from one thread only.

    :param more: asked for once a second at most.
    """
    terminal = logger.isEnabledFor(logging.INFO) and sys.stderr.isatty() and not FOR_PROGRAMS.get()
    with (_show_bar if terminal else _log_lines)(what, total, unit, more) as advance:
        yield advance


@contextmanager
def _show_bar(what: str, total: int, unit: str, more: More) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    texts = [TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[more]}")]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *texts, TimeRemainingColumn())
    looked = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, rate="", more="")

        def advance(count: int = 1) -> None:
            nonlocal looked
            bar.advance(task, count)
            speed = bar.tasks[0].speed
            if speed:
                bar.update(task, rate=f"{speed:,.1f} {unit}/s")
            if time.monotonic() - looked > _OFTEN:
                looked = time.monotonic()
                bar.update(task, more=more()[0])

        yield advance


@contextmanager
def _log_lines(what: str, total: int, unit: str, more: More) -> Iterator[Advance]:
    start = last = time.monotonic()
    done, often = 0, FOR_PROGRAMS.get()

    def advance(count: int = 1) -> None:
        nonlocal done, last
        done += count
        now = time.monotonic()
        every = _OFTEN if often else max(_PLAIN_EVERY, _PLAIN_SHARE * (now - start))
        if done and now - last > every and logger.isEnabledFor(logging.INFO):
            last = now
            rate = done / (now - start)
            left = (total - done) / rate
            text, numbers = more()
            event = {"event": "progress", "what": what, "done": done, "total": total, "unit": unit}
            event |= {"per_second": rate, "seconds_left": left, **numbers}
            parts = [f"{what}: {done:,}/{total:,} {unit}", f"{rate:,.1f} {unit}/s", text, f"{left:.0f} s left"]
            logger.info(", ".join(filter(None, parts)), extra={"event": event})

    yield advance
