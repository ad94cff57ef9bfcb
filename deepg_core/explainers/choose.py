"""Chooses an explainer and its options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from deepg_core.errors import OptionError
from deepg_core.explainers.interface import Explainer
from deepg_core.plugins import Component, UnknownComponentError, plugin_manager
from deepg_core.spec.spec import Choice
from deepg_core.spec.structure import structure_table
from deepg_core.words import quote_all


def choose_explainer(method: str, options: Mapping[str, Any]) -> Choice[Component]:
    """Find an explainer and give it its options.

    :raises OptionError: there is none of that name, or it has no such option, or that cannot be so.
    """
    try:
        component = plugin_manager().get("explainer", method)
    except UnknownComponentError as error:
        raise OptionError("", f"--method: {error}") from error
    config, problems = structure_table(dict(options), component.config, ("explainer",))
    for problem in problems:
        option = problem.path[1] if len(problem.path) > 1 else ""
        known = [field.alias for field in attrs.fields(component.config)]
        if option not in known and option:
            near = problem.help if problem.help and problem.help.startswith("did you mean") else None
            there = f"its options are {quote_all(known)}" if known else "it has none"
            raise OptionError("", f"--method {method}: there is no option `{option}`; {near or there}")
        what = f"option `{option}`: " if option else ""
        help_ = f"; {problem.help}" if problem.help else ""
        raise OptionError("", f"--method {method}: {what}{problem.message}{help_}")
    return Choice("explainer", component, config)


def make_explainer(choice: Choice[Component]) -> Explainer:
    """Make it."""
    return choice.make(Explainer)


def describe_options(choice: Choice[Component]) -> dict[str, Any]:
    """Give the options as an attribute of a file can hold them."""
    options = attrs.asdict(choice.config)
    return {
        name: value if isinstance(value, str | int | float | bool) else str(value)
        for name, value in options.items()
        if value is not None
    }


def advise_more(choice: Choice[Component]) -> str:
    """Say what helps where attributions do not add up."""
    steps, rule = getattr(choice.config, "steps", None), getattr(choice.config, "rule", None)
    if steps is None:
        return f"look at the options of `{choice.component.name}` in `deepg plugins`"
    other = ", or --rule gauss_legendre" if rule == "trapezoid" else ""
    return f"take more steps than {steps} (--steps){other}"
