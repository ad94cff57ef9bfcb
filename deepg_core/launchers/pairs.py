"""Items, and what the workers of a launcher make of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from deepg_core.launchers.errand import Errand
from deepg_core.launchers.interface import Item, Launcher


def pair_results(
    launcher: Launcher[Any],
    make: Callable[[], Callable[[Any], Any]],
    items: Iterable[Item],
    part: Callable[[Item], Any] = lambda item: item,
) -> Iterator[tuple[Item, Any]]:
    """Give each item with what a function makes of it, before any error that the next item met.

    :param make: makes the function, in each worker.
    :param part: gives what of an item is sent.
    """
    sent, failed = deque[Item](), list[Exception]()

    def send() -> Iterator[Any]:
        try:
            for item in items:
                sent.append(item)
                yield part(item)
        except Exception as error:  # a file that cannot be read: what came before it is given first
            failed.append(error)

    for result in launcher.map(Errand.of(make), send()):
        yield sent.popleft(), result
    if failed:
        raise failed[0]
