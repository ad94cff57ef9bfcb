"""Calls along a taxonomy, of records whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen

from deepg_core.batches import Feed
from deepg_core.evaluation.bootstrap import estimate
from deepg_core.evaluation.call_metrics import CallMetrics
from deepg_core.evaluation.records import join_numbers
from deepg_core.inference.judging.answers import Gathered, Told, calibrate_told
from deepg_core.inference.judging.options import Judging, Subject
from deepg_core.inference.judging.parts import Numbers, Part
from deepg_core.inference.judging.tables import Columns
from deepg_core.inference.lineage import Calls, Lineage


@frozen(eq=False)
class CallVerdict:
    """What came of the calls."""

    about: dict[str, Any]
    """What stands in the file."""
    records: Columns
    """A row for each record that has windows; first their numbers, `record`."""


def judge_calls(subject: Subject, lineage: Lineage, gathered: Sequence[Gathered], options: Judging) -> CallVerdict:
    """Call each record as `deepg predict` does, and compare.

    :param gathered: of each rank.
    """
    raw = [one.every for one in gathered]
    told = [calibrate_told(subject, one.part, its) for one, its in zip(gathered, raw, strict=True)]
    means, shown = ([join_numbers(its.predicted, its.record) for its in each] for each in (raw, told))
    calls = lineage.call(means, shown, options.threshold)
    truth = np.stack([_first_truth(its) for its in raw], axis=1)
    ranks = list(lineage.classes)
    found = estimate(CallMetrics(ranks, calls.place, calls.depth, truth), options.bootstrap, options.seed)
    each: dict[str, dict[str, Any]] = {rank: {"known": int((truth[:, at] >= 0).sum())} for at, rank in enumerate(ranks)}
    for name, its in found.items():
        rank, _, metric = name.rpartition("/")
        each[rank][metric] = its.as_json()
    about = {"threshold": options.threshold, "records": len(truth), "ranks": each}
    true = lineage.columns(Calls(truth, np.ones(truth.shape), (truth >= 0).sum(axis=1)))["call"]
    return CallVerdict(about, {"record": np.unique(raw[0].record), "true": true, **lineage.columns(calls)})


def find_lineage(feed: Feed | None, parts: Sequence[Part]) -> Lineage | None:
    """Give the taxonomy whose ranks the outputs are, if they are."""
    return Lineage.of({part.target: part.names for part in parts}) if feed and feed.target.ranks else None


def _first_truth(told: Told) -> Numbers:
    """Give the class of each record: all its windows have one row of the table."""
    _, first = np.unique(told.record, return_index=True)
    truth: Numbers = told.truth[first]
    return truth
