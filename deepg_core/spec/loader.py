"""Goes through the tables of a document and collects what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from deepg_core.plugins import KINDS
from deepg_core.spec.chooser import Chooser
from deepg_core.spec.field_types import describe_value
from deepg_core.spec.findings import Findings
from deepg_core.spec.problem import MOST, Problem, missing_table
from deepg_core.spec.tables import SPLITS, TABLES, DataTable, Evaluate, Run, Sampling, Training
from deepg_core.words import quote_all, suggest

CORE: Final = {"run": Run, "data": DataTable, "sampling": Sampling, "training": Training, "evaluate": Evaluate}
CHOSEN: Final = tuple(kind.name for kind in KINDS.values() if kind.table)


class Loader:
    """Turns each table into the class that owns it.

    :param spare: kinds whose components may be missing, if they are deepG's own.
    """

    def __init__(self, document: dict[str, Any], spare: Sequence[str] = ()) -> None:
        self._document = document
        self._findings = Findings()
        self._chooser = Chooser(self._findings, spare)
        self._misspelt: dict[Any, str] = {}
        """Table -> what it is called in the document."""

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, once `tables` was called."""
        return self._findings.finish(self._misspelt)

    def tables(self, needs: Sequence[str]) -> dict[str, Any]:
        """Give the arguments of `Spec`; what is wrong is None.

        :param needs: tables that must be there.
        """
        switched_off = self._take_switch()
        self._refuse_unknown_tables()
        self._require(needs)
        trainer_tables = self._split_training()
        tables: dict[str, Any] = {name: self._core(name, cls) for name, cls in CORE.items()}
        tables |= {kind: self._chooser.choose(kind, self._document.get(kind)) for kind in CHOSEN}
        tables["reader_table"] = self._document.get("reader") or {}
        named = (self._document.get("run") or {}).get("backend")
        tables["trainer"] = self._chooser.choose_trainer(named, trainer_tables)
        tables["evaluate"] = None if switched_off else tables["evaluate"]
        self._compare_classes(tables["data"])
        self._find_split(tables["data"], tables["evaluate"])
        return {name: None if name in self._misspelt else table for name, table in tables.items()}

    def _take_switch(self) -> bool:
        """Say whether `evaluate = false` stands in the place of a table; `true` is the table without options."""
        value = self._document.get("evaluate")
        if isinstance(value, bool):
            del self._document["evaluate"]
        return value is False

    def _refuse_unknown_tables(self) -> None:
        for name, value in list(self._document.items()):
            if name not in TABLES:
                self._refuse_unknown_table(name, value)
            elif not isinstance(value, dict):
                help_ = f"write `[{name}]` on a line of its own, and its options below"
                self._findings.report((name,), f"expected a table, got {describe_value(value)}", help_)
                self._document[name] = None

    def _refuse_unknown_table(self, name: str, value: Any) -> None:
        """Report it; one that is only misspelt is read all the same, for what else is wrong with it."""
        near = suggest(name, TABLES) if len(self._findings.problems) < MOST else None
        help_ = f"did you mean `[{near}]`?" if near else f"a spec has the tables {', '.join(TABLES)}"
        what = "unknown table" if isinstance(value, dict) else "unknown option outside of any table"
        self._findings.report((name,), what, help_, on_key=True)
        if near and near not in self._document:
            self._document[near] = value if isinstance(value, dict) else None
            self._misspelt[near] = name

    def _require(self, needs: Sequence[str]) -> None:
        if self._chooser.gives_arrays(self._document.get("reader") or {}):  # y is the target, shapes are the files'
            needs = ["data", *(name for name in needs if name not in ("data", "target"))]
        for name in needs:
            if name not in self._document:
                help_ = 'write `[data]` and below it `train = "FOLDER"`'
                if name in KINDS:
                    installed = self._chooser.installed(name)
                    help_ = f"write `[{name}]` and below it `type = ...`; installed: {installed}"
                self._findings.problems.append(missing_table(name, help_))

    def _split_training(self) -> dict[str, Any]:
        """Take the backends' tables out of `[training]`."""
        training = self._document.get("training") or {}
        tables = {key: value for key, value in training.items() if self._chooser.is_backend(key)}
        self._document["training"] = {key: value for key, value in training.items() if key not in tables}
        return tables

    def _core(self, name: str, cls: type) -> Any:
        if name == "data" and self._document.get(name) is None:
            return None
        return self._findings.structure(self._document.get(name) or {}, cls, (name,))

    def _find_split(self, data: DataTable | None, evaluate: Evaluate | None) -> None:
        """The split that is to be evaluated must be there."""
        split = evaluate.split if evaluate else None
        if data and split and not getattr(data, split) and not data.train_val_split_csv:
            message = f'is "{split}", but the spec has no data.{split}'
            self._findings.report(("evaluate", "split"), message, "name its files in [data], or leave this out")

    def _compare_classes(self, data: DataTable | None) -> None:
        """A split's classes must be those of the training data: the network knows no others."""
        for split in SPLITS[1:]:
            paths = getattr(data, split, None)
            if data is None or paths is None:
                continue
            known = set(data.train) if isinstance(data.train, dict) else set()
            here = set(paths) if isinstance(paths, dict) else set()
            if known != here:
                words = [f"lacks {quote_all(sorted(known - here))}"] if known - here else []
                words += [f"has {quote_all(sorted(here - known))} besides"] if here - known else []
                message = f"its classes are not those of data.train: it {' and '.join(words)}"
                self._findings.report(("data", split), message, on_key=True)
