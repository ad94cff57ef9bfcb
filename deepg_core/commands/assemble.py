"""From a spec to the parts it names: components, files, corpora, batches. Every command starts here."""

from __future__ import annotations

from functools import cache, cached_property
from math import ceil
from pathlib import Path
from typing import Any, Final

import attrs
from attrs import field, frozen

from deepg_core.batches import Batches, signature
from deepg_core.corpus import Corpus, Listing, Source, corpus, list_files
from deepg_core.encoders import Encoder
from deepg_core.errors import OptionError
from deepg_core.models import Graph, GraphError, Signature
from deepg_core.progress import progress, say
from deepg_core.readers import Reader
from deepg_core.readers.choose import reader_for
from deepg_core.sampling import NoWindowError, Plan
from deepg_core.spec.problem import Problem
from deepg_core.spec.report import SpecError
from deepg_core.spec.spec import Choice, Spec
from deepg_core.targets import TargetFormat

SPLITS: Final = ("train", "validation", "test")
SEED_OF: Final = {"train": 0, "validation": 1, "test": 2}


@frozen(slots=False, eq=False)
class Assembly:
    """A spec with its components made and its files listed. Nothing is read before it is asked for."""

    spec: Spec
    """The spec, its reader decided."""
    target: TargetFormat
    encoder: Encoder
    signature: Signature
    graph: Graph | None
    """None where the spec has no `[model]`."""
    listings: dict[str, Listing] = field(factory=dict)
    """Split, or `states` -> its files."""

    @cached_property
    def reader(self) -> Reader:
        """The reader; importing it is put off until files are read."""
        assert self.spec.reader  # `assemble` decided it
        reader: Reader = self.spec.reader.make()
        return reader

    @cache  # noqa: B019 - an assembly lives as long as its command
    def corpus(self, split: str) -> Corpus:
        """Read the files of a split (or of `states`), or find them in the cache.

        :raises DataError: a file cannot be used.
        """
        choice, listing = self.spec.reader, self.listings[split]
        assert choice  # `assemble` decided it
        identity = f"{choice.component.implementation} {self.reader.version} {choice.config}"
        with progress("reading files", len(listing.files), "files") as advance:
            return corpus(listing, identity, self.reader.records, self.encoder.vocabulary, lambda _: advance())

    def plan(self) -> Plan:
        """Decide the defaults of `[sampling]`."""
        options = self.spec.sampling
        shuffle = options.shuffle_windows
        return Plan(
            length=self.target.window,
            step=options.step or self.target.config.maxlen,
            batch_size=options.batch_size,
            padding=options.padding,
            shuffle_file_order=options.shuffle_file_order,
            shuffle_input=options.shuffle_input,
            shuffle_windows=bool(self.target.classes) if shuffle is None else shuffle,
            reverse_complement=options.reverse_complement,
        )

    def batches(self, split: str) -> Batches:
        """Give the batches of a split.

        :raises SpecError: no sequence of a class is as long as a window.
        :raises DataError: a file cannot be used.
        """
        sequences, seed = self.corpus(split), (self.spec.run.seed, SEED_OF[split])
        try:
            return Batches(sequences, self.target, self.encoder, self.plan(), seed)
        except NoWindowError as error:
            raise self.spec.error(Problem(("target", "maxlen"), f"data.{split}: {error}", error.help)) from error

    @property
    def validation_steps(self) -> int:
        """Validation steps of an epoch, deepG's ceil(steps_per_epoch * train_val_ratio)."""
        training = self.spec.training
        return ceil(round(training.steps_per_epoch * training.train_val_ratio, 9))


def assemble(spec: Spec, *, files: bool = True) -> Assembly:
    """Make the components of a spec and list its files.

    :param files: whether the files are needed.
    :raises SpecError: everything that is wrong between the tables and with the files' names, each at its place.
    """
    problems: list[Problem] = []
    parts = _components(spec, problems)
    listings = {}
    if files:
        spec = _with_reader(spec, problems)
        listings = _listings(spec, problems)
    if problems:
        raise SpecError(problems, spec.source)
    return Assembly(spec=spec, listings=listings, **parts)


