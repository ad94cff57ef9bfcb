"""What state writers and exporters leave behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deepg_core.examination.refusal import describe_value, refuse


def examine_writer(writer: Any) -> None:
    """Look at what a state writer says of itself.

    :raises PluginError: `suffix` is no ending of a file.
    """
    suffix = writer.suffix
    if not isinstance(suffix, str) or not suffix.startswith(".") or "/" in suffix or len(suffix) < 2:
        raise refuse("states", writer, f"has the `suffix` {suffix!r}", 'it is the ending of its file, as ".csv"')


def examine_written(writer: object, draft: Path, taken: int, windows: int) -> None:
    """Make sure that a state writer took all windows and wrote something.

    :param draft: what it was to write, a file or a folder.
    :raises PluginError: it did not.
    """
    if taken != windows:
        what = f"took the activations of {taken:,} of {windows:,} windows"
        raise refuse("states", writer, what, "`write` goes through all `blocks`")
    # a folder with a file for each record that has windows is empty where none has
    if not draft.exists() or not (any(draft.iterdir()) or not windows if draft.is_dir() else draft.stat().st_size):
        raise refuse("states", writer, "wrote nothing", "`write` writes to the `path` that it is given")


def examine_export(exporter: object, content: Any) -> bytes:
    """Give the content of a file.

    :raises PluginError: it is no bytes, or none at all.
    """
    if not isinstance(content, bytes) or not content:
        what = f"gives {'no bytes' if content == b'' else describe_value(content)}"
        raise refuse("exporter", exporter, what, "`export` gives the content of the file as bytes")
    return content
