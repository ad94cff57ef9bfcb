"""From a spec whose reader gives ready arrays to their batches."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from deepg_core.batches.array_batches import ArrayBatches, array_plan
from deepg_core.batches.array_feed import ArrayFeed, Cut
from deepg_core.batches.array_survey import ArraySurvey
from deepg_core.commands.array_options import NUMBERING
from deepg_core.corpus import Listing
from deepg_core.encoders import Encoder
from deepg_core.network import Signature
from deepg_core.progress import progress
from deepg_core.readers.array_reader import ArrayReader
from deepg_core.spec.spec import Spec


@frozen(eq=False)
class Ready:
    """The files of each split, looked into once."""

    reader: ArrayReader
    feed: ArrayFeed
    rows: dict[str, list[int]]
    """Split -> rows of each of its files."""

    @property
    def signature(self) -> Signature:
        """Give the shapes of inputs and targets."""
        return self.feed.signature()

    def batches(self, spec: Spec, split: str, listing: Listing, seed: tuple[int, ...]) -> ArrayBatches:
        """Give the batches of a split."""
        options = spec.sampling
        assert isinstance(options.batch_size, int)  # `array_options` refuses more than one
        shuffle = options.shuffle_windows
        plan = array_plan(
            options.batch_size,
            shuffle_windows=not options.sample_by_file_size if shuffle is None else shuffle,
            shuffle_files=options.shuffle_file_order,
            shuffle_rows=options.shuffle_input,
            max_samples=options.max_samples,
            by_size=options.sample_by_file_size,
        )
        return ArrayBatches(self.reader, listing.files, self.rows[split], self.feed, plan, seed)


def ready(spec: Spec, listings: Mapping[str, Listing]) -> Ready:
    """Look into all files.

    :param listings: split -> its files; `train` comes first.
    :raises DataError: a file cannot be used, or is not like the first.
    :raises SpecError: `[target]` does not fit the rows, or `[encoder]` makes too many words.
    """
    assert spec.reader  # it is the one that gives arrays
    reader: ArrayReader = spec.reader.make()
    cut, numbers = None, _numbers(spec)
    if spec.target:
        cut = Cut(spec.target.config.maxlen, spec.target.config.target_len, spec.encoder.config.n_gram)
    survey = ArraySurvey(reader, cut=cut is not None)
    rows: dict[str, list[int]] = {split: [] for split in listings}
    with progress("reading files", sum(len(listing.files) for listing in listings.values()), "files") as advance:
        for split, listing in listings.items():
            for path in listing.files:
                rows[split].append(survey.look(path, training=split == "train"))
                advance()
    with spec.blaming("target"):
        feed = ArrayFeed(
            survey.layout, survey.classes, cut, named=survey.named, numeric=survey.numeric, numbers=numbers
        )
    return Ready(reader, feed, rows)


def _numbers(spec: Spec) -> int | None:
    """Say how many numbers the encoder gives whose numbers `x` holds; `one_hot` is there without being asked for."""
    if spec.encoder.component.name != NUMBERING:
        return None
    with spec.blaming("encoder"):
        encoder: Encoder = spec.encoder.make()
    return encoder.numbers
