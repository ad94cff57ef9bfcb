"""Components that are named in options of core's tables: several with their options each, or one by `type`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from deepg_core.plugins import KINDS, Component, ComponentError, plugin_manager
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.field_types import describe_value
from deepg_core.spec.problem import KeyPath, Problem
from deepg_core.spec.spec import Choice, Spec
from deepg_core.spec.structure import structure_table

Chosen = tuple[list[Choice[Component]], list[Problem]]
"""Components with their options, and what is wrong with the others."""
SCHEDULE: Final = ("training", "schedule")
"""Where a spec names its schedule."""
_WRITTEN: Final = {"lrmin": 5e-10, "restart": 50, "newstep": 50}
"""Options of deepG's schedules that earlier versions wrote out whatever the `type`, if they were left out."""


def list_named(spec: Spec, kind: str) -> Mapping[str, Any]:
    """Give what a spec says of a kind: name -> options."""
    table, option = KINDS[kind].named_in
    named: Mapping[str, Any] = getattr(getattr(spec, table), option, {})
    return named


def choose_named(kind: str, named: Iterable[tuple[str, Any]]) -> Chosen:
    """Find components by their names and structure their options; and say what is wrong with them.

    :param named: names and options, in their order.
    """
    chosen: list[Choice[Component]] = []
    problems: list[Problem] = []
    for name, table in named:
        key = (*KINDS[kind].named_in, name)
        its, wrong = _choose(kind, name, table, key, key, on_key=True)
        chosen, problems = chosen + its, problems + wrong
    return chosen, problems


def choose_schedule(spec: Spec) -> Chosen:
    """Find the schedule of a spec, if it has one, and structure its options; and say what is wrong with it."""
    table = spec.training.schedule if spec.training else None
    if table is None:
        return [], []
    key, name = (*SCHEDULE, "type"), table.get("type")
    if not isinstance(name, str):
        what = "missing" if name is None else f"expected a string, got {describe_value(name)}"
        known = [plugin_manager().name_of("schedule", entry.component) for entry in plugin_manager().all("schedule")]
        return [], [Problem(key, what, f"installed: {', '.join(known)}")]
    found = plugin_manager().named("schedule", name)
    fields = getattr(found[0].component.config, "__attrs_attrs__", ()) if found and found[0].plugin.ours else None
    left_out = {"type"} if fields is None else {"type", *(_foreign(table) - {field.name for field in fields})}
    rest = {option: value for option, value in table.items() if option not in left_out}
    return _choose("schedule", name, rest, key, SCHEDULE, on_key=False)


def _foreign(table: Mapping[str, Any]) -> set[str]:
    return {option for option, value in _WRITTEN.items() if table.get(option) == value}


def _choose(kind: str, name: str, table: Any, key: KeyPath, path: KeyPath, *, on_key: bool) -> Chosen:
    """Find one component.

    :param key: what names it in the spec, and `path` its options.
    """
    try:
        component = plugin_manager().get(kind, name)
    except ComponentError as error:
        return [], [Problem(key, error.message, error.help, on_key=on_key)]
    with blaming_plugins(component):
        config, problems = structure_table(table, component.config, path)
    return [] if problems else [Choice(kind, component, config)], problems
