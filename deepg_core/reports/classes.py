"""How much there is of each class in a split."""

from __future__ import annotations

from attrs import frozen

from deepg_core.batches import Source, WindowSource
from deepg_core.batches.groups import group_records
from deepg_core.sampling.runs import find_starts


@frozen
class Counted:
    """What of a class a split has."""

    records: int
    bases: int
    windows: int
    """Of a pass that leaves none out at random."""


def count_classes(source: Source) -> dict[str, Counted]:
    """Count each class; empty where files and headers name none, as of letters, numbers and ready arrays."""
    if not isinstance(source, WindowSource):
        return {}
    target, corpus = source.feed.target, source.corpus
    found = {}
    for number, (name, records) in enumerate(group_records(target, source.label, "equal").items()):
        if name:
            plan = source.plan.of_group(number)
            windows = find_starts(corpus, records, plan).counts(plan.one_step)
            found[name] = Counted(len(records), int(corpus.lengths[records].sum()), int(windows.sum()))
    return found


def is_balanced(source: Source) -> bool:
    """Say whether batches or the loss make up for classes that differ in size."""
    return isinstance(source, WindowSource) and ("" not in source.groups or source.class_weight is not None)
