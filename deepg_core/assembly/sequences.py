"""Sequence files as sources of batches: read into a corpus, picked by a plan, fed to the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.assembly.augmentations import make_augmentations
from deepg_core.assembly.data import Data
from deepg_core.assembly.plan import decide_plan
from deepg_core.assembly.window_weights import make_window_weights
from deepg_core.batches import Batches, Feed, WindowSource
from deepg_core.batches.class_weight import describe_weights, weigh_classes
from deepg_core.batches.sample_weight import SampleWeights
from deepg_core.corpus import Corpus, Listing, open_corpus
from deepg_core.corpus.build import Records, find_no_line
from deepg_core.corpus.cache import list_beside
from deepg_core.corpus.fingerprint import Fingerprint, fingerprint_corpus, fingerprint_file
from deepg_core.encoders.vocabulary import known_letters
from deepg_core.errors import DataError
from deepg_core.examination import ExaminedRecords
from deepg_core.plugins.code import identify_code
from deepg_core.progress import show_progress
from deepg_core.readers import Reader
from deepg_core.readers.joined import Joined
from deepg_core.readers.paired import Paired
from deepg_core.sampling import NoWindowError, Plan
from deepg_core.share import WHOLE, Share
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import SPLITS
from deepg_core.targets.label_header import LabelHeaderFormat


class SequenceData(Data):
    """Sequences, read into a corpus when they are asked for."""

    def __init__(self, spec: Spec, listings: Mapping[str, Listing], feed: Feed, *, stateful: bool = False) -> None:
        super().__init__(spec, listings)
        self.feed, self._stateful = feed, stateful
        self._states: WindowSource | None = None

    @cached_property
    def reader(self) -> Reader:
        """The reader; importing it is put off until files are read.

        :raises SpecError: it gives no qualities, which the encoder asks for.
        """
        choice = self.spec.choice("reader")
        reader = choice.make(Reader)
        if "qualities" in self.feed.encoder.needs and not reader.qualities:
            message = f"the reader `{choice.component.name}` gives no qualities"
            raise self.spec.error(Problem(("encoder", "use_quality_score"), message, "qualities are in FASTQ files"))
        return reader

    def source(self, split: str) -> WindowSource:
        """Give the source of a split."""
        source = super().source(split)
        assert isinstance(source, WindowSource)
        return source

    def files(self, split: str) -> list[Path]:
        """List all files that are read for a split, partners too."""
        files = super().files(split)
        return [*files, *list_beside(files, self.records(split))]

    def records(self, split: str) -> Records:
        """Give what reads one file of a split."""
        return self._wrap(split, ExaminedRecords(self.reader))[0]

    def fingerprints(self, split: str) -> Iterator[Fingerprint]:
        """Give a hash of what each file holds; those of pairs, and of sequences that were joined, are read for it."""
        if not self.spec.paired and self.spec.sampling.concat_seq is None:
            return fingerprint_corpus(self.source(split).corpus)
        return (fingerprint_file(path, ExaminedRecords(self.reader)) for path in self.files(split))

    @property
    def plan(self) -> Plan:
        """How windows are picked for training."""
        return decide_plan(self.spec, self.feed)

    def batches(self, split: str, share: Share = WHOLE) -> Batches:
        """Give the batches of a split."""
        try:
            return super().batches(split, share)
        except NoWindowError as error:
            raise self.spec.error(self._fault(split, error)) from error

    def _lacking_classes(self) -> Iterator[Problem]:
        return (self._fault("train", error) for error in self.source("train").lacking_classes())

    def _fault(self, split: str, error: NoWindowError) -> Problem:
        key, help_ = "maxlen" if error.has_records else "type", error.help
        if self.spec.paired and not error.has_records:  # pairs of too short reads never come into the corpus
            key, help_ = "maxlen", f"pairs whose reads are shorter than {self._half} are left out: lower target.maxlen"
        elif isinstance(self.feed.target, LabelHeaderFormat) and not error.has_records:
            shown = self.feed.target.describe_found(self.source(split).corpus)
            key, help_ = "vocabulary_label", f"take the label out, or look at how the headers name it: {shown}"
        return Problem(("target", key), f"data.{split}: {error}", help_)

    def states(self) -> WindowSource:
        """Give the source of `states`."""
        if self._states is None:
            self._states = self._make_states()
        return self._states

    def unmatched_rows(self) -> Iterator[str]:
        """Say which rows of tables are of no file or sequence."""
        files = [path for it in self.listings.values() for path in (*it.files, *it.partners.values())]
        with self.spec.blaming("target"):
            yield from self.feed.target.unmatched(files, (self.source(split).corpus for split in self.splits))
        sources = [self.source(split) for split in self.splits]
        sources += [self.states()] if "states" in self.listings else []
        corpora = [source.corpus for source in sources if isinstance(source, WindowSource)]
        for table in self.feed.added:
            yield from table.describe_unmatched(files, corpora)
        if self._sample_weights:
            yield from self._sample_weights.describe(self.source("train").corpus, files, corpora)

    def decided(self) -> dict[str, Any]:
        """Give `balance` and `shuffle_windows`."""
        equal = self.feed.target.balanced and len(self.feed.target.groups) > 1
        return {"balance": "equal" if equal else "proportional", "shuffle_windows": self.plan.shuffle_windows}

    def weighed_twice(self) -> Iterator[str]:
        """Say where classes of which batches hold equally many count by their size on top."""
        source: Any = self.source("train")
        if self.spec.training.class_weight == "auto" and isinstance(self.spec.sampling.batch_size, int):
            yield from describe_weights(list(source.groups), source.class_weight)

    def _make_source(self, split: str) -> WindowSource:
        if split not in SPLITS:
            raise KeyError(split)
        corpus = self.read(split)
        balance, plan = self.spec.sampling.balance, decide_plan(self.spec, self.feed, split, stateful=self._stateful)
        window_weights = make_window_weights(self.spec, corpus, split)
        if split != "train":
            return WindowSource(corpus, self.feed, plan, balance=balance, window_weights=window_weights, counted=False)
        with self._blaming_weights():
            weights = self._sample_weights.of(corpus) if self._sample_weights else None
        per_class = self._class_weight(corpus)
        return WindowSource(
            corpus,
            self.feed,
            plan,
            balance=balance,
            class_weight=per_class,
            sample_weight=weights,
            window_weights=window_weights,
            augmentations=make_augmentations(self.spec, self.feed),
        )

    def _make_states(self) -> WindowSource:
        corpus = self.read("states")
        options, length = self.spec.choice("states").config, self.feed.target.window
        plan = Plan(length=length, step=options.step, batch_size=options.batch_size)
        if not plan.windows(corpus.lengths).any():
            error = NoWindowError("", corpus.lengths, length)
            raise self.spec.error(Problem(("states", "source"), str(error)))
        return WindowSource(corpus, self.feed, plan, labelled=False)

    def read(self, split: str) -> Corpus:
        """Read the files of a split, or whatever else is listed, unless they are in the cache.

        :raises DataError: a file cannot be used.
        """
        listing, choice = self.listings[split], self.spec.choice("reader")
        read, changes = self._wrap(split, ExaminedRecords(self.reader))
        its, source = choice.component, choice.component.plugin.source if choice.component.plugin else ""
        code = identify_code(type(self.reader))
        identity = f"{its.implementation} {self.reader.version} {source} {code} {choice.config} {changes}"
        encoder = self.feed.encoder
        with show_progress("reading files", len(listing.files), "files") as advance:
            return open_corpus(
                listing,
                identity,
                read,
                known_letters(encoder.vocabulary),
                lambda _: advance(),
                qualities="qualities" in encoder.needs,
                find_line=find_no_line if changes else self.reader.find_line,
                noted=self.reader.noted.take,
            )

    def _wrap(self, split: str, read: Records) -> tuple[Records, str]:
        """Wrap the reader for pairs and joined sequences, and say how."""
        joint = self.spec.sampling.concat_seq
        if self.spec.paired:
            return Paired(read, self._half, self.listings[split].partners), f"mates {self._half}"
        return (read, "") if joint is None else (Joined(read, joint), f"joined {joint!r}")

    @property
    def _half(self) -> int:
        """Letters taken of each read of a pair."""
        return int(self.feed.target.config.maxlen // 2)

    @cached_property
    def _sample_weights(self) -> SampleWeights | None:
        path = self.spec.data.sample_weight if self.spec.data else None
        weights = SampleWeights(self.spec.path(path)) if path else None
        if weights and weights.by_header and self.spec.sampling.concat_seq is not None:
            message = "the rows of `data.sample_weight` are of headers, and joined sequences have one header"
            raise self.spec.error(Problem(("sampling", "concat_seq"), message, "leave one of them out"))
        return weights

    @contextmanager
    def _blaming_weights(self) -> Iterator[None]:
        try:
            yield
        except DataError as error:
            raise self.spec.error(Problem(("data", "sample_weight"), str(error))) from error

    def _class_weight(self, sequences: Corpus) -> NDArray[np.float32] | None:
        weights, target = self.spec.training.class_weight, self.feed.target
        if isinstance(weights, dict):
            return np.asarray([weights[name] for name in target.classes], np.float32)
        return weigh_classes(sequences, target) if weights else None
