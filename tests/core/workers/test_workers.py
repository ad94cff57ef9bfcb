"""What workers say to each other: two threads, and a table between them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from deepg_core.errors import DeepgError
from deepg_core.network.sums import Sums
from deepg_core.place import Place
from deepg_core.training.shared import add_sums, gather_states, share_states
from deepg_core.workers import Alone, LostWorkerError, Workers


class Threads(Workers):
    """Workers that are threads of this process."""

    def __init__(self, place, table, barrier):
        super().__init__(place)
        self._table, self._barrier = table, barrier

    def exchange(self, data):
        self._table[self.place.rank] = data
        self._barrier.wait()
        said = list(self._table)
        self._barrier.wait()
        return said

    def highest(self, numbers):
        raise NotImplementedError


def together(work):
    """Let two workers do something; give what came of each, be it an error."""
    table, barrier = [b"", b""], threading.Barrier(2)

    def one(rank):
        try:
            return work(Threads(Place(rank, 2), table, barrier))
        except DeepgError as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(one, range(2)))


def test_the_first_one_tells():
    assert together(lambda it: it.told(lambda: f"from {it.place.rank}")) == ["from 0", "from 0"]


def test_all_do_it_once_the_first_one_has():
    order = []
    assert together(lambda it: it.after_first(lambda: order.append(it.place.rank) or it.place.rank)) == [0, 1]
    assert order == [0, 1]


def test_a_failure_of_the_first_one_ends_the_others():
    def fail():
        message = "no disk"
        raise DeepgError(message)

    first, second = together(lambda it: it.told(fail))
    assert (str(first), str(second)) == ("no disk", "worker 0 failed, and says why")
    assert isinstance(second, LostWorkerError)


def test_what_differs_is_named():
    errors = together(lambda it: it.same("other files", f"{it.place.rank}"))
    due = "worker 1 has other files than worker 0: 1, not 0"
    assert [str(error) for error in errors] == [due, due]
    assert errors[0].help == "all workers need the same command, spec, files and versions"
    assert errors[0].exit_code == 2


def test_the_line_that_differs_is_named():
    errors = together(lambda it: it.same("another spec", "a\nb" + "\nc" * it.place.rank))
    assert str(errors[1]) == "worker 1 has another spec than worker 0: c, not nothing"


def test_sums_are_added_and_rows_put_below_each_other():
    def add(it):
        return add_sums(
            it, Sums({"y/loss": np.float64(it.place.rank + 1), "y/scores[]": np.full((1, 2), it.place.rank)})
        )

    for total in together(add):
        assert total.arrays["y/loss"] == 3
        assert total.arrays["y/scores[]"].tolist() == [[0, 0], [1, 1]]


def test_states_of_a_batch_are_put_together_and_taken_apart():
    whole = np.arange(8, dtype=np.float32).reshape(4, 2)

    def go(it):
        own = {"lstm/h": whole[it.place.rank :: 2]}
        gathered = gather_states(it, own)
        return gathered["lstm/h"], share_states(it, gathered)["lstm/h"], own["lstm/h"]

    for gathered, again, own in together(go):
        np.testing.assert_array_equal(gathered, whole)
        np.testing.assert_array_equal(again, own)


def test_one_alone_needs_nobody():
    alone = Alone()
    assert alone.told(lambda: [1]) == [1]
    assert alone.highest([3, True]) == [3, 1]
    alone.same("other files", "x")


def test_an_error_that_is_none_of_ours_is_raised_as_it_is():
    with pytest.raises(ZeroDivisionError):
        Alone().told(lambda: 1 / 0)
