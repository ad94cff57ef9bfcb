"""Goes through the tables of a document and collects what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final

from attrs import evolve

from deepg_core.plugins import (
    KINDS,
    KNOWN_ELSEWHERE,
    Component,
    ReaderComponent,
    UnknownComponentError,
    plugin_manager,
)
from deepg_core.spec.field_types import describe_value, list_options
from deepg_core.spec.problem import KeyPath, Problem
from deepg_core.spec.spec import Choice
from deepg_core.spec.structure import structure_table
from deepg_core.spec.tables import SPLITS, TABLES, DataTable, Run, Sampling, Training

CORE: Final = {"run": Run, "data": DataTable, "sampling": Sampling, "training": Training}
CHOSEN: Final = tuple(kind.name for kind in KINDS.values() if kind.table)
DEFAULTS: Final[dict[str, dict[str, Any]]] = {"reader": {}, "encoder": {}}
"""Tables that may be left out; the reader then follows the files' endings."""
BACKENDS: Final = ("torch", "keras")
"""Which backend is taken when the spec names none and several are installed."""


class Loader:
    """Turns each table into the class that owns it.

    :param spare: kinds whose components may be missing, if they are deepG's own.
    """

    def __init__(self, document: dict[str, Any], spare: Sequence[str] = ()) -> None:
        self.problems: list[Problem] = []
        self._document, self._spare = document, spare
        self._manager = plugin_manager()
        self._homes: dict[str, str] = {}
        """Option -> the table it belongs in."""
        self._misspelt: dict[Any, str] = {}
        """Table -> what it is called in the document."""

    def tables(self, needs: Sequence[str]) -> dict[str, Any]:
        """Give the arguments of `Spec`; what is wrong is None.

        :param needs: tables that must be there.
        """
        self._refuse_unknown_tables()
        self._require(needs)
        trainer_tables = self._split_training()
        tables: dict[str, Any] = {name: self._core(name, cls) for name, cls in CORE.items()}
        tables |= {kind: self._choice(kind) for kind in CHOSEN}
        tables["reader_table"] = self._document.get("reader") or {}
        tables["trainer"] = self._trainer(trainer_tables)
        self._same_classes(tables["data"])
        self.problems = [self._finished(problem) for problem in self.problems]
        return {name: None if name in self._misspelt else table for name, table in tables.items()}

    def _refuse_unknown_tables(self) -> None:
        for name, value in list(self._document.items()):
            if name not in TABLES:
                self._unknown_table(name, value)
            elif not isinstance(value, dict):
                message = f"expected a table, got {describe_value(value)}"
                help_ = f"write `[{name}]` on a line of its own, and its options below"
                self.problems.append(Problem((name,), message, help_))
                self._document[name] = None

    def _unknown_table(self, name: str, value: Any) -> None:
        """Report it; one that is only misspelt is read all the same, for what else is wrong with it."""
        near = get_close_matches(name, TABLES, n=1)
        help_ = f"did you mean `[{near[0]}]`?" if near else f"a spec has the tables {', '.join(TABLES)}"
        what = "unknown table" if isinstance(value, dict) else "unknown option outside of any table"
        self.problems.append(Problem((name,), what, help_, on_key=True))
        if near and near[0] not in self._document:
            self._document[near[0]] = value if isinstance(value, dict) else None
            self._misspelt[near[0]] = name

    def _require(self, needs: Sequence[str]) -> None:
        if self._gives_arrays():  # y is the target, and shapes are known from the files alone
            needs = ["data", *(name for name in needs if name not in ("data", "target"))]
        for name in needs:
            if name not in self._document:
                help_ = 'write `[data]` and below it `train = "FOLDER"`'
                if name in KINDS:
                    help_ = f"write `[{name}]` and below it `type = ...`; installed: {self._installed(name)}"
                self.problems.append(Problem((name,), f"the table [{name}] is missing", help_))

    def _gives_arrays(self) -> bool:
        name = (self._document.get("reader") or {}).get("type")
        return any(it.arrays for it in self._manager.components("reader", ReaderComponent) if it.name == name)

    def _split_training(self) -> dict[str, Any]:
        """Take the backends' tables out of `[training]`."""
        training = self._document.get("training") or {}
        names = {entry.component.name for entry in self._manager.all("trainer")} | set(BACKENDS)
        self._document["training"] = {key: value for key, value in training.items() if key not in names}
        return {key: value for key, value in training.items() if key in names}

    def _core(self, name: str, cls: type) -> Any:
        if name == "data" and self._document.get(name) is None:
            return None
        return self._structure(self._document.get(name) or {}, cls, (name,))

    def _structure(self, table: Any, cls: type, path: tuple[str, ...]) -> Any:
        value, problems = structure_table(table, cls, path)
        self.problems += problems
        self._homes |= {name: path[0] for name in list_options(cls) if len(path) == 1}
        return value

    def _choice(self, kind: str) -> Choice[Component] | None:
        """Find the component that a table names and structure the rest of the table for it."""
        table = self._document.get(kind, DEFAULTS.get(kind))
        if table is None:
            return None
        key = self._type_key(kind, table)
        name = table.get(key, _unnamed(kind, table))
        if kind == "reader" and name is None:  # the endings of the files decide, and then its options are looked at
            return None
        if not isinstance(name, str):
            what = "missing" if name is None else f"expected a string, got {describe_value(name)}"
            self.problems.append(Problem((kind, key), what, f"installed: {self._installed(kind)}"))
            return None
        rest = {option: value for option, value in table.items() if option != key}
        return self._configured(kind, self._component(kind, name, (kind, key)), rest, (kind,))

    def _type_key(self, kind: str, table: dict[str, Any]) -> str:
        """Give the key that names the component: `type`, or what was written instead of it, which is reported."""
        texts = [key for key, value in table.items() if isinstance(value, str)]
        near = get_close_matches("type", texts, n=1)
        if "type" in table or not near:
            return "type"
        self.problems.append(Problem((kind, near[0]), "unknown option", "did you mean `type`?", on_key=True))
        return near[0]

    def _installed(self, kind: str) -> str:
        return ", ".join(entry.component.name for entry in self._manager.all(kind)) or "none"

    def _component(self, kind: str, name: str, path: tuple[str, ...]) -> Component | None:
        try:
            return self._manager.get(kind, name)
        except UnknownComponentError as error:
            if kind not in self._spare or (kind, name) not in KNOWN_ELSEWHERE:
                self.problems.append(Problem(path, error.message, error.help))
            return None

    def _configured(
        self, kind: str, component: Component | None, table: Any, path: tuple[str, ...]
    ) -> Choice[Component] | None:
        config = component and self._structure(table, component.config, path)
        return Choice(kind, component, config) if component and config is not None else None

    def _trainer(self, tables: dict[str, Any]) -> Choice[Component] | None:
        """Choose the backend; the tables of the others are checked as well."""
        installed = {entry.component.name: entry.component for entry in self._manager.all("trainer")}
        named = (self._document.get("run") or {}).get("backend")
        chosen = self._component("trainer", named, ("run", "backend")) if isinstance(named, str) else None
        if chosen is None:
            chosen = next((installed[name] for name in (*BACKENDS, *installed) if name in installed), None)
        choices = {
            name: self._configured("trainer", component, tables.get(name, {}), ("training", name))
            for name, component in installed.items()
            if name in tables or component is chosen
        }
        return choices[chosen.name] if chosen else None

    def _same_classes(self, data: DataTable | None) -> None:
        """A split's classes must be those of the training data: the network knows no others."""
        for split in SPLITS[1:]:
            paths = getattr(data, split, None)
            if data is None or paths is None:
                continue
            known = set(data.train) if isinstance(data.train, dict) else set()
            here = set(paths) if isinstance(paths, dict) else set()
            if known != here:
                words = [f"lacks {_names(known - here)}"] if known - here else []
                words += [f"has {_names(here - known)} besides"] if here - known else []
                message = f"its classes are not those of data.train: it {' and '.join(words)}"
                self.problems.append(Problem(("data", split), message, on_key=True))

    def _finished(self, problem: Problem) -> Problem:
        """Say where an unknown option belongs, and call its table what the document calls it."""
        table, option = problem.path[0], problem.path[-1]
        home = self._homes.get(str(option))
        if problem.message.startswith("unknown option") and len(problem.path) < 3 and home not in (None, table):
            problem = evolve(problem, help=f"`{option}` belongs in [{home}]")
        path: KeyPath = (self._misspelt.get(table, table), *problem.path[1:])
        return evolve(problem, path=path)


def _unnamed(kind: str, table: dict[str, Any]) -> str | None:
    """Give the component of a table without `type`; a model `from` a checkpoint is a transfer."""
    if kind == "encoder":
        return "one_hot"
    return "transfer" if kind == "model" and "from" in table else None


def _names(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