def _components(spec: Spec, problems: list[Problem]) -> dict[str, Any]:
    try:
        with spec.blaming("encoder"):
            encoder = spec.encoder.make()
        with spec.blaming("target"):
            assert spec.target  # every command needs it
            target = spec.target.make(spec.classes)
            shapes = signature(target, encoder)
        return {"target": target, "encoder": encoder, "signature": shapes, "graph": _graph(spec, shapes)}
    except SpecError as error:
        problems += error.problems
        return {}


def _graph(spec: Spec, shapes: Signature) -> Graph | None:
    if spec.model is None:
        return None
    with spec.blaming("model"):
        try:
            graph: Graph = spec.model.make().build(shapes)
        except GraphError as error:
            raise OptionError("", str(error)) from error
        given, wanted = [graph.shapes[name] for name in graph.outputs], list(shapes.targets.values())
        if given != wanted:
            raise OptionError("", f"the network gives {given}, but the target has the shapes {wanted}")
        _check_layer(spec, graph)
        return graph


def _check_layer(spec: Spec, graph: Graph) -> None:
    if spec.states and spec.states.config.layer not in graph.shapes:
        names = ", ".join(graph.shapes)
        message = f"the model has no layer `{spec.states.config.layer}`"
        raise spec.error(Problem(("states", "layer"), message, f"its layers: {names}"))


def _with_reader(spec: Spec, problems: list[Problem]) -> Spec:
    if spec.reader:
        return spec
    paths = [item.path for split in SPLITS for item in spec.data_paths(split)]
    try:
        with spec.blaming("data"):
            component = reader_for([path for path in paths if path.exists()])
            return attrs.evolve(spec, reader=Choice("reader", component, component.config()))
    except SpecError as error:
        problems += _missing(spec) or error.problems
        return spec


def _missing(spec: Spec) -> list[Problem]:
    items = [item for split in SPLITS for item in spec.data_paths(split) if not item.path.exists()]
    return [_no_such(item.path, item.key) for item in items]


def _no_such(path: Path, key: Any) -> Problem:
    return Problem(key, f"no such file or folder: {path}", "paths are relative to the spec file")


def _listings(spec: Spec, problems: list[Problem]) -> dict[str, Listing]:
    if spec.reader is None:
        return {}
    listings = {}
    for split in SPLITS:
        sources = [Source(item.path, item.key, item.label) for item in spec.data_paths(split)]
        if sources:
            listings[split] = _list(spec, sources, problems)
    _refuse_overlap(spec, listings, problems)
    if spec.states:
        source = spec.states.config.source
        paths = [source] if isinstance(source, str) else source
        listings["states"] = _list(spec, [Source(spec.path(path), ("states", "source")) for path in paths], problems)
    return listings


def _list(spec: Spec, sources: list[Source], problems: list[Problem]) -> Listing:
    assert spec.reader  # decided before files are listed
    endings = spec.reader.component.endings
    listing = list_files(sources, endings)
    for source in sources:
        if not source.path.exists():
            problems.append(_no_such(source.path, source.key))
        elif source.path.is_dir() and source.key not in listing.keys:
            message = f"{source.path} holds no file that ends in {', '.join(endings)}"
            problems.append(Problem(source.key, message))
    if listing.ignored:
        where = ".".join(str(part) for part in sources[0].key[:2])
        say(f"{where}: {listing.ignored} files with other endings ignored")
    return listing


def _refuse_overlap(spec: Spec, listings: dict[str, Listing], problems: list[Problem]) -> None:
    """A file in two places teaches what is then examined; within a split it would have two classes."""
    seen: dict[Path, tuple[str, Any]] = {}
    assert spec.data  # its files were listed
    for split, listing in listings.items():
        for path, key in zip(listing.files, listing.keys, strict=True):
            other, other_key = seen.setdefault(path.resolve(), (split, key))
            if other_key == key or (other != split and spec.data.allow_overlap):
                continue
            where = ".".join(str(part) for part in other_key)
            allow = "set data.allow_overlap = true if this is meant" if other != split else None
            problems.append(Problem(key, f"{path} is in {where} as well", allow))
