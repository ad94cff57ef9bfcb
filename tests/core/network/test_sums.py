"""Sums of parts are those of the whole."""

from __future__ import annotations

import numpy as np

from deepg_core.network.sums import Sums


def plain(sums):
    return {name: np.asarray(array).tolist() for name, array in sums.arrays.items()}


def test_sums_add_up():
    first = Sums({"dense/loss": np.asarray(1.5), "dense/confusion": np.asarray([[1, 2], [3, 4]])})
    second = Sums({"dense/loss": np.asarray(0.25), "dense/confusion": np.asarray([[1, 0], [0, 1]])})
    assert plain(first + second) == {"dense/loss": 1.75, "dense/confusion": [[2, 2], [3, 5]]}
    assert (first + second).arrays["dense/confusion"].dtype == np.int64
    assert plain(first) == {"dense/loss": 1.5, "dense/confusion": [[1, 2], [3, 4]]}


def test_where_nothing_was_seen_there_is_nothing_to_add():
    some = Sums({"dense/loss": np.asarray(1.5)})
    assert plain(Sums() + some) == plain(some + Sums()) == {"dense/loss": 1.5}
    assert plain(some + Sums({"other/loss": np.asarray(2.0)})) == {"dense/loss": 1.5, "other/loss": 2.0}


def test_rows_are_put_below_each_other():
    first, second = Sums({"dense/scores[]": np.ones((2, 3))}), Sums({"dense/scores[]": np.zeros((1, 3))})
    assert plain(first + second) == {"dense/scores[]": [[1, 1, 1], [1, 1, 1], [0, 0, 0]]}
    assert plain(first + Sums()) == plain(first)
