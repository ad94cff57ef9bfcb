"""Records that two corpora share: what a network has learned by heart says nothing of what it understands.

Records are compared by a key of their length and 32 of their letters, computed for all at once; only those whose keys are
in both corpora are read whole, and compared by 64 bits of blake2b. For 10 million reads and 1 million others the chance
that any two which differ count as the same is below 1e-6.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus, complement
from deepg_core.corpus.kept_near import recall_near_records

_PROBE: Final = 8
"""Letters looked at together, as one uint64."""
_PROBES: Final = 4
"""Places in a record, from its first letters to its last."""
_BLOCK: Final = 1 << 18
"""Records handled together."""
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
"""Odd, half of its bits set: a multiplication by it spreads the differences of probes over the key."""
_EXAMPLES: Final = 3


@frozen
class Twins:
    """A record of `other` and the first record of `train` with the same letters."""

    file: Path
    header: str
    """That of the record, or the number of a row of ready arrays."""
    train_file: Path
    train_header: str


@frozen
class Shared:
    """What two corpora have in common."""

    count: int
    """Records of `other` whose letters are those of a record of `train`."""
    reversed: int
    """Further records of `other` whose reverse complement is a record of `train`."""
    examples: tuple[Twins, ...]
    """The first three; of the reversed only if there are no others."""
    near: int = 0
    """Further records of `other` of whose 21-mers at least half are in one record of `train`."""
    nearest: Twins | None = None
    """The nearest of these."""
    share: float = 0.0
    """Of its 21-mers, that are in its twin."""
    looked_at: float = 1.0
    """Share of the records that were compared by their 21-mers, where there were too many."""


def find_shared_records(train: Corpus, other: Corpus) -> Shared:
    """Find records of `other` that have the letters of a record of `train`, in either direction. Empty ones do not count.

    deepG has nothing like it.
    """
    keys, forward, backward = _keys(train), _keys(other), _keys(other, reverse=True)
    suspects = np.flatnonzero(_among(keys, np.concatenate([forward, backward])) & (train.lengths > 0))
    digests, keys = _digests(train, suspects), keys[suspects]

    def shared(keys_of_other: NDArray[np.uint64], *, reverse: bool) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        records = np.flatnonzero(_among(keys_of_other, keys))
        theirs = _digests(other, records, reverse=reverse)
        same = _among(theirs, digests)
        return records[same], theirs[same]

    same, turned = shared(forward, reverse=False), shared(backward, reverse=True)
    count = len(same[0])
    records, theirs = same if count else turned
    examples = tuple(
        _twins(other, record, train, suspects[np.argmax(digests == digest)])
        for record, digest in zip(records[:_EXAMPLES], theirs[:_EXAMPLES], strict=True)
    )
    only_turned = ~_among(turned[0].view(np.uint64), same[0].view(np.uint64))  # np.setdiff1d imports numpy.ma: 40 ms
    exact = Shared(count, int(only_turned.sum()), examples)
    return _add_near(exact, np.concatenate([same[0], turned[0]]), train, other)


def _add_near(exact: Shared, copies: NDArray[np.int64], train: Corpus, other: Corpus) -> Shared:
    """Add records that are no copies, but near to one.

    :param copies: numbers of the records that are copies.
    """
    found = recall_near_records(train, other)
    fresh = np.flatnonzero(~_among(found.records.view(np.uint64), copies.view(np.uint64)))
    if not len(fresh):
        return exact
    nearest = fresh[found.share[fresh].argmax()]
    twins = _twins(other, int(found.records[nearest]), train, int(found.twins[nearest]))
    return evolve(exact, near=len(fresh), nearest=twins, share=float(found.share[nearest]), looked_at=found.looked_at)


def _keys(corpus: Corpus, *, reverse: bool = False) -> NDArray[np.uint64]:
    """Give a number for each record, or for its reverse complement: uint64 (records,)."""
    keys = corpus.lengths.astype(np.uint64)
    for start in range(0, len(corpus), _BLOCK):
        block = slice(start, start + _BLOCK)
        records = np.arange(start, start + len(keys[block]))
        room = np.maximum(corpus.lengths[block] - _PROBE, 0)
        for number in range(_PROBES):
            place = room * number // (_PROBES - 1)
            place = room - place if reverse else place
            letters = corpus.windows(records, place, np.full(len(records), reverse), _PROBE)
            keys[block] = (keys[block] ^ np.ascontiguousarray(letters).view(np.uint64)[:, 0]) * _MIX
            keys[block] ^= keys[block] >> np.uint64(32)
    return keys


def _digests(corpus: Corpus, records: NDArray[np.int64], *, reverse: bool = False) -> NDArray[np.uint64]:
    """Hash whole records, or their reverse complements: uint64 (records,)."""
    bounds = zip(corpus.offsets[records].tolist(), corpus.offsets[records + 1].tolist(), strict=True)
    if reverse:
        whole = (complement(corpus.letters[start:stop])[::-1].tobytes() for start, stop in bounds)
        digests = b"".join(blake2b(record, digest_size=8).digest() for record in whole)
    else:
        letters = corpus.letters.data  # a slice of it takes half the time of an array's
        digests = b"".join(blake2b(letters[start:stop], digest_size=8).digest() for start, stop in bounds)
    return np.frombuffer(digests, np.uint64)


def _among(values: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Say of each value whether it is in `known`: np.isin takes 3 to 8 times as long for 6.6 million keys."""
    known, among = np.sort(known), np.zeros(len(values), bool)
    for start in range(0, len(values) if len(known) else 0, _BLOCK):
        block = values[start : start + _BLOCK]
        order = np.argsort(block)
        place = np.searchsorted(known, block[order])  # in order, so that what is looked at is in the processor's cache
        among[start + order] = known[np.minimum(place, len(known) - 1)] == block[order]
    return among


def _twins(other: Corpus, record: int, train: Corpus, twin: int) -> Twins:
    file, train_file = other.files[other.file[record]], train.files[train.file[twin]]
    return Twins(file, other.header(record), train_file, train.header(twin))
