"""What is wrong with a document, collected table by table, so that a user sees every mistake at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from deepg_core.spec.deepg_names import DEEPG_NAMES
from deepg_core.spec.field_types import list_options
from deepg_core.spec.problem import Problem
from deepg_core.spec.structure import structure_table


class Findings:
    """Problems in the order they were found, and which table each known option belongs in."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._homes: dict[str, str] = {}
        """Option -> the table it belongs in."""

    def report(self, path: tuple[str, ...], message: str, help_: str | None = None, *, on_key: bool = False) -> None:
        """Add a problem."""
        self.problems.append(Problem(path, message, help_, on_key=on_key))

    def structure(self, table: Any, cls: type, path: tuple[str, ...]) -> Any:
        """Turn a table into its class, None if something is wrong with it, which is reported."""
        value, problems = structure_table(table, cls, path)
        self.problems += problems
        self._homes |= {name: path[0] for name in list_options(cls) if len(path) == 1}
        return value

    def finish(self, written: Mapping[Any, str]) -> list[Problem]:
        """Give the problems, now that all tables were seen.

        :param written: table -> what the document calls it, for those that are misspelt.
        """
        return [self._finish(problem, written) for problem in self.problems]

    def _finish(self, problem: Problem, written: Mapping[Any, str]) -> Problem:
        """Say where an unknown option belongs, and call its table what the document calls it."""
        table, option = problem.path[0], problem.path[-1]
        if problem.message.startswith("unknown option") and len(problem.path) < 3:
            home, here = self._homes.get(str(option)), DEEPG_NAMES.get(str(option))
            if home not in (None, table):
                problem = evolve(problem, help=f"`{option}` belongs in [{home}]")
            elif here:
                problem = evolve(problem, help=f"deepG's `{option}` is `{here}` here")
        return evolve(problem, path=(written.get(table, table), *problem.path[1:]))
