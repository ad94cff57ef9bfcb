"""From a file to a `Spec`: every table, every mistake at once, before a framework is imported or data opened."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from deepg_core.plugins import KINDS, UnknownComponentError, plugin_manager
from deepg_core.spec.problem import Problem
from deepg_core.spec.report import SpecError
from deepg_core.spec.source import Source, parse, read
from deepg_core.spec.spec import Choice, Spec
from deepg_core.spec.structure import structure
from deepg_core.spec.tables import Data, Run, Sampling, Training

CORE: Final = {"run": Run, "data": Data, "sampling": Sampling, "training": Training}
CHOSEN: Final = tuple(kind for kind in KINDS if kind != "trainer")
TABLES: Final = ("run", "data", "reader", "encoder", "target", "sampling", "model", "training", "states")
DEFAULTS: Final[dict[str, dict[str, Any]]] = {"reader": {}, "encoder": {}}
"""Tables that may be left out; without a type, the encoder is `one_hot` and the reader follows the files' endings."""
BACKENDS: Final = ("torch", "keras")
"""Which backend is taken when the spec names none and several are installed."""


def load_spec(
    path: str | Path,
    overrides: Sequence[str] = (),
    *,
    backend: str | None = None,
    needs: Sequence[str] = ("data", "target"),
) -> Spec:
    """Read a spec file.

    :param overrides: `a.b=value` each, applied in order.
    :param backend: wins over `[run] backend`.
    :param needs: tables that must be there.
    :raises SpecError: all that is wrong with it, each mistake at its place.
    """
    if backend is not None:
        overrides = [*overrides, f'run.backend="{backend}"']
    return _load(*read(Path(path), overrides), needs)


def load_text(text: str, path: Path, needs: Sequence[str] = ("data", "target")) -> Spec:
    """Read a spec that is kept in another file, such as a checkpoint; `path` is what errors name.

    :raises SpecError: all that is wrong with it.
    """
    return _load(*parse(Source(path, text)), needs)


def _load(document: dict[str, Any], source: Source, needs: Sequence[str]) -> Spec:
    loader = _Loader(document)
    spec = loader.spec(needs)
    if loader.problems:
        raise SpecError(loader.problems, source)
    return Spec(source=source, **spec)


class _Loader:
    """Goes through the tables and collects what is wrong."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._manager = plugin_manager()

    def spec(self, needs: Sequence[str]) -> dict[str, Any]:
        """Give the arguments of `Spec`; they are only whole when there are no problems."""
        self._refuse_unknown_tables()
        self._require(needs)
        trainer_tables = self._split_training()
        tables: dict[str, Any] = {name: self._core(name, cls) for name, cls in CORE.items()}
        tables |= {kind: self._choice(kind) for kind in CHOSEN}
        tables["trainer"] = self._trainer(tables["run"], trainer_tables)
        self._same_classes(tables["data"])
        return tables

    def _refuse_unknown_tables(self) -> None:
        for name, value in list(self._document.items()):
            if name not in TABLES:
                near = get_close_matches(name, TABLES, n=1)
                help_ = f"did you mean `[{near[0]}]`?" if near else f"a spec has the tables {', '.join(TABLES)}"
                self.problems.append(Problem((name,), "unknown table", help_, on_key=True))
                if near:  # reported once: it is not missing as well
                    self._document[near[0]] = self._document.get(near[0], value)
            elif not isinstance(value, dict):
                self.problems.append(Problem((name,), f"expected a table: write `[{name}]` on a line of its own"))
                self._document[name] = None

    def _require(self, needs: Sequence[str]) -> None:
        for name in needs:
            if name not in self._document:
                self.problems.append(Problem((name,), f"the table [{name}] is missing"))

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
        value, problems = structure(table, cls, path)
        self.problems += problems
        return value

    def _choice(self, kind: str) -> Choice | None:
        """Find the component that a table names and structure the rest of the table for it."""
        table = self._document.get(kind, DEFAULTS.get(kind))
        if table is None or (kind == "reader" and not table):
            return None
        name = table.get("type", "one_hot" if kind == "encoder" else None)
        if not isinstance(name, str):
            installed = ", ".join(entry.component.name for entry in self._manager.all(kind))
            what = "missing" if name is None else "expected a string"
            self.problems.append(Problem((kind, "type"), what, f"installed: {installed}"))
            return None
        component = self._component(kind, name, (kind, "type"))
        if component is None:
            return None
        options = {key: value for key, value in table.items() if key != "type"}
        return Choice(kind, component, self._structure(options, component.config, (kind,)))

    def _component(self, kind: str, name: str, path: tuple[str, ...]) -> Any:
        try:
            return self._manager.get(kind, name)
        except UnknownComponentError as error:
            self.problems.append(Problem(path, f"unknown {KIND_NAMES.get(kind, kind)} `{name}`", error.help))
            return None

    def _trainer(self, run: Run | None, tables: dict[str, Any]) -> Choice | None:
        chosen = None
        backend = run.backend if run else None
        installed = [entry.component.name for entry in self._manager.all("trainer")]
        if backend is None:
            backend = next((name for name in (*BACKENDS, *installed) if name in installed), None)
        for name in {*tables, *([backend] if backend else [])}:
            if name == backend or name in installed:
                component = self._component("trainer", name, ("run", "backend"))
                config = component and self._structure(tables.get(name, {}), component.config, ("training", name))
                if name == backend and component:
                    chosen = Choice("trainer", component, config)
        return chosen

    def _same_classes(self, data: Data | None) -> None:
        """A split's classes must be those of the training data: the network knows no others."""
        for split in ("validation", "test"):
            paths = getattr(data, split, None)
            if data is None or paths is None:
                continue
            known = set(data.train) if isinstance(data.train, dict) else set()
            here = set(paths) if isinstance(paths, dict) else set()
            if known != here:
                words = [f"lacks {_names(known - here)}"] if known - here else []
                words += [f"has {_names(here - known)} besides"] if here - known else []
                message = f"its classes are not those of data.train: it {' and '.join(words)}"
                self.problems.append(Problem(("data", split), message))


KIND_NAMES: Final = {"target": "target format", "model": "model", "trainer": "backend", "states": "state writer"}


def _names(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
