"""Items made ready by a thread while the caller works."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from itertools import count

import pytest

from deepg_core.batches import prefetch
from deepg_core.batches.prefetch import AHEAD


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


def test_the_thread_stays_a_few_items_ahead():
    taken = []

    def items():
        for number in count():
            taken.append(number)
            yield number

    with closing(prefetch(items(), 100)) as ready:
        next(ready)
        deadline = time.monotonic() + 60
        while len(taken) < AHEAD + 1 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)
        assert len(taken) == AHEAD + 1  # one given, AHEAD ready


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
