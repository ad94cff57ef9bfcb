"""Every window of a source once: what evaluating, predicting and looking into layers ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from deepg_core.batches.interface import Batch, OnePass
from deepg_core.sampling import Plan
from deepg_core.sampling.stream import Stream
from deepg_core.share import WHOLE, Share

if TYPE_CHECKING:
    from deepg_core.batches.windows import WindowSource


def pass_once(source: WindowSource, share: Share = WHOLE) -> OnePass:
    """Go through all windows, class after class, in the order of the records. Memory does not grow with the corpus.

    Records shorter than a window are left out, if they are not padded; so are windows that do not make up a set.
    """
    plan = without_chance(source.plan)
    streams = [
        Stream(source.corpus, records, plan.of_group(number), (0,))
        for number, records in enumerate(source.groups.values())
        if len(records)
    ]
    in_set = plan.samples_per_target
    examples = [stream.size // in_set for stream in streams]
    most, (rank, _) = max(sum(plan.shares(len(source.groups))) // in_set, 1), share
    count = sum(number // most * (most > rank) + (number % most > rank) for number in examples)
    return OnePass(sum(examples), count, _batches(source, list(zip(streams, examples, strict=True)), most, share))


def without_chance(plan: Plan) -> Plan:
    """Give the plan with all windows in their order; what is left out of all passes (ambiguous letters) stays out."""
    off = ("shuffle_file_order", "shuffle_input", "shuffle_windows", "random_sampling", "sample_by_file_size")
    whole = ("max_samples", "proportion_per_seq", "proportion_entries")
    changes: dict[str, Any] = {**dict.fromkeys(off, False), **dict.fromkeys(whole)}
    return attrs.evolve(plan, reverse_complement=False, **changes)


def _batches(source: WindowSource, streams: list[tuple[Stream, int]], most: int, share: Share) -> Iterator[Batch]:
    in_set = source.plan.samples_per_target
    for stream, examples in streams:
        for start in range(0, examples, most):
            picks = stream.take(min(most, examples - start) * in_set).shared(*share, in_set)
            if len(picks):
                yield source.batch(picks, random=False)
