"""Prepares the next items in a thread while the caller works on this one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Final, TypeVar

Item = TypeVar("Item")
AHEAD: Final = 4
"""Items kept ready: more than one, since preparing time varies (a page that is not in memory yet)."""


def prefetch(items: Iterator[Item], count: int) -> Generator[Item, None, None]:
    """Yield the first `count` of `items`, taken by a thread that stays `AHEAD` of the caller and takes no more.

    An exception of `items` is raised here. Closing the generator stops the thread.
    """
    queue: Queue[Item | BaseException] = Queue(AHEAD)
    stop = Event()
    thread = Thread(target=_fill, args=(items, count, queue, stop), daemon=True, name="prefetch")
    thread.start()
    try:
        for _ in range(count):
            item = queue.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        _drain(queue)
        thread.join()


def _fill(items: Iterator[Item], count: int, queue: Queue[Item | BaseException], stop: Event) -> None:
    try:
        for _ in range(count):
            if not _put(queue, next(items), stop):
                return
    except BaseException as error:
        _put(queue, error, stop)


def _put(queue: Queue[Item | BaseException], item: Item | BaseException, stop: Event) -> bool:
    while not stop.is_set():
        try:
            queue.put(item, timeout=0.1)
        except Full:
            continue
        return True
    return False


def _drain(queue: Queue[Item | BaseException]) -> None:
    try:
        while True:
            queue.get_nowait()
    except Empty:
        return
