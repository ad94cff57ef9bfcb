"""Where the spec of a run came from: the first line of its resolved text, which TOML takes for a comment."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Final

from attrs import asdict, field, frozen

from deepg_core.errors import CheckpointError

_MARK: Final = "# deepG wrote this out of "


@frozen
class Origin:
    """What a resolved spec does not say itself; what an earlier version did not write is empty."""

    folder: str | None = None
    """Of the spec file: what its relative paths were relative to."""
    data: dict[str, str] = field(factory=dict)
    """Hashes of what was read: split, or `tables` -> SHA-256."""
    plugins: dict[str, list[str]] = field(factory=dict)
    """What it was made with: `distribution==version`, as pip takes it -> `kind:name` of each component."""

    @property
    def homes(self) -> dict[tuple[str, str], str]:
        """Which distribution each component was of: (kind, name) -> `distribution==version`."""
        named = ((it.partition(":"), home) for home, its in self.plugins.items() for it in its)
        return {(kind, name): home for (kind, _, name), home in named}


def add_origin(text: str, origin: Origin) -> str:
    """Put it before a resolved spec."""
    return f"{_MARK}{json.dumps(asdict(origin))}\n{text}"


def move_along(text: str, path: Path) -> str:
    """Give a resolved spec with the paths that a project has now, where it was moved: folder, files and runs together.

    :param path: the checkpoint that holds it, in the folder of its run.
    :raises CheckpointError: its first line is damaged.
    """
    before, output = read_origin(text, path).folder, tomllib.loads(text).get("run", {}).get("output")
    if not before or not output or Path(before).exists():
        return text
    now = os.path.normpath(path.absolute().parents[2] / os.path.relpath(before, output))
    return text.replace(f'"{before}/', f'"{now}/')


def read_origin(text: str, path: Path) -> Origin:
    """Read what `add_origin` wrote.

    :param path: the file that holds the text, for errors.
    :raises CheckpointError: it is damaged.
    """
    first = text.partition("\n")[0]
    if not first.startswith(_MARK):
        return Origin()
    try:
        origin = Origin(**json.loads(first.removeprefix(_MARK)))
        whole = isinstance(origin.folder, str) and isinstance(origin.data, dict) and isinstance(origin.plugins, dict)
        lists = origin.plugins.values() if whole else ()
        if not whole or not all(isinstance(its, list) and all(isinstance(it, str) for it in its) for its in lists):
            raise TypeError("not what deepG writes")
    except (ValueError, TypeError) as error:
        message = f"{path}: the first line of its spec is damaged: {error}"
        raise CheckpointError(message) from error
    return origin
