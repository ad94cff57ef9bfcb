"""What a command prints to, which is never a reason to fail: a closed stream, or an encoding without some letters."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

_ERRORS: Final = "deepg_spell_out"


def steady_streams() -> None:
    """Take closed streams for /dev/null, and spell out letters that the encoding of a stream lacks."""
    # A file would get the lowest free number, and what libraries print to number 2 would go into it.
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    codecs.register_error(_ERRORS, _spell_out)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open as long as the process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)
    if sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):  # and no test or program has another
        raw = _Forgiving(sys.stderr.fileno(), "w", closefd=False)
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(raw), sys.stderr.encoding, _ERRORS, line_buffering=True)


class _Forgiving(io.FileIO):
    """A stream whose reader may go, or whose disk may be full: Python would end with 120 because of what it still holds."""

    def write(self, data: Any, /) -> int:
        """Write, or pass over what cannot be written."""
        try:
            return super().write(data)
        except OSError:
            return len(data)


def _spell_out(error: UnicodeError) -> tuple[bytes, int]:
    """Give bytes of a file's name back as they were, and `\\u2603` for a letter that the encoding lacks."""
    assert isinstance(error, UnicodeEncodeError)
    letters = error.object[error.start : error.end]
    raw = [os.fsencode(it) if "\udc80" <= it <= "\udcff" else it.encode("ascii", "backslashreplace") for it in letters]
    return b"".join(raw), error.end


def print_message(text: str, event: Mapping[str, object] | None = None) -> None:
    """Print a line to stderr.

    :param event: the same for a program, if one reads it.
    """
    import click

    from deepg_core.progress import FOR_PROGRAMS

    with suppress(OSError):  # whoever read it has gone; the work goes on, and its outcome is the same
        click.echo(_as_json(text, event) if FOR_PROGRAMS.get() else text, err=True)


def _as_json(text: str, event: Mapping[str, object] | None) -> str:
    import json
    from datetime import UTC, datetime
    from math import isfinite

    kind = "error" if text.startswith("error: ") else "message"
    fields = event or {"event": kind, "text": text.removeprefix("error: ").strip()}
    numbers = {name: None if isinstance(it, float) and not isfinite(it) else it for name, it in fields.items()}
    return json.dumps({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **numbers})


def require_working_directory() -> None:
    """Complain of a working directory that was removed: no path leads anywhere, and libraries of frameworks end the process.

    :raises DeepgError: it was.
    """
    from deepg_core.errors import OptionError

    try:
        Path.cwd()
    except OSError as error:
        message = "the working directory is not there any more; change to one that is"
        raise OptionError("", message) from error
