"""Items made ready by a thread while the caller works."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from itertools import count

import numpy as np
import pytest

from deepg_core.batches import prefetch


def prefetching():
    return {thread for thread in threading.enumerate() if thread.name.startswith("prefetch")}


@pytest.fixture
def threads():
    """Give those that a test has begun: what failed in an earlier one may hold others still."""
    before = prefetching()
    return lambda: prefetching() - before


def test_items_come_in_order_and_no_more_are_taken():
    items = count()
    assert list(prefetch(items, 50)) == list(range(50))
    assert next(items) == 50


def test_none():
    assert list(prefetch(count(), 0)) == []


def test_items_are_made_in_another_thread():
    names = (threading.current_thread().name for _ in count())
    assert list(prefetch(names, 1)) == ["prefetch_0"]


@pytest.mark.parametrize(
    ("item", "taken"),
    [
        ("any", [4, 4, 7, 7, 7, 10, 10, 10]),
        (np.empty(1 << 24, np.uint8), [4, 4, 7, 7, 7, 10, 10, 10]),
        (np.empty(1 << 23, np.uint8), [4, 10, 10, 10, 10, 10, 10, 16]),
        (np.empty(1 << 22, np.uint8), [17] * 12 + [17 + 12] * 12 + [29 + 12]),
        (np.empty(0), [17] * 12 + [29]),
    ],
)
def test_the_thread_goes_some_items_ahead_and_more_of_small_ones_and_sleeps_while_most_are_left(item, taken):
    asked = []
    items = (item for number in count() if not asked.append(number))
    with closing(prefetch(items, 100)) as ready:
        for wanted in taken:
            next(ready)
            deadline = time.monotonic() + 60
            while len(asked) < wanted and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(0.01)
            assert len(asked) == wanted


def test_an_error_arrives_after_the_items_before_it(threads):
    def items():
        yield 1
        raise ValueError("a bad batch")

    ready, found = prefetch(items(), 5), []
    with pytest.raises(ValueError, match=r"^a bad batch$"):
        found.extend(ready)
    assert found == [1]
    assert not threads()


def test_closing_stops_the_thread(threads):
    ready = prefetch(count(), 1_000_000)
    next(ready)
    assert len(threads()) == 1
    ready.close()
    assert not threads()


def test_leaving_a_loop_early_stops_the_thread(threads):
    with closing(prefetch(count(), 1_000_000)) as ready:
        for number in ready:
            if number == 10:
                break
    assert not threads()
