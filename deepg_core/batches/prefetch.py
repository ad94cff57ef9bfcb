"""Prepares the next items in a thread while the caller works on this one."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

Item = TypeVar("Item")
AHEAD: Final = 4
"""Items kept ready: more than one, since preparing time varies (a page that is not in memory yet)."""


def prefetch(items: Iterator[Item], count: int) -> Generator[Item, None, None]:
    """Yield the first `count` of `items`, taken by a thread that stays `AHEAD` of the caller and takes no more.

    An exception of `items` is raised here. Closing the generator stops the thread.
    """
    asked = iter(range(count))
    with ThreadPoolExecutor(1, "prefetch") as thread:
        ahead = deque(thread.submit(next, items) for _ in islice(asked, AHEAD))
        try:
            while ahead:
                item = ahead.popleft().result()
                ahead += [thread.submit(next, items) for _ in islice(asked, 1)]
                yield item
        finally:
            thread.shutdown(cancel_futures=True)
