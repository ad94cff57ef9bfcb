"""From a spec to the parts it names: components, files, corpora, batches. Every command starts here."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property
from math import ceil
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.batches import Batches, Endless, Feed
from deepg_core.batches.added import Added
from deepg_core.batches.class_weight import class_weight
from deepg_core.commands import array_options
from deepg_core.commands.assemble_arrays import Ready, ready
from deepg_core.commands.combinations import refused
from deepg_core.commands.files import listings, with_reader
from deepg_core.corpus import Corpus, Listing, corpus
from deepg_core.corpus.build import Records
from deepg_core.encoders import Encoder
from deepg_core.encoders.vocabulary import known
from deepg_core.errors import DataError, OptionError
from deepg_core.models import Graph, GraphError, ModelBuilder, ModelConfig, Signature
from deepg_core.models.losses import losses
from deepg_core.models.native import refuse_backend
from deepg_core.progress import progress
from deepg_core.readers import Reader
from deepg_core.readers.joined import joined
from deepg_core.readers.paired import paired
from deepg_core.sampling import NoWindowError, Plan
from deepg_core.spec.problem import Problem
from deepg_core.spec.report import SpecError
from deepg_core.spec.spec import Spec
from deepg_core.targets import Setting, TargetFormat

LONGEST: Final = 1 << 26
"""Letters of a window; one-hot they are a GiB."""
PLANNED: Final = (
    *("batch_size", "padding", "max_samples", "proportion_per_seq", "proportion_entries", "skip_amb_nuc"),
    *("shuffle_file_order", "shuffle_input", "random_sampling", "sample_by_file_size", "reverse_complement"),
)
"""Options of `[sampling]` that a plan takes as they are."""
SEED_OF: Final = {"train": 0, "validation": 1, "test": 2}


@frozen(slots=False, eq=False)
class Assembly:
    """A spec with its components made and its files listed. Nothing is read before it is asked for."""

    spec: Spec
    """The spec, its reader decided."""
    _feed: Feed | None
    signature: Signature
    graph: Graph | None
    """None where the spec has no `[model]`, or a checkpoint has the graph."""
    listings: dict[str, Listing] = field(factory=dict)
    """Split, or `states` -> its files."""
    builder: ModelBuilder | None = None
    """What drew the graph."""
    ready: Ready | None = None
    """What makes batches of ready arrays; None where sequences are read, or a checkpoint is."""
    _corpora: dict[str, Corpus] = field(factory=dict, init=False)

    @property
    def feed(self) -> Feed:
        """Target format and encoder, and what else makes inputs; ready arrays have none."""
        assert self._feed  # callers ask `spec.gives_arrays`
        return self._feed

    @property
    def vocabulary(self) -> str:
        """The encoder's letters, `""` where arrays are ready."""
        return self._feed.encoder.vocabulary if self._feed else ""

    @property
    def target(self) -> TargetFormat:
        """The target format."""
        return self.feed.target

    @property
    def encoder(self) -> Encoder:
        """The encoder."""
        return self.feed.encoder

    @cached_property
    def reader(self) -> Reader:
        """The reader; importing it is put off until files are read.

        :raises SpecError: it gives no qualities, which the encoder asks for.
        """
        assert self.spec.reader  # `assemble` decided it
        reader: Reader = self.spec.reader.make()
        if "qualities" in self.encoder.needs and not reader.qualities:
            message = f"the reader `{self.spec.reader.component.name}` gives no qualities"
            raise self.spec.error(Problem(("encoder", "use_quality_score"), message, "qualities are in FASTQ files"))
        return reader

    def corpus(self, split: str) -> Corpus:
        """Read the files of a split (or of `states`), or find them in the cache.

        :raises DataError: a file cannot be used.
        """
        if split not in self._corpora:
            self._corpora[split] = self._read(split)
        return self._corpora[split]

    def _read(self, split: str) -> Corpus:
        choice, listing = self.spec.reader, self.listings[split]
        assert choice  # `assemble` decided it
        read, changes = self._reading(self.reader.blocks)
        identity = f"{choice.component.implementation} {self.reader.version} {choice.config} {changes}"
        wanted = "qualities" in self.encoder.needs
        with progress("reading files", len(listing.files), "files") as advance:
            return corpus(
                listing, identity, read, known(self.encoder.vocabulary), lambda _: advance(), qualities=wanted
            )

    def _reading(self, read: Records) -> tuple[Records, str]:
        """Wrap the reader for pairs and joined sequences, and say how."""
        joint, half = self.spec.sampling.concat_seq, self.target.config.maxlen // 2
        if self.spec.paired:
            return paired(read, half), f"paired {half}"
        return (read, "") if joint is None else (joined(read, joint), f"joined {joint!r}")

    def plan(self) -> Plan:
        """Decide the defaults of `[sampling]`."""
        options, target = self.spec.sampling, self.target
        shuffle = options.shuffle_windows
        if shuffle is None:  # consecutive windows make a set, and files are drawn whole: both end where all is mixed
            shuffle = bool(target.classes) and not (target.sets or options.sample_by_file_size)
        return Plan(
            length=target.window,
            step=options.step or target.config.maxlen,
            samples_per_target=target.sets.samples_per_target if target.sets else 1,
            discard=known(self.encoder.vocabulary) if self.encoder.discards else "",
            shuffle_windows=shuffle,
            **{name: getattr(options, name) for name in PLANNED},
        )

    def batches(self, split: str) -> Endless:
        """Give the batches of a split.

        :raises SpecError: no sequence of a class is as long as a window, or none has a label.
        :raises DataError: a file cannot be used.
        """
        seed = (self.spec.run.seed, SEED_OF[split])
        if self.ready:
            return self.ready.batches(self.spec, split, self.listings[split], seed)
        sequences = self.corpus(split)
        weight = self._class_weight(sequences) if split == "train" else None
        try:
            with self.spec.blaming("target"):
                return Batches(sequences, self.feed, self.plan(), seed, self.spec.sampling.balance, weight)
        except NoWindowError as error:
            key = "maxlen" if error.has_records else "type"
            raise self.spec.error(Problem(("target", key), f"data.{split}: {error}", error.help)) from error

    def _class_weight(self, sequences: Corpus) -> NDArray[np.float32] | None:
        weights = self.spec.training.class_weight
        if isinstance(weights, dict):
            return np.asarray([weights[name] for name in self.target.classes], np.float32)
        return class_weight(sequences, self.target) if weights else None

    @property
    def validation_steps(self) -> int:
        """Validation steps of an epoch, deepG's ceil(steps_per_epoch * train_val_ratio)."""
        training = self.spec.training
        return ceil(round(training.steps_per_epoch * training.train_val_ratio, 9))


