"""Windows of a corpus as a source of batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.augmentations import Augmentation
from deepg_core.batches.feed import Feed
from deepg_core.batches.gaps import describe_gaps
from deepg_core.batches.gather import gather_windows
from deepg_core.batches.groups import Balance, group_records
from deepg_core.batches.interface import Batch, Batches, Contents, OnePass, SamplerState, Source
from deepg_core.batches.numbering import Which
from deepg_core.batches.once import pass_once, pass_some
from deepg_core.batches.shortened import shorten_windows
from deepg_core.batches.spelling import shorten_name, spell_hidden, spell_letters, spell_rows
from deepg_core.batches.unused import describe_missing, describe_unlabelled, describe_windowless
from deepg_core.batches.weighing import Weighing
from deepg_core.corpus import Corpus
from deepg_core.corpus.shared import Shared, find_shared_records
from deepg_core.examination import cut_windows, examine_labels
from deepg_core.sampling import NoWindowError, Picks, Plan, Sampler
from deepg_core.sampling.runs import find_starts
from deepg_core.share import WHOLE, Share
from deepg_core.targets import Windows
from deepg_core.window_weights import WindowWeight


class WindowSource(Source):
    """Windows of the records of a corpus, cut and encoded.

    :param balance: equal: as many windows of each class in a batch, in blocks; proportional: as many as there are; None: as
        the target format has it.
    :param class_weight: float32 (classes,) how much the examples of each class count.
    :param sample_weight: float32 (records,) how much those of each record count.
    :param augmentations: what is done to the letters of a training.
    :param window_weights: those whose product is 0 are left out; with `counted` the others count so much.
    :param labelled: whether records without a label are left out. If not, all records are looked at, and targets mean
        nothing.
    :param groups: class -> its records (n,), where these are told apart in another way than by their labels.
    """

    def __init__(
        self,
        corpus: Corpus,
        feed: Feed,
        plan: Plan,
        *,
        balance: Balance | None = None,
        class_weight: NDArray[np.float32] | None = None,
        sample_weight: NDArray[np.float32] | None = None,
        augmentations: Sequence[Augmentation] = (),
        window_weights: Sequence[WindowWeight] = (),
        counted: bool = True,
        labelled: bool = True,
        groups: dict[str, NDArray[np.int64]] | None = None,
    ) -> None:
        self.corpus, self.feed, self.plan, self._labelled = corpus, feed, plan, labelled
        self.signature = feed.signature()
        self.label = examine_labels(feed.target, corpus) if labelled else np.zeros(len(corpus), np.int64)
        """(records,): what the target format says of each record, -1 where it does not use it."""
        self.bound = feed.bound(corpus, augmentations)
        self.class_weight, self.sample_weight = class_weight, sample_weight
        self._gather = partial(
            gather_windows, corpus, length=plan.length, label=self.label, fill_right=plan.padding == "right"
        )
        gather = partial(self._gather, random=False)
        self._weighing = Weighing(window_weights, gather, counted=counted) if window_weights else None
        self._accept = self._weighing.accept if self._weighing else None
        self._told_apart = labelled and groups is None
        own = group_records(feed.target, self.label, balance) if labelled else {"": np.arange(len(corpus))}
        self.groups = own if groups is None else groups
        """Class -> its records (n,); "" where classes are not told apart."""

    def endless(self, seed: tuple[int, ...], share: Share = WHOLE) -> WindowBatches:
        """Give batches for training."""
        return WindowBatches(self, Sampler(self.corpus, self.groups, self.plan, seed, self._accept), share)

    def once(self, share: Share = WHOLE) -> OnePass:
        """Give each window once, class after class where these are told apart."""
        size = self._size(self.groups)
        return pass_once(self.corpus, self.groups, self.plan, self._once, size, share, self._accept)

    def some(self, most: int, seed: int, *, as_trained: bool = False) -> OnePass:
        """Give some windows of each class, drawn at random."""
        classes = self._told_apart and not as_trained and self.feed.target.groups
        groups = group_records(self.feed.target, self.label, "equal") if classes else self.groups
        return pass_some(self.corpus, groups, self.plan, self._once, self._size(groups), most, seed, self._accept)

    def _size(self, groups: Mapping[str, NDArray[np.int64]]) -> int:
        """Count the examples of a batch of what is given once."""
        return self.batch_size or max(sum(self.plan.shares(len(groups))) // self.plan.samples_per_target, 1)

    def by_class(self) -> dict[str, NDArray[np.int64]]:
        """Give the records of each class, be they balanced or not; "" where classes are not told apart."""
        return group_records(self.feed.target, self.label, "equal") if self._told_apart else self.groups

    def lacking_classes(self) -> Iterator[NoWindowError]:
        """Give an error for each class that the spec names and that has no window; a sampler finds those that are balanced."""
        target = self.feed.target
        groups = group_records(target, self.label, "equal") if target.named and "" in self.groups else {}
        for name, records in groups.items():
            if not len(find_starts(self.corpus, records, self.plan)):
                yield NoWindowError(name, self.corpus.lengths[records], self.plan.length)

    def batch(
        self, picks: Picks, after: SamplerState | None = None, *, random: bool = True, coded: Which = False
    ) -> Batch:
        """Make a batch of windows that were picked.

        :param random: whether masks and noise may be drawn for them.
        :param coded: which letters are given as codes, where the signature has a table.
        """
        qualities = "qualities" in self.feed.encoder.needs
        windows = self._gather(picks, qualities=qualities, random=random)
        if self.plan.random_length:
            windows = shorten_windows(windows, self.plan.random_length)
        fed = self.bound(windows, coded=coded)
        return Batch(fed.inputs, fed.targets, self._weigh(fed.weight, windows), windows, after or {})

    def _once(self, picks: Picks) -> Batch:
        return self.batch(picks, random=False, coded=self.coded and "inputs")

    def contents(self) -> Contents:
        """Say what there is."""
        return describe_corpus(self.corpus)

    def classes(self) -> dict[str, Contents]:
        """Say what there is of each class."""
        groups = group_records(self.feed.target, self.label, "equal")
        file, lengths = self.corpus.file, self.corpus.lengths
        return {
            name: Contents(
                files=len(np.unique(file[its])), records=len(its), unit="sequences", bases=int(lengths[its].sum())
            )
            for name, its in groups.items()
            if name
        }

    def shared_with(self, other: Source) -> Shared:
        """Find sequences of `other` that are here too, in either direction."""
        assert isinstance(other, WindowSource), other
        return find_shared_records(self.corpus, other.corpus)

    def spell(self, batch: Batch) -> list[dict[str, str]]:
        """Describe each window: its letters, target and place."""
        windows, corpus = batch.windows, self.corpus
        vocabulary, added = tuple(self.feed.encoder.vocabulary), range(1, len(self.feed.added) + 1)
        tables = [spell_rows(batch.inputs[f"input_{number}"], vocabulary) for number in added]
        targets = [self._spell_target(name, batch) for name in batch.targets]
        letters = self._spell_letters(windows)
        in_set = self.plan.samples_per_target
        return [
            {
                **letters[i],
                **({"added": " | ".join(texts[i] for texts in tables)} if tables else {}),
                "target": " | ".join(texts[i // in_set] for texts in targets),
                "start": f"{windows.start[i]:,}",
                "strand": "-" if windows.reverse[i] else "+",
                "sequence": shorten_name(f"{corpus.files[corpus.file[record]].name} {corpus.header(record)}"),
            }
            for i, record in enumerate(windows.record)
        ]

    def _spell_letters(self, windows: Windows) -> list[dict[str, str]]:
        """Spell windows; of a masked language model with what is hidden of them."""
        if not self.feed.target.masks:
            return [{"letters": spell_letters(letters)} for letters in windows.letters]
        cut = cut_windows(self.feed.target, windows)
        weights: Any = [None] * len(windows.letters) if cut.weight is None else cut.weight
        return [
            {"letters (# masked)": spell_hidden(shown, letters, weight)}
            for shown, letters, weight in zip(cut.inputs["input_1"], windows.letters, weights, strict=True)
        ]

    def notes(self) -> Iterator[str]:
        """Say what was noted of files and letters, which sequences have no label or no window, and which no row in a table."""
        yield from self.corpus.notes
        yield from describe_gaps(self.corpus, self.feed.encoder.vocabulary)
        groups = self.groups
        if self._labelled:
            yield from describe_unlabelled(self.corpus, self.feed.target, self.label)
            groups = group_records(self.feed.target, self.label, "equal")
        yield from describe_windowless(self.corpus, self.plan, groups, padding=self._labelled)
        yield from describe_missing(self.corpus, self.feed.added)
        if self._weighing:
            yield from self._weighing.describe(self.corpus, self.groups, self.plan)

    def _spell_target(self, name: str, batch: Batch) -> list[str]:
        """Spell a target of each example: letters before they are encoded, which qualities or coverage may change."""
        cut = cut_windows(self.feed.target, batch.windows).targets[name]
        if cut.dtype == np.uint8:
            return [spell_letters(letters) for letters in cut[:: self.plan.samples_per_target]]
        names = () if self.signature.numeric else self.signature.columns.get(name, ())
        return spell_rows(batch.targets[name], names)

    def _weigh(self, weight: NDArray[np.float32] | None, windows: Windows) -> NDArray[np.float32] | None:
        first = slice(None, None, self.plan.samples_per_target)
        if self.class_weight is not None:
            weight = _times(weight, self.class_weight[self.feed.target.group_of(windows.label)[first]])
        if self.sample_weight is not None:
            weight = _times(weight, self.sample_weight[windows.record[first]])
        if self._weighing and self._weighing.counted:
            weight = _times(weight, self._weighing.of(windows)[first])
        return weight


def _times(weight: NDArray[np.float32] | None, per_example: NDArray[np.float32]) -> NDArray[np.float32]:
    """Multiply weights of examples, or of their positions, by one for each example."""
    return per_example if weight is None else weight * per_example.reshape(-1, *[1] * (weight.ndim - 1))


class WindowBatches(Batches):
    """Batches of windows for ever."""

    def __init__(self, source: WindowSource, sampler: Sampler, share: Share) -> None:
        super().__init__(source.corpus, sampler, source.plan.samples_per_target, share)
        self._source = source

    @cached_property
    def files_of(self) -> dict[str, NDArray[np.bool_]]:
        """Class -> which files have a record of it."""
        groups, every = self._source.by_class(), np.arange(len(self._corpus.files))
        return {name: np.isin(every, self._corpus.file[records]) for name, records in groups.items()}

    @cached_property
    def by_class(self) -> dict[str, int]:
        """Windows of a pass, class by class."""
        groups, counts = self._source.by_class(), self._sampler.count_by_record()
        return self.sizes if counts is None else {name: int(counts[its].sum()) for name, its in groups.items()}

    def _batch(self, picks: Picks, after: SamplerState) -> Batch:
        return self._source.batch(picks, after, coded=self.coded)


def describe_corpus(corpus: Corpus) -> Contents:
    """Say what a corpus holds."""
    return Contents(
        files=len(corpus.files),
        records=len(corpus),
        unit="sequences",
        bases=len(corpus.letters),
        other_letters={chr(code): int(corpus.counts[code]) for code in np.flatnonzero(corpus.counts)},
        ambiguous=int(corpus.ambiguous.sum()),
    )
