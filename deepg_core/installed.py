"""What is installed, read from the files that pip writes: entry points of the group `deepg`, and versions.

To import importlib.metadata and let it look for entry points takes 28 ms of a core, as long as to import click; this takes 3.
For versions it parses all that 137 distributions say of themselves, in 90 ms; this takes 3, too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
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
    folders = _find_folders()
    return list(_ask_python()) if folders is None else [entry for it in folders.values() for entry in _read(it)]


def find_versions(is_wanted: Callable[[str], bool]) -> dict[str, str]:
    """Give the versions of distributions: name -> version.

    :param is_wanted: says of a name, in lower case and with _ for -, whether it is asked for.
    """
    folders = _find_folders()
    if folders is None:
        from importlib.metadata import distributions

        found = [(it.metadata["Name"] or "", it.version) for it in distributions()]
        return {name: version for name, version in found if name and is_wanted(_normalized(name))}
    heads = [_read_head(folder) for name, folder in folders.items() if is_wanted(name)]
    return {name: version for name, version in heads if name}


def list_named(text: str) -> list[tuple[str, str]]:
    """Give names and values of the group in the text of an `entry_points.txt`."""
    group = text.partition(f"[{GROUP}]")[2].partition("\n[")[0]
    pairs = (line.partition("=") for line in group.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _find_folders() -> dict[str, Path] | None:
    """Give the folder of each distribution's metadata; None where Python looks into a zip, too."""
    places = [Path(place) for place in sys.path]
    if any(place.is_file() for place in places):
        return None
    found: dict[str, Path] = {}
    for folder in (folder for place in places for folder in _list_folders(place)):
        found.setdefault(_normalized(folder.stem.partition("-")[0]), folder)
    return found


def _list_folders(place: Path) -> list[Path]:
    try:
        return [path for path in place.iterdir() if path.suffix in (".dist-info", ".egg-info")]
    except OSError:  # sys.path may name what is not there
        return []


def _normalized(name: str) -> str:
    """Write a name as folders have it: `a_b` for `A.b`."""
    return re.sub(r"[-_.]+", "_", name).lower()


def _read(folder: Path) -> Iterator[EntryPoint]:
    if named := list_named(_read_text(folder / "entry_points.txt")):
        distribution, version = _read_head(folder)
        yield from (EntryPoint(*it, distribution or "unknown", version or "?") for it in named)


def _read_head(folder: Path) -> tuple[str, str]:
    """Give name and version; `""` for what is not said."""
    head = (_read_text(folder / "METADATA") or _read_text(folder / "PKG-INFO")).partition("\n\n")[0]
    said = dict(re.findall(r"^(Name|Version):[ \t]*(\S.*?)\s*$", head, re.MULTILINE))
    return said.get("Name", ""), said.get("Version", "")


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
