"""Options of core tables that name several components, each with its options: observers, augmentations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from deepg_core.plugins import KINDS, Component, ComponentError, plugin_manager
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.problem import KeyPath, Problem
from deepg_core.spec.spec import Choice, Spec
from deepg_core.spec.structure import structure_table


def list_named(spec: Spec, kind: str) -> Mapping[str, Any]:
    """Give what a spec says of a kind: name -> options."""
    table, option = KINDS[kind].named_in
    named: Mapping[str, Any] = getattr(getattr(spec, table), option, {})
    return named


def choose_named(
    kind: str, named: Iterable[tuple[str, Any]], path: KeyPath | None = None
) -> tuple[list[Choice[Component]], list[Problem]]:
    """Find components by their names and structure their options; and say what is wrong with them.

    :param named: names and options, in their order.
    :param path: what names them in the spec; left out, the option of the kind.
    """
    path = KINDS[kind].named_in if path is None else path
    chosen: list[Choice[Component]] = []
    problems: list[Problem] = []
    for name, table in named:
        try:
            component = plugin_manager().get(kind, name)
        except ComponentError as error:
            problems.append(Problem((*path, name), error.message, error.help, on_key=True))
            continue
        with blaming_plugins(component):
            config, found = structure_table(table, component.config, (*path, name))
        problems += found
        chosen += [] if found else [Choice(kind, component, config)]
    return chosen, problems
