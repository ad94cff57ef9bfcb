"""Records that nearly are those of another corpus: half of their 21-mers, on either strand, are in one record of it.

A record is known by the smallest hashes of its words (bottom-s sketches: Broder 1997), and of these is asked which share
occurs in the other corpus, whose words are gone through once. A table of bits that fits into the processor's cache says of
most words that they are not among those asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.corpus.words import NOTHING, Hashes, K, hash_words
from deepg_core.progress import show_progress

LEAST: Final = 0.5
"""Share of the words of a record that make it a near copy."""
SKETCH: Final = 128
"""Words of a record: the share is known to 0.04 (one standard deviation)."""
_BUDGET: Final = 1 << 20
"""Words of all records together: of more than 8,192 records each has fewer, of more than 65,536 so many are looked at."""
_FEWEST: Final = 16
_PAIRS: Final = 1 << 28
"""Words of a record met in another one: so many are counted, in half a minute."""
_BLOCK: Final = 1 << 16
"""Letters hashed together: half a MiB of words stays in the processor's cache."""
_BITS: Final = 24
"""Of the hashes that number the table of bits: 2 MiB."""
Numbers = NDArray[np.int64]


@frozen(eq=False)
class Sketches:
    """The smallest hashes of some records."""

    record: Numbers
    """(hashes,): number of the record of each."""
    hashes: Hashes
    """(hashes,)."""


@frozen(eq=False)
class NearCopies:
    """Records of which at least half of the words occur in a single record of the other corpus."""

    records: Numbers
    share: NDArray[np.float64]
    """(records,): of their words."""
    twins: Numbers
    """(records,): the record of the other corpus that holds most of them."""
    looked_at: float = 1.0
    """Share of the records that were compared, where there were too many."""


def find_near_records(train: Corpus, other: Corpus, sketch: int = SKETCH, seed: int = 0) -> NearCopies:
    """Find records of `other` of whose words at least a half is in one record of `train`.

    Those whose words are not in `train` at all are left out first, which most are; only of the others it is asked in which
    record they are. Where these are too many, or in too many records (conserved genes), some are drawn.

    :param sketch: words of each record that are asked for; where it has no more, the share is exact.
    """
    sketches, known_share = sketch_records(other, sketch, seed)
    known, place = np.unique(sketches.hashes, return_inverse=True)
    times = np.zeros(len(known), np.int64)
    for words, _ in meet_words(train, known, "comparing sequences"):
        times += np.bincount(words, minlength=len(known))
    counts = np.bincount(sketches.record, minlength=len(other))
    hits = np.bincount(sketches.record, times[place] > 0, minlength=len(other))
    candidates = np.flatnonzero((hits >= LEAST * counts) & (counts > 0))
    work = np.bincount(sketches.record, times[place], minlength=len(other))[candidates].sum()
    most = max(int(len(candidates) * min(_PAIRS / max(work, 1), 1)), min(len(candidates), _FEWEST))
    drawn = np.sort(np.random.default_rng(seed).permutation(candidates)[:most])
    share, twins = compare_records(train, sketches, drawn, counts[drawn])
    near = share >= LEAST
    return NearCopies(drawn[near], share[near], twins[near], known_share * len(drawn) / max(len(candidates), 1))


def compare_records(
    train: Corpus, sketches: Sketches, chosen: Numbers, counts: Numbers
) -> tuple[NDArray[np.float64], Numbers]:
    """Give for each of some records the largest share of its words that a record of `train` holds, and that record.

    :param chosen: numbers of records, in order; `counts` how many words each has.
    """
    mine = np.isin(sketches.record, chosen)
    owner = np.searchsorted(chosen, sketches.record[mine])
    known, word = np.unique(sketches.hashes[mine], return_inverse=True)
    order = np.argsort(word, kind="stable")
    owner, ends = owner[order], np.cumsum(np.bincount(word, minlength=len(known)))
    best, twins = np.zeros(len(chosen)), np.zeros(len(chosen), np.int64)
    for words, record in _by_record(meet_words(train, known)):
        many = np.diff(ends, prepend=0)[words]
        places = np.repeat(ends[words] - np.cumsum(many), many) + np.arange(many.sum())
        pairs, found = np.unique(np.repeat(record, many) * len(chosen) + owner[places], return_counts=True)
        who, share = pairs % len(chosen), found / counts[pairs % len(chosen)]
        for_best = np.lexsort((-share, who))
        first = for_best[np.unique(who[for_best], return_index=True)[1]]
        better = first[share[first] > best[who[first]]]
        best[who[better]], twins[who[better]] = share[better], pairs[better] // len(chosen)
    return best, twins


