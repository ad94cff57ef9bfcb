"""Finds the component that a table names and structures the rest of the table for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from deepg_core.plugins import KNOWN_ELSEWHERE, Component, ReaderComponent, UnknownComponentError, plugin_manager
from deepg_core.spec.field_types import describe_value
from deepg_core.spec.findings import Findings
from deepg_core.spec.spec import Choice
from deepg_core.words import suggest

DEFAULTS: Final[dict[str, dict[str, Any]]] = {"reader": {}, "encoder": {}}
"""Tables that may be left out; the reader then follows the files' endings."""
BACKENDS: Final = ("torch", "keras")
"""Which backend is taken when the spec names none and several are installed."""


class Chooser:
    """Chooses among the installed components.

    :param findings: where mistakes are reported.
    :param spare: kinds whose components may be missing, if they are deepG's own.
    """

    def __init__(self, findings: Findings, spare: Sequence[str]) -> None:
        self._findings, self._spare = findings, spare
        self._manager = plugin_manager()

    def choose(self, kind: str, table: dict[str, Any] | None) -> Choice[Component] | None:
        """Give the component of a kind's table, None where it has none or something is wrong."""
        table = DEFAULTS.get(kind) if table is None else table
        if table is None:
            return None
        key = self._type_key(kind, table)
        name = table.get(key, _unnamed(kind, table))
        if kind == "reader" and name is None:  # the endings of the files decide, and then its options are looked at
            return None
        if not isinstance(name, str):
            what = "missing" if name is None else f"expected a string, got {describe_value(name)}"
            self._findings.report((kind, key), what, f"installed: {self.installed(kind)}")
            return None
        rest = {option: value for option, value in table.items() if option != key}
        return self._configure(kind, self._find(kind, name, (kind, key)), rest, (kind,))

    def choose_trainer(self, named: Any, tables: dict[str, Any]) -> Choice[Component] | None:
        """Choose the backend; the tables of the others are checked as well.

        :param named: `run.backend`, if it is given.
        :param tables: backend -> its table in `[training]`.
        """
        installed = {entry.component.name: entry.component for entry in self._manager.all("trainer")}
        chosen = self._find("trainer", named, ("run", "backend")) if isinstance(named, str) else None
        if chosen is None:
            chosen = next((installed[name] for name in (*BACKENDS, *installed) if name in installed), None)
        choices = {
            name: self._configure("trainer", component, tables.get(name, {}), ("training", name))
            for name, component in installed.items()
            if name in tables or component is chosen
        }
        return choices[chosen.name] if chosen else None

    def installed(self, kind: str) -> str:
        """Write the names of a kind's components."""
        return ", ".join(entry.component.name for entry in self._manager.all(kind)) or "none"

    def names_of_backends(self) -> set[str]:
        """Give the backends whose tables `[training]` may hold."""
        return {entry.component.name for entry in self._manager.all("trainer")} | set(BACKENDS)

    def gives_arrays(self, table: dict[str, Any]) -> bool:
        """Tell whether the reader of this table reads ready arrays."""
        readers = self._manager.components("reader", ReaderComponent)
        return any(reader.arrays for reader in readers if reader.name == table.get("type"))

    def _type_key(self, kind: str, table: dict[str, Any]) -> str:
        """Give the key that names the component: `type`, or what was written instead of it, which is reported."""
        near = suggest("type", [key for key, value in table.items() if isinstance(value, str)])
        if "type" in table or near is None:
            return "type"
        self._findings.report((kind, near), "unknown option", "did you mean `type`?", on_key=True)
        return near

    def _find(self, kind: str, name: str, path: tuple[str, ...]) -> Component | None:
        try:
            return self._manager.get(kind, name)
        except UnknownComponentError as error:
            if kind not in self._spare or (kind, name) not in KNOWN_ELSEWHERE:
                self._findings.report(path, error.message, error.help)
            return None

    def _configure(
        self, kind: str, component: Component | None, table: Any, path: tuple[str, ...]
    ) -> Choice[Component] | None:
        config = component and self._findings.structure(table, component.config, path)
        return Choice(kind, component, config) if component and config is not None else None


def _unnamed(kind: str, table: dict[str, Any]) -> str | None:
    """Give the component of a table without `type`; a model `from` a checkpoint is a transfer."""
    if kind == "encoder":
        return "one_hot"
    return "transfer" if kind == "model" and "from" in table else None