def assemble(
    spec: Spec, problems: Sequence[Problem] = (), *, files: bool = True, classes: Sequence[str] | None = None
) -> Assembly:
    """Make the components of a spec and list its files.

    :param problems: what is wrong with the spec by itself, to be reported with what is found here.
    :param files: whether the files are needed.
    :param classes: those that a checkpoint remembers. It also has the graph, and tables need not be there any more.
    :raises SpecError: everything that is wrong: in the tables, between them and with the files' names, each at its place.
    """
    problems = list(problems)
    if spec.gives_arrays:
        return _of_arrays(spec, problems, classes)
    found = {}
    if files and spec.data:
        spec = with_reader(spec, problems)
    parts = _components(spec, problems, classes)
    if files and spec.data:
        found = listings(spec, problems)
    if problems:
        raise spec.error(*problems)
    return Assembly(spec=spec, listings=found, **parts)


def _of_arrays(spec: Spec, problems: list[Problem], classes: Sequence[str] | None) -> Assembly:
    """Look into the files, whose arrays stand in the place of target format and encoder."""
    if classes is not None:
        return Assembly(spec=spec, feed=None, signature=Signature({}, {}, tuple(classes)), graph=None)
    problems += array_options.refused(spec)
    found = listings(spec, problems) if spec.data else {}
    if problems:
        raise spec.error(*problems)
    arrays = ready(spec, found)
    network = _network(spec, arrays.signature)
    return Assembly(spec=spec, feed=None, signature=arrays.signature, listings=found, ready=arrays, **network)