def _by_record(parts: Iterator[tuple[Numbers, Numbers]]) -> Iterator[tuple[Numbers, Numbers]]:
    """Give (word, record) each once, whole records together."""
    held: list[NDArray[np.int64]] = []
    for words, record in parts:
        held.append(np.stack((record, words)))
        if sum(its.shape[1] for its in held) > _BUDGET:
            every = np.unique(np.concatenate(held, 1), axis=1)
            done = every[0] < every[0, -1]
            held = [every[:, ~done]]
            yield every[1, done], every[0, done]
    if held:
        every = np.unique(np.concatenate(held, 1), axis=1)
        yield every[1], every[0]


def sketch_records(corpus: Corpus, sketch: int, seed: int) -> tuple[Sketches, float]:
    """Give the smallest different hashes of each record, and of what share of the records that have words."""
    chosen = every = np.flatnonzero(corpus.lengths >= K)
    sketch = int(np.clip(_BUDGET // max(len(chosen), 1), min(_FEWEST, sketch), sketch))
    if len(chosen) * sketch > _BUDGET:
        chosen = np.sort(np.random.default_rng(seed).permutation(chosen)[: _BUDGET // sketch])
    parts = [_smallest(*part, sketch) for part in _hash_chosen(corpus, chosen)]
    nothing = np.zeros(0, np.int64), np.zeros(0, np.uint64)
    record, hashes = (np.concatenate(its) for its in zip(nothing, *parts, strict=True))
    share = len(chosen) / max(len(every), 1)
    return Sketches(*_smallest(record, hashes, sketch)), share  # some records lie in several blocks


def _hash_chosen(corpus: Corpus, chosen: Numbers) -> Iterator[tuple[Numbers, Hashes]]:
    """Give the words of records, block by block: their records, and their hashes."""
    wanted = np.zeros(len(corpus), np.bool_)
    wanted[chosen] = True
    for start, hashes in _hash_blocks(corpus):
        place = start + np.arange(len(hashes))
        record = np.searchsorted(corpus.offsets, place, side="right") - 1
        inside = (place + K <= corpus.offsets[record + 1]) & wanted[record] & (hashes != NOTHING)
        yield record[inside], hashes[inside]


def _hash_blocks(corpus: Corpus) -> Iterator[tuple[int, Hashes]]:
    """Give the words of all letters: where the block begins, and the hash of the word at each place."""
    for start in range(0, len(corpus.letters), _BLOCK):
        yield start, hash_words(corpus.letters[start : start + _BLOCK + K - 1])
        corpus.give_back(_BLOCK)


def _smallest(record: Numbers, hashes: Hashes, sketch: int) -> tuple[Numbers, Hashes]:
    """Keep the smallest different hashes of each record."""
    order = np.lexsort((hashes, record))
    record, hashes = record[order], hashes[order]
    new = np.ones(len(record), np.bool_)
    new[1:] = (record[1:] != record[:-1]) | (hashes[1:] != hashes[:-1])
    record, hashes = record[new], hashes[new]
    begin = np.searchsorted(record, record)
    kept = np.arange(len(record)) - begin < sketch
    return record[kept], hashes[kept]


def meet_words(corpus: Corpus, known: Hashes, what: str = "finding twins") -> Iterator[tuple[Numbers, Numbers]]:
    """Give the words of a corpus that are among some hashes: their numbers among these, and their records.

    :param known: in order, each once. Words that reach into the next record are none.
    :param what: for progress.
    """
    if not len(known):
        return
    table, shift = np.zeros(1 << _BITS, np.bool_), np.uint64(64 - _BITS)
    table[known >> shift] = True
    with show_progress(what, len(corpus.letters), "letters") as advance:
        for start, hashes in _hash_blocks(corpus):
            places = np.flatnonzero((hashes <= known[-1]) & table[hashes >> shift])
            found = np.minimum(np.searchsorted(known, hashes[places]), len(known) - 1)
            same = known[found] == hashes[places]
            found, places = found[same], start + places[same]
            record = np.searchsorted(corpus.offsets, places, side="right") - 1
            inside = places + K <= corpus.offsets[record + 1]
            yield found[inside], record[inside]
            advance(len(hashes))
