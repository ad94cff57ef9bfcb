"""Every window of a source once: what evaluating, predicting and looking into layers ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from deepg_core.batches.interface import Batch, OnePass
from deepg_core.corpus import Corpus
from deepg_core.sampling import Picks, Plan
from deepg_core.sampling.permutation import permute_numbers
from deepg_core.sampling.stream import Accept, Stream
from deepg_core.share import WHOLE, Share


def pass_once(
    corpus: Corpus,
    groups: Mapping[str, NDArray[np.int64]],
    plan: Plan,
    make: Callable[[Picks], Batch],
    size: int,
    share: Share = WHOLE,
    accept: Accept | None = None,
) -> OnePass:
    """Go through all windows, class after class, in the order of the records. Memory does not grow with the corpus.

    Records shorter than a window are left out, if they are not padded; so are windows that do not make up a set.

    :param groups: class -> its records (n,).
    :param make: makes a batch of windows that were picked.
    :param size: examples of a batch.
    :param accept: which windows are used; None: all are. Those that are used are then counted first, in a pass of its own.
    """
    plan = without_chance(plan)
    streams, in_set = list_streams(corpus, groups, plan), plan.samples_per_target
    examples = [stream.size // in_set for stream in streams]
    picks = _pick(list(zip(streams, examples, strict=True)), size, in_set, share)
    if accept is None:
        return OnePass.of_groups(examples, size, share, map(make, picks))
    counts = [int(accept(its).sum()) for its in picks]
    again = _pick(list(zip(list_streams(corpus, groups, plan), examples, strict=True)), size, in_set, share)
    used = (its.chosen(accept(its)) for its, count in zip(again, counts, strict=True) if count)
    return OnePass(sum(counts), sum(count > 0 for count in counts), map(make, used))


def pass_some(
    corpus: Corpus,
    groups: Mapping[str, NDArray[np.int64]],
    plan: Plan,
    make: Callable[[Picks], Batch],
    size: int,
    most: int,
    seed: int,
    accept: Accept | None = None,
) -> OnePass:
    """Go through at most `most` examples of each class, drawn at random, each once, in the order of the records.

    Parameters as of `pass_once`. Of what is drawn those are left out that are not used.
    """
    plan = without_chance(plan)
    streams, in_set = list_streams(corpus, groups, plan), plan.samples_per_target
    drawn = [draw_numbers(stream.size // in_set, most, (seed, number)) for number, stream in enumerate(streams)]
    if accept is not None:
        drawn = [numbers[accept(stream.at(numbers))] for stream, numbers in zip(streams, drawn, strict=True)]
    picks = (
        stream.at(_spread(numbers[start : start + size], in_set))
        for stream, numbers in zip(streams, drawn, strict=True)
        for start in range(0, len(numbers), size)
    )
    return OnePass.of_groups([len(numbers) for numbers in drawn], size, WHOLE, map(make, picks))


def draw_numbers(count: int, most: int, seed: tuple[int, ...]) -> NDArray[np.int64]:
    """Draw at most `most` of the numbers 0..count-1, each once, and give them in their order."""
    if count <= most:
        return np.arange(count)
    key = int(np.random.default_rng(seed).integers(1 << 62))
    return np.sort(permute_numbers(np.arange(most), count, key))


def list_streams(corpus: Corpus, groups: Mapping[str, NDArray[np.int64]], plan: Plan) -> list[Stream]:
    """Give the stream of each class that has records."""
    return [
        Stream(corpus, records, plan.of_group(number), (0,))
        for number, records in enumerate(groups.values())
        if len(records)
    ]


def _spread(examples: NDArray[np.int64], in_set: int) -> NDArray[np.int64]:
    """Give the windows of examples: all of the sets that they are."""
    return (examples[:, None] * in_set + np.arange(in_set)).ravel()


def without_chance(plan: Plan) -> Plan:
    """Give the plan with all windows in their order; what is left out of all passes (ambiguous letters) stays out."""
    off = ("shuffle_file_order", "shuffle_input", "shuffle_windows", "random_sampling", "sample_by_file_size")
    whole = ("max_samples", "proportion_per_seq", "proportion_entries")
    changes: dict[str, Any] = {**dict.fromkeys(off, False), **dict.fromkeys(whole)}
    return attrs.evolve(plan, reverse_complement=False, **changes)


def _pick(streams: list[tuple[Stream, int]], most: int, in_set: int, share: Share) -> Iterator[Picks]:
    for stream, examples in streams:
        for start in range(0, examples, most):
            picks = stream.take(min(most, examples - start) * in_set).shared(*share, in_set)
            if len(picks):
                yield picks
