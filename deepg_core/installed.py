"""Entry points of the group `deepg`, read from the files that pip writes.

To import importlib.metadata and let it look takes 28 ms of a core, and to import click 30; this takes 5.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

GROUP: Final = "deepg"
"""An entry point of this group names a light module that holds `@hookimpl` functions."""


class EntryPoint(NamedTuple):
    """One entry point, and whose it is; what is left of a distribution half removed may have neither name nor version."""

    name: str
    value: str
    distribution: str = "unknown"
    version: str = "?"

    @property
    def module(self) -> str:
        """What it names, or what holds that: `a.b` of `a.b:c [extra]`."""
        return re.split(r"[:\[]", self.value, maxsplit=1)[0].strip()

    def load(self) -> Any:
        """Import what it names.

        :raises Exception: whatever the module raises.
        """
        inside = self.value.partition("[")[0].partition(":")[2].strip()
        return reduce(getattr, filter(None, inside.split(".")), import_module(self.module))


def list_installed() -> list[EntryPoint]:
    """Give the entry points of all distributions; of one that is there twice those that Python finds first."""
    places = [Path(place) for place in sys.path]
    if any(place.is_file() for place in places):  # a zip, in which Python's own finders look
        return list(_ask_python())
    found: dict[str, Path] = {}
    for folder in (folder for place in places for folder in _list_folders(place)):
        found.setdefault(_distribution_of(folder), folder)
    return [entry for folder in found.values() for entry in _read(folder)]


def list_named(text: str) -> list[tuple[str, str]]:
    """Give names and values of the group in the text of an `entry_points.txt`."""
    group = text.partition(f"[{GROUP}]")[2].partition("\n[")[0]
    pairs = (line.partition("=") for line in group.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _list_folders(place: Path) -> list[Path]:
    try:
        return [path for path in place.iterdir() if path.suffix in (".dist-info", ".egg-info")]
    except OSError:  # sys.path may name what is not there
        return []


def _distribution_of(folder: Path) -> str:
    """Give whose metadata a folder has: `a_b` of `A.b-1.0.dist-info`."""
    return re.sub(r"[-_.]+", "_", folder.stem.partition("-")[0]).lower()


def _read(folder: Path) -> Iterator[EntryPoint]:
    if named := list_named(_read_text(folder / "entry_points.txt")):
        head = (_read_text(folder / "METADATA") or _read_text(folder / "PKG-INFO")).partition("\n\n")[0]
        whose = dict(re.findall(r"^(Name|Version):[ \t]*(\S.*?)\s*$", head, re.MULTILINE))
        yield from (EntryPoint(*it, whose.get("Name", "unknown"), whose.get("Version", "?")) for it in named)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # most have no entry points
        return ""


def _ask_python() -> Iterator[EntryPoint]:
    from importlib.metadata import entry_points

    for it in entry_points(group=GROUP):
        metadata: Any = it.dist.metadata if it.dist else {}  # parsed anew at each access
        yield EntryPoint(it.name, it.value, metadata.get("Name") or "unknown", metadata.get("Version") or "?")
