"""Numbers of k-mers for an embedding. A k-mer and its reverse complement can share one, so that both strands read alike."""

import numpy as np
from attrs import field, frozen, validators

from deepg_core.encoders import NOTHING, PADDING, Encoder
from deepg_core.plugins import Component, hookimpl

DEEPG_API = "1.0"
LETTERS = "ACGT"


@frozen
class KmerIdsOptions:
    """The table [encoder] of a spec, without `type`."""

    k: int = field(default=6, validator=[validators.ge(1), validators.le(10)])
    """Letters of a k-mer."""
    stride: int = field(default=1, validator=validators.ge(1))
    """Letters between the starts of two of them."""
    canonical: bool = True
    """Whether a k-mer and its reverse complement have one number."""


class KmerIdsEncoder(Encoder):
    """uint8 (batch, length) -> int32 (batch, k-mers).

    0 where there is padding, 1 to n the k-mers in the order of the alphabet, n + 1 where a letter is none of A, C, G and T.
    """

    vocabulary = LETTERS

    def __init__(self, config):
        super().__init__(config)
        self.word, self.word_stride = config.k, config.stride
        self._ids = number_kmers(config.k, config.canonical)
        self.numbers = int(self._ids.max()) + 2
        self._digits = np.full(256, -1, np.int64)
        self._digits[list(LETTERS.encode())] = range(4)

    @property
    def classes(self):
        return ()  # whole numbers have no columns

    def encode(self, letters, beside=NOTHING):
        words = np.lib.stride_tricks.sliding_window_view(letters, self.config.k, axis=1)[:, :: self.config.stride]
        digits = self._digits[words]  # (batch, k-mers, k)
        places = 4 ** np.arange(self.config.k)[::-1]
        ids = np.where((digits < 0).any(axis=-1), self.numbers - 1, self._ids[np.maximum(digits, 0) @ places])
        return np.where((words == PADDING).any(axis=-1), 0, ids).astype(np.int32)


def number_kmers(k, canonical):
    """Give the number of each k-mer, counted from 1: (4^k,)."""
    forward = np.arange(4**k)
    digits = forward[:, None] // 4 ** np.arange(k)[::-1] % 4
    reverse = (3 - digits) @ 4 ** np.arange(k)  # the complement of A, 0, is T, 3; the last digit comes first
    smaller = np.minimum(forward, reverse) if canonical else forward
    return np.unique(smaller, return_inverse=True)[1] + 1


@hookimpl
def deepg_encoders():
    yield Component("kmer_ids", KmerIdsOptions, "deepg_kmer_ids:KmerIdsEncoder", "numbers of k-mers, for an embedding")
