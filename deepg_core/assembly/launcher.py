"""The launcher that a spec names, or an option of a command."""

from __future__ import annotations

import tomllib
from typing import Any

from deepg_core.errors import OptionError
from deepg_core.launchers import Launcher
from deepg_core.plugins import Component, ComponentError, plugin_manager
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.field_types import describe_value
from deepg_core.spec.problem import KeyPath, Problem
from deepg_core.spec.spec import Choice, Spec
from deepg_core.spec.structure import structure_table

_KEY = ("run", "launcher")


def choose_launcher(spec: Spec) -> tuple[Choice[Component] | None, list[Problem]]:
    """Find the launcher of `run.launcher` and structure its options; and say what is wrong with them."""
    return (None, []) if spec.run.launcher is None else _choose(spec.run.launcher, _KEY)


def name_launcher(text: str | None, workers: int | None) -> Launcher[Any] | None:
    """Make the launcher that `--launcher` names: by its name, or as `run.launcher` has it; None where it names none.

    :raises OptionError: there is none of that name, or it has no such options.
    """
    if text is None:
        if workers is not None:
            raise OptionError("", "--workers: is for a launcher; name one with --launcher, such as ray")
        return None
    table = _read_table(text) | ({} if workers is None else {"workers": workers})
    choice, problems = _choose(table, ("--launcher",))
    if problems:
        raise OptionError("", "; ".join(f"{it.dotted}: {it.message}" for it in problems), problems[0].help)
    assert choice
    return choice.make(Launcher)


def _read_table(text: str) -> dict[str, Any]:
    if not text.lstrip().startswith("{"):
        return {"type": text}
    try:
        table: dict[str, Any] = tomllib.loads(f"launcher = {text}")["launcher"]
    except tomllib.TOMLDecodeError as error:
        message = f"--launcher: {text} is no table of TOML ({error})"
        raise OptionError("", message, 'write a name, or { type = "ray", gpus_per_worker = 1 }') from error
    return table


def _choose(table: dict[str, Any], key: KeyPath) -> tuple[Choice[Component] | None, list[Problem]]:
    name = table.get("type")
    if not isinstance(name, str):
        what = f"expected a string, got {describe_value(name)}" if "type" in table else "missing"
        installed = (
            ", ".join(it.component.name for it in plugin_manager().all("launcher")) or "none (pip install deepg-ray)"
        )
        return None, [Problem((*key, "type"), what, f"installed: {installed}")]
    try:
        component = plugin_manager().get("launcher", name)
    except ComponentError as error:
        return None, [Problem((*key, "type"), error.message, error.help)]
    options = {option: value for option, value in table.items() if option != "type"}
    with blaming_plugins(component):
        config, problems = structure_table(options, component.config, key)
    return (None if problems else Choice("launcher", component, config)), problems
