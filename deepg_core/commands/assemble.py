"""From a spec to the parts it names: components, files, corpora, batches. Every command starts here."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache, cached_property
from math import ceil
from typing import Any, Final

from attrs import field, frozen

from deepg_core.batches import Batches, signature
from deepg_core.commands.files import listings, with_reader
from deepg_core.corpus import Corpus, Listing, corpus
from deepg_core.encoders import Encoder
from deepg_core.errors import OptionError
from deepg_core.models import Graph, GraphError, Signature
from deepg_core.progress import progress
from deepg_core.readers import Reader
from deepg_core.sampling import NoWindowError, Plan
from deepg_core.spec.problem import Problem
from deepg_core.spec.report import SpecError
from deepg_core.spec.spec import Spec
from deepg_core.targets import TargetFormat

LONGEST: Final = 1 << 26
"""Letters of a window; one-hot they are a GiB."""
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


def assemble(spec: Spec, problems: Sequence[Problem] = (), *, files: bool = True) -> Assembly:
    """Make the components of a spec and list its files.

    :param problems: what is wrong with the spec by itself, to be reported with what is found here.
    :param files: whether the files are needed.
    :raises SpecError: everything that is wrong: in the tables, between them and with the files' names, each at its place.
    """
    problems = list(problems)
    parts = _components(spec, problems)
    found = {}
    if files and spec.data:
        spec = with_reader(spec, problems)
        found = listings(spec, problems)
    if problems:
        raise spec.error(*problems)
    return Assembly(spec=spec, listings=found, **parts)


def _components(spec: Spec, problems: list[Problem]) -> dict[str, Any]:
    """Make what can be made of a spec that may lack tables for being wrong."""
    if not (spec.encoder and spec.target):
        return {}
    try:
        with spec.blaming("encoder"):
            encoder = spec.encoder.make()
        with spec.blaming("target"):
            target = spec.target.make(spec.classes)
            _check_window(target)
            shapes = signature(target, encoder)
        return {"target": target, "encoder": encoder, "signature": shapes, "graph": _graph(spec, shapes)}
    except SpecError as error:
        problems += error.problems
        return {}


def _check_window(target: TargetFormat) -> None:
    if target.window > LONGEST:
        message = f"a window of {target.window:,} letters is more than a network can learn from"
        raise OptionError("maxlen", message, f"at most {LONGEST:,}")


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
    layer = spec.states.config.layer if spec.states else None
    if layer is not None and layer not in graph.shapes:
        near = get_close_matches(layer, graph.shapes, n=1)
        help_ = f"did you mean `{near[0]}`?" if near else f"its layers are {', '.join(graph.shapes)}"
        raise spec.error(Problem(("states", "layer"), f"the model has no layer `{layer}`", help_))
