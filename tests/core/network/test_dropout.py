"""Masks are hashes: how random they look, and what they follow from."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from deepg_core.network import Drawing
from deepg_core.network.dropout import Mask, Masks, NumpyIntegers, hash_elements, list_masks
from deepg_core.network.layers import (
    GRU,
    LSTM,
    Bidirectional,
    BidirectionalGRU,
    Conv1D,
    Dense,
    Dropout,
    Flatten,
    MultiHeadAttention,
    TimeDistributed,
)

LIKE = np.zeros((), np.float32)


def dropping(*rates, elements=1024, parts=1):
    """The masks of dropouts side by side; `dropout`, `dropout_1`, ..."""
    draw = Drawing()
    x = draw.input("x", (parts, elements) if parts > 1 else (elements,))
    made = [
        draw(TimeDistributed(Dropout(r)) if parts > 1 else Dropout(r), x, name=f"dropout_{i}")
        for i, r in enumerate(rates)
    ]
    return Masks(draw.graph(*made), NumpyIntegers())


def drawn(of, examples, *shape, layer="dropout_0"):
    """A mask of the next step as numbers of 0 and 1."""
    with of.given(of.next(examples)):
        return (of(layer, 0, LIKE, *shape) > 0).astype(np.int8)


@pytest.mark.parametrize("rate", [0.001, 0.1, 0.25, 0.5, 0.9])
def test_the_share_of_what_is_dropped_is_the_rate(rate):
    """Of all, and of each column and row: none is 5 standard deviations off."""
    found = drawn(dropping(rate), 2000, 1000) == 0
    deviation = np.sqrt(rate * (1 - rate))
    assert abs(found.mean() - rate) < 5 * deviation / found.size**0.5
    for axis in (0, 1):
        assert np.abs(found.mean(axis) - rate).max() < 5 * deviation / found.shape[axis] ** 0.5 + 1e-4


def test_scores_of_rows_and_columns_are_normal():
    """The sum of their squares is that of 2,000 and 1,000 normal numbers: chi-square, within 5 deviations."""
    found = 2.0 * drawn(dropping(0.5), 2000, 1000) - 1
    for axis in (0, 1):
        scores = found.sum(axis) / found.shape[axis] ** 0.5
        assert abs((scores**2).sum() - len(scores)) < 5 * (2 * len(scores)) ** 0.5


def test_the_16_bits_are_evenly_spread():
    """In each of the four places of a word: chi-square over 256 classes of their upper and of their lower 8 bits."""
    bits = hash_elements(NumpyIntegers(), dropping(0.5).next(1000)[0], 4000)
    for place in range(4):
        for part in (bits[:, place::4] >> 8 & 255, bits[:, place::4] & 255):
            counts = np.bincount(part.ravel(), minlength=256)
            expected = counts.sum() / 256
            assert ((counts - expected) ** 2 / expected).sum() < 255 + 5 * (2 * 255) ** 0.5


def signs(mask):
    return 2.0 * mask - 1


def assert_apart(a, b):
    """As often alike as not, within 5 deviations."""
    assert abs((signs(a) * signs(b)).mean()) < 5 / a.size**0.5


def test_neighbours_are_independent():
    """Elements up to 9 apart, examples up to 3 apart, and rectangles of them, whose hashes share rows and columns."""
    found = drawn(dropping(0.5), 1000, 1000)
    for distance in range(1, 10):
        assert_apart(found[:, :-distance], found[:, distance:])
    for distance in range(1, 4):
        assert_apart(found[:-distance], found[distance:])
        for across in (1, 2, 3, 4, 8):
            corners = signs(found[:-distance, :-across]) * signs(found[distance:, across:])
            assert_apart((corners > 0) * 1, found[:-distance, across:] ^ found[distance:, :-across])


def test_steps_layers_and_seeds_are_independent():
    def of(seed, step, layer):
        made = dropping(0.5, 0.5)
        made.seed(seed, step)
        return drawn(made, 200, 1000, layer=f"dropout_{layer}")

    found = [of(seed, step, layer) for seed in (0, 1, 2**40) for step in (0, 1, 2, 1000) for layer in (0, 1)]
    for a, b in combinations(found, 2):
        assert_apart(a, b)


def test_a_seed_is_no_number_of_steps():
    """Seeds and steps are hashed one after the other: seed 0, step 1 is not seed 1, step 0."""
    made = dropping(0.5)
    rows = []
    for seed in range(8):
        made.seed(seed)
        rows += [made.next(4) for _ in range(8)]
    assert len(np.unique(rows)) == 8 * 8 * 4


def test_rank_of_a_batch_of_masks_is_full():
    """No mask is the sum of others: over the field of two elements."""
    found = np.packbits(drawn(dropping(0.5), 128, 256), axis=1).view(">u8").tolist()
    rank, rows = 0, [int("".join(f"{word:064b}" for word in row), 2) for row in found]
    while rows:
        pivot = max(rows)
        rank += pivot > 0
        rows = [min(row, row ^ pivot) for row in rows if row is not pivot and row]
    assert rank == 128


def test_an_element_is_the_same_in_any_batch():
    made = dropping(0.5)
    whole = drawn(made, 12, 10)
    for size in (1, 5, 12, 30):
        made.seed(0)
        np.testing.assert_array_equal(drawn(made, size, 10)[:12], whole[:size])
    for of in (2, 3, 4):
        for rank in range(of):
            made.seed(0, share=(rank, of))
            np.testing.assert_array_equal(drawn(made, 12 // of, 10), whole[rank::of])


def test_an_element_is_the_same_in_any_shape():
    """The order is that of the flat array; a longer mask goes on."""
    made = dropping(0.5)
    flat = drawn(made, 3, 30)
    for shape in ((30,), (2, 15), (5, 2, 3), (7,)):
        made.seed(0)
        mask = drawn(made, 3, *shape)
        assert mask.shape == (3, *shape)
        np.testing.assert_array_equal(mask.reshape(3, -1), flat[:, : mask[0].size])


def test_parts_are_elements_of_their_example():
    """A `TimeDistributed` dropout is a dropout of the whole set."""
    parts, whole = dropping(0.5, elements=10, parts=6), dropping(0.5, elements=60)
    np.testing.assert_array_equal(drawn(parts, 4, 10).reshape(4, 60), drawn(whole, 4, 60))


def test_steps_go_on_and_are_found_again():
    made, other = dropping(0.5, 0.2), dropping(0.5, 0.2)
    made.seed(5)
    rows = [made.next(4) for _ in range(6)]
    other.seed(5, 3)
    for expected in rows[3:]:
        np.testing.assert_array_equal(other.next(4), expected)
    assert (rows[0].shape, rows[0].dtype) == ((2, 4), np.int64)


def test_what_stays_is_scaled():
    made = dropping(0.75)
    for dtype, scale in ((np.float32, 4), (np.float16, 4)):
        with made.given(made.next(2)):
            mask = made("dropout_0", 0, np.zeros((), dtype), 50)
        assert mask.dtype == dtype
        assert set(np.unique(mask)) == {0, scale}


@pytest.mark.parametrize(("rate", "dropped"), [(0.2, 13107), (0.999, 65470), (0.9999999, 65535), (1e-7, 0)])
def test_the_scale_is_that_of_the_share_that_is_kept(rate, dropped):
    """So that the mean stays, whatever rounding makes of the rate."""
    made = dropping(rate)
    with made.given(made.next(64)):
        mask = made("dropout_0", 0, LIKE, 10_000)
    assert mask.max() == np.float32(65536 / (65536 - dropped))


def test_nothing_is_dropped_without_rows_or_without_a_mask():
    made = dropping(0.2)
    assert made("dropout_0", 0, LIKE, 4) is None
    with made.given(made.next(2)):
        assert made("dropout_0", 1, LIKE, 4) is None
        assert made("dense", 0, LIKE, 4) is None
    assert made("dropout_0", 0, LIKE, 4) is None


@pytest.mark.parametrize(("rate", "share"), [(1e-9, 1.0), (1 - 1e-9, 1 / 65536)])
def test_rates_at_the_ends(rate, share):
    found = drawn(dropping(rate), 1000, 1000)
    assert abs(found.mean() - share) < 1e-5


def test_the_masks_of_a_network():
    draw = Drawing()
    x = draw.input("x", (3, 8, 4))
    x = draw(TimeDistributed(Bidirectional(3, return_sequences=True, dropout=0.1, recurrent_dropout=0.2)), x)
    x = draw(TimeDistributed(TimeDistributed(Dropout(0.3))), x)
    y = draw.input("y", (8, 4))
    y = draw(LSTM(3, return_sequences=True, recurrent_dropout=0.4), draw(Conv1D(4, 3), y))
    y = draw(GRU(3, return_sequences=True), draw(BidirectionalGRU(3, return_sequences=True, dropout=0.5), y))
    y = draw(MultiHeadAttention(2, 3, dropout=0.6), y)
    y = draw(Dropout(0.0), y)
    dropped = draw(Dropout(0.7), y)
    ends = [draw(Dense(2), draw(Flatten(), node)) for node in (x, draw.again(dropped, y))]
    assert list_masks(draw.graph(*ends)) == (
        *(Mask("time_distributed", number, (0.1, 0.2)[number % 2], 3) for number in range(4)),
        Mask("time_distributed_1", 0, 0.3, 24),
        Mask("lstm", 1, 0.4, 1),
        Mask("bidirectional", 0, 0.5, 1),
        Mask("bidirectional", 2, 0.5, 1),
        Mask("multi_head_attention", 0, 0.6, 1),
        Mask("dropout_1", 0, 0.7, 1),
    )


def test_the_hash_does_not_change():
    """Runs that were begun with an earlier version go on with the same masks."""
    made = dropping(0.5)
    made.seed(7, 3, (1, 2))
    assert ["".join(map(str, row)) for row in drawn(made, 2, 16)] == ["1110000000001001", "1001110011000001"]
