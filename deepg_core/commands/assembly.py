"""A spec with its components made: its files as corpora, and their batches."""

from __future__ import annotations

from functools import cached_property
from math import ceil
from typing import Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.batches import Batches, Endless, Feed
from deepg_core.batches.class_weight import class_weight
from deepg_core.commands.assemble_arrays import Ready
from deepg_core.corpus import Corpus, Listing, corpus
from deepg_core.corpus.build import Records
from deepg_core.encoders import Encoder
from deepg_core.encoders.vocabulary import known
from deepg_core.network import Network, Signature
from deepg_core.progress import progress
from deepg_core.readers import Reader
from deepg_core.readers.joined import joined
from deepg_core.readers.paired import paired
from deepg_core.sampling import NoWindowError, Plan
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.targets import TargetFormat

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
    network: Network | None
    """None where the spec has no `[model]`, or a checkpoint has the network."""
    listings: dict[str, Listing] = field(factory=dict)
    """Split, or `states` -> its files."""
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
        joint = self.spec.sampling.concat_seq
        if self.spec.paired:
            return paired(read, self._half), f"paired {self._half}"
        return (read, "") if joint is None else (joined(read, joint), f"joined {joint!r}")

    @property
    def _half(self) -> int:
        """Letters taken of each read of a pair."""
        return int(self.target.config.maxlen // 2)

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
            key, help_ = "maxlen" if error.has_records else "type", error.help
            if self.spec.paired and not error.has_records:  # pairs of too short reads never come into the corpus
                key, help_ = (
                    "maxlen",
                    f"pairs whose reads are shorter than {self._half} are left out: lower target.maxlen",
                )
            raise self.spec.error(Problem(("target", key), f"data.{split}: {error}", help_)) from error

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