def _components(spec: Spec, problems: list[Problem], classes: Sequence[str] | None) -> dict[str, Any]:
    """Make what can be made of a spec that may lack tables for being wrong."""
    if not (spec.encoder and spec.target and spec.sampling):
        return {}
    try:
        with spec.blaming("encoder"):
            encoder: Encoder = spec.encoder.make()
        with spec.blaming("target"):
            target = spec.target.make(_setting(spec, encoder, classes))
            _check_window(target)
        if classes is None and (found := list(refused(spec, target, encoder))):
            raise spec.error(*found)
        with spec.blaming("encoder"):
            feed = _feed(spec, target, encoder, () if classes is not None else _tables(spec, encoder))
            shapes = feed.signature()
        network = _network(spec, shapes) if classes is None else {"graph": None}
        return {"feed": feed, "signature": shapes, **network}
    except SpecError as error:
        problems += error.problems
        return {}


def _setting(spec: Spec, encoder: Encoder, classes: Sequence[str] | None) -> Setting:
    return Setting(
        labels=spec.classes, vocabulary=encoder.vocabulary, folder=spec.path("."), classes=tuple(classes or ())
    )


def _feed(spec: Spec, target: TargetFormat, encoder: Encoder, tables: Sequence[Added]) -> Feed:
    turned = spec.sampling.reverse_complement_encoding
    return Feed(target, encoder, turned=turned, paired=spec.paired, added=tables)


def _tables(spec: Spec, encoder: Encoder) -> list[Added]:
    """Read the tables of `added_label_path`."""
    if spec.data is None:
        return []
    paths, as_sequence = spec.data.added_label_path, spec.data.add_input_as_seq
    paths = (paths,) if isinstance(paths, str) else paths
    flags = as_sequence if isinstance(as_sequence, tuple) else (as_sequence,) * len(paths)
    try:
        return [Added(spec.path(path), flag, len(encoder.vocabulary)) for path, flag in zip(paths, flags, strict=True)]
    except DataError as error:
        raise spec.error(Problem(("data", "added_label_path"), str(error))) from error


def _check_window(target: TargetFormat) -> None:
    if target.window > LONGEST:
        message = f"a window of {target.window:,} letters is more than a network can learn from"
        raise OptionError("maxlen", message, f"at most {LONGEST:,}")


def _network(spec: Spec, shapes: Signature) -> dict[str, Any]:
    """Draw the network of `[model]`, if there is one: the assembly's `graph` and `builder`."""
    if spec.model is None:
        return {"graph": None}
    with spec.blaming("model"):
        builder: ModelBuilder = spec.model.make()
        builder.folder = spec.path(".")
        try:
            graph = builder.build(shapes)
        except GraphError as error:
            raise OptionError("", str(error)) from error
        losses(graph, spec.model.config, shapes)
        _check_clips(spec.model.config)
        _check_backend(spec, graph, builder)
        _check_layer(spec, graph)
    return {"graph": graph, "builder": builder}


def _check_clips(config: ModelConfig) -> None:
    clips = [name for name in ("clipvalue", "clipnorm", "global_clipnorm") if getattr(config, name) is not None]
    if len(clips) > 1:
        raise OptionError(
            clips[1], f"gradients are clipped in one way, and `{clips[0]}` is another", "leave one of them out"
        )


def _check_backend(spec: Spec, graph: Graph, builder: ModelBuilder) -> None:
    """Find layers that the chosen backend cannot realise; what it can is named where it is registered."""
    known = spec.trainer.component.layers if spec.trainer else ()
    held = [getattr(node.layer, "layer", None) for node in graph]  # by a TimeDistributed
    layers = {type(layer).__name__ for layer in [*(node.layer for node in graph), *filter(None, held)]}
    unknown = sorted(layers - set(known)) if known else []
    if spec.trainer and unknown:
        message = f"the backend `{spec.trainer.component.name}` has no layer {', '.join(unknown)}"
        raise OptionError("type", message, "use another backend, or another model")
    if spec.trainer:
        refuse_backend(graph, builder, spec.trainer.component.name)


def _check_layer(spec: Spec, graph: Graph) -> None:
    layer = spec.states.config.layer if spec.states else None
    if layer is not None and layer not in graph.shapes:
        near = get_close_matches(layer, graph.shapes, n=1)
        help_ = f"did you mean `{near[0]}`?" if near else f"its layers are {', '.join(graph.shapes)}"
        raise spec.error(Problem(("states", "layer"), f"the model has no layer `{layer}`", help_))
