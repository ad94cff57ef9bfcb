"""How windows are picked: `[sampling]` with its defaults decided."""

from __future__ import annotations

from typing import Final

from deepg_core.batches import Feed
from deepg_core.encoders.vocabulary import known_letters
from deepg_core.sampling import Plan
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import Sampling
from deepg_core.targets import TargetFormat

PLANNED: Final = (
    *("batch_size", "padding", "random_length", "max_samples", "proportion_per_seq", "proportion_entries"),
    "skip_amb_nuc",
    *("shuffle_file_order", "shuffle_input", "random_sampling", "sample_by_file_size", "reverse_complement"),
)
"""Options of `[sampling]` that a plan takes as they are."""


def decide_plan(spec: Spec, feed: Feed, split: str = "train", *, stateful: bool = False) -> Plan:
    """Decide how the windows of a split are picked.

    :param stateful: whether the network goes on from one batch to the next.
    """
    options, target = spec.sampling, feed.target
    return Plan(
        length=target.window,
        step=options.step or target.config.maxlen,
        samples_per_target=target.sets.samples_per_target if target.sets else 1,
        discard=known_letters(feed.encoder.vocabulary) if feed.encoder.discards else "",
        shuffle_windows=_mixes(options, target)
        or (split != "train" and not stateful and _mixes_judged(options, target)),
        **{name: getattr(options, name) for name in PLANNED},
    )


def _mixes(options: Sampling, target: TargetFormat) -> bool:
    """Say whether a training takes the windows of all files in one order."""
    if options.shuffle_windows is not None:
        return options.shuffle_windows
    # Without labels the windows beside each other are what one is told from: of all files, not of one record.
    return bool(target.classes or target.ranks or target.loss) and _may_mix(options, target)


def _mixes_judged(options: Sampling, target: TargetFormat) -> bool:
    """Say whether a validation does, which sees some windows and speaks for all: in file order they would be of one file.

    Not where files are to come as they lie.
    """
    return options.shuffle_file_order and options.shuffle_input and _may_mix(options, target)


def _may_mix(options: Sampling, target: TargetFormat) -> bool:
    """Say whether windows can be: consecutive ones make a set, and files are drawn whole; both end where all is mixed."""
    return not (target.sets or options.sample_by_file_size)
