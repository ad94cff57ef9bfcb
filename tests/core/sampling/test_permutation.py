"""The shuffle that is computed and not stored."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.sampling.permutation import permute_numbers

KEYS = np.random.default_rng(1).integers(1 << 62, size=1500).tolist()
keys = st.integers(0, (1 << 62) - 1)


@settings(deadline=None)
@given(n=st.integers(1, 3000), key=keys)
def test_every_number_comes_exactly_once(n, key):
    assert sorted(permute_numbers(np.arange(n), n, key)) == list(range(n))


@settings(deadline=None)
@given(n=st.integers(1 << 20, 1 << 40), key=keys)
def test_numbers_of_a_large_shuffle_are_distinct_and_inside_of_it(n, key):
    places = permute_numbers(np.arange(n - 3000, n), n, key)
    assert len(set(places.tolist())) == 3000
    assert 0 <= places.min() <= places.max() < n


@settings(deadline=None)
@given(n=st.integers(1, 500), key=keys, data=st.data())
def test_a_number_has_its_place_whatever_is_asked_beside_it(n, key, data):
    some = np.array(data.draw(st.lists(st.integers(0, n - 1), max_size=20)), np.int64)
    np.testing.assert_array_equal(permute_numbers(some, n, key), permute_numbers(np.arange(n), n, key)[some])


@pytest.mark.parametrize("n", [16, 33])
def test_every_number_is_equally_often_at_every_place(n):
    places = permute_numbers(np.tile(np.arange(n), len(KEYS)), n, np.repeat(KEYS, n)).reshape(-1, n)
    found = np.array([np.bincount(places[:, number], minlength=n) for number in range(n)])
    chi_square = ((found - len(KEYS) / n) ** 2 / (len(KEYS) / n)).sum() / (n - 1) ** 2
    assert 0.8 < chi_square < 1.2


def test_all_orders_of_three_come_up():
    orders = Counter(tuple(permute_numbers(np.arange(3), 3, key).tolist()) for key in KEYS)
    assert len(orders) == 6
    assert all(0.8 < count / (len(KEYS) / 6) < 1.2 for count in orders.values())


def test_neighbours_have_nothing_to_do_with_each_other():
    """In a random order of n one pair of neighbours stays together and one number stays in its place, on average."""
    orders = [permute_numbers(np.arange(1000), 1000, key) for key in KEYS[:500]]
    together = np.mean([(np.diff(order) == 1).sum() for order in orders])
    fixed = np.mean([(order == np.arange(1000)).sum() for order in orders])
    rising = np.mean([(np.diff(order) > 0).mean() for order in orders])
    np.testing.assert_allclose([together, fixed, rising], [1, 1, 0.5], atol=0.1)


def test_keys_that_are_close_give_orders_that_are_not():
    one, other = (permute_numbers(np.arange(1000), 1000, key) for key in (5, 6))
    assert (one == other).sum() < 10
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.1


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 70), keys), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_many_shuffles_at_once_are_each_what_it_is_alone(shuffles, random):
    asked = [(number, n, key) for n, key in shuffles for number in range(n)]
    random.shuffle(asked)
    numbers, sizes, some_keys = (np.array(column, np.int64) for column in zip(*asked, strict=True))
    alone = {(n, key): permute_numbers(np.arange(n), n, key).tolist() for n, key in shuffles}
    assert all(sorted(places) == list(range(n)) for (n, _), places in alone.items())
    assert permute_numbers(numbers, sizes, some_keys).tolist() == [alone[n, key][number] for number, n, key in asked]


def test_no_number_at_all():
    assert permute_numbers(np.arange(0), 0, 1).tolist() == []
