"""What differs between runs beside their specs: the data that they read, versions, plugins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deepg_core.comparison.read import Told

Rows = dict[str, dict[str, Any]]
"""What -> run -> value; None where the run does not say it."""


def list_data(runs: Sequence[Told]) -> Rows:
    """List the hashes of what was read: split, or `tables` -> run -> hash."""
    return _turn({run.name: run.origin.data for run in runs})


def list_versions(runs: Sequence[Told]) -> Rows:
    """List the versions that are not the same in all runs that say theirs."""
    said = {run.name: {name: its for name, its in run.versions.items() if name != "plugins"} for run in runs}
    return {name: its for name, its in _turn(_said(said)).items() if differ(its.values())}


def list_plugins(runs: Sequence[Told]) -> Rows:
    """List the components that not all runs use, or use of another distribution: `kind:name` -> run -> distribution."""
    used = {run.name: {":".join(its): home for its, home in run.origin.homes.items()} for run in runs}
    return {name: its for name, its in _turn(_said(used)).items() if differ(map(_distribution, its.values()))}


def group(values: Mapping[str, Any]) -> list[list[str]]:
    """Group runs by their value; those that do not say it are left out."""
    groups: dict[str, list[str]] = {}
    for run, value in values.items():
        if value is not None:
            groups.setdefault(str(value), []).append(run)
    return list(groups.values())


def differ(values: Any) -> bool:
    """Say whether not all are the same."""
    return len(set(map(str, values))) > 1


def _said(its: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Leave out runs that say nothing at all, of earlier versions: they are no difference."""
    return {run: said for run, said in its.items() if said}


def _turn(its: Mapping[str, Mapping[str, Any]]) -> Rows:
    names = dict.fromkeys(name for said in its.values() for name in said)
    return {name: {run: said.get(name) for run, said in its.items()} for name in names}


def _distribution(home: str | None) -> str | None:
    return home.partition("==")[0] if home else None
