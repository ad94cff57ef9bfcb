"""Finds the component that a table names and structures the rest of the table for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from deepg_core.plugins import (
    KNOWN_ELSEWHERE,
    AmbiguousComponentError,
    Component,
    ComponentError,
    ReaderComponent,
    plugin_manager,
)
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.field_types import describe_value
from deepg_core.spec.findings import Findings
from deepg_core.spec.spec import Choice
from deepg_core.words import suggest

DEFAULTS: Final[dict[str, dict[str, Any]]] = {"reader": {}, "encoder": {}}
"""Tables that may be left out; the reader then follows the files' endings."""
BACKENDS: Final = ("torch", "keras")
"""Which backend is taken when the spec names none and several are installed."""
UNNAMED: Final = {("encoder", "one_hot"): "", ("model", "transfer"): "from"}
"""Components that a table without `type` means, where it has a key: (kind, name) -> key; `""`: in any case."""


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
        name = table.get(key)
        if key not in table and (usual := _unnamed(kind, table)):
            return self._configure(kind, self._manager.default(kind, usual), table, (kind,))
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
        installed = [entry.component.name for entry in self._manager.all("trainer")]
        chosen = self._find("trainer", named, ("run", "backend")) if isinstance(named, str) else None
        if chosen is None and (usual := next((it for it in (*BACKENDS, *installed) if it in installed), None)):
            chosen = self._manager.default("trainer", usual)
        choice = None
        for name, table in (({chosen.name: {}} if chosen else {}) | tables).items():
            meant = [entry.component for entry in self._manager.named("trainer", name)]
            component = chosen if chosen in meant else next(iter(meant), None)
            its = self._configure("trainer", component, table, ("training", name))
            choice = its if component == chosen else choice
        return choice

    def installed(self, kind: str) -> str:
        """Write the names of a kind's components."""
        names = [self._manager.name_of(kind, entry.component) for entry in self._manager.all(kind)]
        return ", ".join(names) or "none"

    def is_backend(self, name: str) -> bool:
        """Tell whether a table of `[training]` is that of a backend."""
        return name in BACKENDS or bool(self._manager.named("trainer", name))

    def gives_arrays(self, table: dict[str, Any]) -> bool:
        """Tell whether the reader of this table reads ready arrays."""
        named = self._manager.named("reader", table["type"]) if isinstance(table.get("type"), str) else []
        return any(entry.component.arrays for entry in named if isinstance(entry.component, ReaderComponent))

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
        except ComponentError as error:
            spared = kind in self._spare and (kind, name) in KNOWN_ELSEWHERE
            if not spared or isinstance(error, AmbiguousComponentError):
                self._findings.report(path, error.message, error.help)
            return None

    def _configure(
        self, kind: str, component: Component | None, table: Any, path: tuple[str, ...]
    ) -> Choice[Component] | None:
        with blaming_plugins(component):
            config = component and self._findings.structure(table, component.config, path)
        return Choice(kind, component, config) if component and config is not None else None


def _unnamed(kind: str, table: dict[str, Any]) -> str | None:
    """Give the component of a table without `type`; a model `from` a checkpoint is a transfer."""
    return next((name for (its, name), key in UNNAMED.items() if its == kind and (not key or key in table)), None)
