"""What workers that train one network have to say to each other."""

from __future__ import annotations

import io
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from deepg_core.errors import DeepgError, OptionError
from deepg_core.place import Place
from deepg_core.words import shorten

Result = TypeVar("Result")
Arrays = dict[str, NDArray[Any]]


class LostWorkerError(DeepgError):
    """Another worker is not there any more, or failed."""


class Workers(ABC):
    """All workers of a training, as one of them sees them. Each calls the same methods in the same order.

    A backend gives what carries bytes from one to the others (`TrainerComponent.workers`), and averages gradients by itself.

    :param place: where this one stands among them.
    """

    def __init__(self, place: Place) -> None:
        self.place = place

    @property
    def is_first(self) -> bool:
        """Whether this is the one that watches and writes."""
        return self.place.rank == 0

    @abstractmethod
    def exchange(self, data: bytes) -> list[bytes]:
        """Tell all others; give what each said, in their order.

        :raises LostWorkerError: one is gone.
        """

    @abstractmethod
    def highest(self, numbers: Sequence[int]) -> list[int]:
        """Give for each number the highest that any worker has: small, and asked for after every step.

        :raises LostWorkerError: one is gone.
        """

    def leave(self) -> None:  # noqa: B027 - there may be nothing to do
        """Say no more."""

    def told(self, work: Callable[[], Any]) -> Any:
        """Let the first worker do something, and tell the others what came of it: what JSON can hold.

        :raises LostWorkerError: the first one failed, and says why itself.
        """
        done: list[Any] = []
        self.after_first(lambda: done.append(work()) if self.is_first else None)
        return json.loads(self.exchange(json.dumps(done).encode())[0])[0]

    def after_first(self, work: Callable[[], Result], *, leads: bool | None = None) -> Result:
        """Let each worker do something, the first one before the others.

        :param leads: whether this one is among the first, where there are several.
        :raises LostWorkerError: a first one failed, and says why itself.
        """
        done, failed = list[Result](), None
        if self.is_first if leads is None else leads:
            try:
                done.append(work())
            except BaseException as error:  # the others wait for it
                failed = error
        said = self.exchange(b"failed" if failed else b"")
        if failed:
            raise failed
        if b"failed" in said:
            message = f"worker {said.index(b'failed')} failed, and says why"
            raise LostWorkerError(message)
        return done[0] if done else work()

    def same(self, what: str, said: str) -> None:
        """Make sure that all workers say the same, which may have several lines.

        :raises OptionError: another one says something else than the first.
        """
        first, *others = (its.decode() for its in self.exchange(said.encode()))
        if odd := [number for number, its in enumerate(others, start=1) if its != first]:
            lines = zip_longest(others[odd[0] - 1].splitlines(), first.splitlines(), fillvalue="nothing")
            with suppress(LostWorkerError):  # the first to leave would keep the others from hearing of it
                self.exchange(b"")
            its, ours = next(pair for pair in lines if pair[0] != pair[1])
            message = f"worker {odd[0]} has {what} than worker 0: {shorten(its, 80)}, not {shorten(ours, 80)}"
            raise OptionError("", message, "all workers need the same command, spec, files and versions")

    def exchange_arrays(self, arrays: Arrays) -> list[Arrays]:
        """Tell all others some arrays; give those of each."""
        held = io.BytesIO()
        np.savez(held, allow_pickle=False, **{f"_{name}": array for name, array in arrays.items()})
        return [_read(data) for data in self.exchange(held.getvalue())]


def _read(data: bytes) -> Arrays:
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return {name.removeprefix("_"): file[name] for name in file.files}


class Alone(Workers):
    """There are no others."""

    def __init__(self) -> None:
        super().__init__(Place())

    def exchange(self, data: bytes) -> list[bytes]:
        """Give it back."""
        return [data]

    def highest(self, numbers: Sequence[int]) -> list[int]:
        """Give them back."""
        return list(numbers)
