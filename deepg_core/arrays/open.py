"""From a spec whose reader gives ready arrays to the source of each split."""

from __future__ import annotations

from collections.abc import Mapping

from deepg_core.arrays.batches import plan_rows
from deepg_core.arrays.feed import ArrayFeed, Cut
from deepg_core.arrays.options import NUMBERING
from deepg_core.arrays.reader import ArrayReader
from deepg_core.arrays.source import ArraySource
from deepg_core.arrays.survey import ArraySurvey
from deepg_core.corpus import Listing
from deepg_core.encoders import Encoder
from deepg_core.progress import show_progress
from deepg_core.sampling import Plan
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import Sampling


def open_arrays(spec: Spec, listings: Mapping[str, Listing]) -> dict[str, ArraySource]:
    """Look into all files once, and give the source of each split.

    :param listings: split -> its files; `train` comes first.
    :raises DataError: a file cannot be used, or is not like the first.
    :raises SpecError: `[target]` does not fit the rows, or `[encoder]` makes too many words.
    """
    reader = spec.choice("reader").make(ArrayReader)
    cut, numbers = None, count_numbers(spec)
    if spec.target:
        cut = Cut(spec.target.config.maxlen, spec.target.config.target_len, spec.encoder.config.n_gram)
    survey = ArraySurvey(reader, cut=cut is not None)
    rows = _survey_files(survey, listings)
    with spec.blaming("target"):
        feed = ArrayFeed(
            survey.layout, survey.classes, cut, named=survey.named, numeric=survey.numeric, numbers=numbers
        )
    plan = _plan(spec.sampling)
    return {
        split: ArraySource(split, reader, listing.files, rows[split], feed, plan) for split, listing in listings.items()
    }


def _survey_files(survey: ArraySurvey, listings: Mapping[str, Listing]) -> dict[str, list[int]]:
    """Give the rows of each file: split -> (files,)."""
    rows: dict[str, list[int]] = {split: [] for split in listings}
    with show_progress("reading files", sum(len(listing.files) for listing in listings.values()), "files") as advance:
        for split, listing in listings.items():
            for path in listing.files:
                rows[split].append(survey.look(path, training=split == "train"))
                advance()
    return rows


def _plan(options: Sampling) -> Plan:
    (size,) = options.batch_sizes  # more than one is refused by `refuse_array_options`
    shuffle = options.shuffle_windows
    return plan_rows(
        size,
        shuffle_windows=not options.sample_by_file_size if shuffle is None else shuffle,
        shuffle_files=options.shuffle_file_order,
        shuffle_rows=options.shuffle_input,
        max_samples=options.max_samples,
        by_size=options.sample_by_file_size,
    )


def count_numbers(spec: Spec) -> int | None:
    """Say how many numbers the encoder gives whose numbers `x` holds; `one_hot` is there without being asked for."""
    if spec.encoder.component.name != NUMBERING:
        return None
    with spec.blaming("encoder"):
        encoder = spec.encoder.make(Encoder)
    return encoder.numbers
