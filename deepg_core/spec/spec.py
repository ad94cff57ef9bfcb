"""A spec that has been read and found right: core's tables, and the component chosen for each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from deepg_core.errors import OptionError
from deepg_core.paths import resolve_path
from deepg_core.plugins import Component, ReaderComponent, TrainerComponent, plugin_manager
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.problem import KeyPath, Problem, missing_table
from deepg_core.spec.report import SpecError
from deepg_core.spec.tables import DataTable, Evaluate, Paths, Run, Sampling, Training
from deepg_core.spec.text import SpecText

C = TypeVar("C", bound=Component, covariant=True)
Made = TypeVar("Made")


@frozen
class Choice(Generic[C]):
    """A component that the spec names, and its table."""

    kind: str
    component: C
    config: Any

    @property
    def name(self) -> str:
        """What a spec calls the component."""
        return plugin_manager().name_of(self.kind, self.component)

    def make(self, interface: type[Made], *args: Any) -> Made:  # noqa: ARG002 - says what is made, to type checkers
        """Import the component's class and make one of it: `Class(config, *args)`, an `interface`."""
        with blaming_plugins(self.component):
            made: Made = self.component.load()(self.config, *args)
        return made


@frozen
class DataPath:
    """One path of `[data]`: where it was written, and the number of its class (0 where there are none)."""

    path: Path
    key: KeyPath = ()
    label: int = 0


@frozen(kw_only=True)
class Spec:
    """The tables of a spec file. A table that is missing and not needed is None."""

    source: SpecText
    run: Run
    data: DataTable | None
    reader: Choice[ReaderComponent] | None
    """None: to be chosen by the endings of the files."""
    reader_table: dict[str, Any]
    """`[reader]` as it is written: of a reader that is still to be chosen these are the options."""
    encoder: Choice[Component]
    target: Choice[Component] | None
    sampling: Sampling
    model: Choice[Component] | None
    training: Training
    trainer: Choice[TrainerComponent] | None
    states: Choice[Component] | None
    evaluate: Evaluate | None
    """None: not at all."""
    former: tuple[KeyPath, ...] = field(default=(), eq=False)
    """Keys that are written as an earlier version called them."""

    def choice(self, kind: str) -> Choice[Component]:
        """Give the component that is chosen for a kind.

        :raises SpecError: the spec names none.
        """
        chosen: Choice[Component] | None = getattr(self, kind)
        if chosen is None:
            raise self.error(missing_table(kind))
        return chosen

    @property
    def name(self) -> str:
        """Name of the run: `run.name`, else that of the spec file."""
        return self.run.name or "".join(it if it.isprintable() else "_" for it in self.source.path.stem)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes in `[data]`, in order; empty where it names none."""
        train = self.data.train if self.data else ()
        return tuple(train) if isinstance(train, dict) else ()

    @property
    def gives_arrays(self) -> bool:
        """Whether the reader's files hold what the network is given and must give, so that nothing is cut or encoded."""
        return bool(self.reader and self.reader.component.arrays)

    @property
    def unlabelled(self) -> bool:
        """Whether the target format has no labels, so that a network is compared with itself."""
        return bool(self.target and getattr(self.target.component.load(), "loss", ""))

    @property
    def paired(self) -> bool:
        """Whether files are read in pairs."""
        return bool(getattr(self.reader.config, "paired", False) if self.reader else self.reader_table.get("paired"))

    def path(self, text: str) -> Path:
        """Resolve a path of the spec: relative to the folder of the spec file."""
        return resolve_path(self.source.path.absolute().parent, text)

    def data_paths(self, split: str) -> list[DataPath]:
        """Give the paths of a split, or those of `states.source`, with their classes; none where the spec names none."""
        if split == "states":
            source = self.states.config.source if self.states else ()
            return [DataPath(path, key) for path, key in self._group(source, ("states", "source"))]
        paths: Paths | None = getattr(self.data, split)
        if isinstance(paths, dict):
            return [
                DataPath(path, key, label)
                for label, name in enumerate(self.classes)
                if name in paths
                for path, key in self._group(paths[name], ("data", split, name))
            ]
        return [DataPath(path, key, 0) for path, key in self._group(paths or (), ("data", split))]

    def _group(self, group: str | Sequence[str], key: KeyPath) -> list[tuple[Path, KeyPath]]:
        if isinstance(group, str):
            return [(self.path(group), key)]
        return [(self.path(text), (*key, number)) for number, text in enumerate(group)]

    def error(self, *problems: Problem) -> SpecError:
        """Make the error that shows these problems in the spec file."""
        return SpecError(problems, self.source)

    @contextmanager
    def blaming(self, *table: str) -> Iterator[None]:
        """Turn an `OptionError` of the component of a table into a `SpecError` at its place in the file."""
        try:
            yield
        except OptionError as error:
            found = [Problem((*table, *filter(None, it.option.split("."))), it.message, it.help) for it in error.errors]
            raise self.error(*found) from error

    @contextmanager
    def collecting(self, problems: list[Problem], *table: str) -> Iterator[None]:
        """Add what is wrong to `problems`, each once, and go on; with a table as `blaming`."""
        try:
            with self.blaming(*table):
                yield
        except SpecError as error:
            problems += [it for it in error.problems if it not in problems]
