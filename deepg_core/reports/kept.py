"""Something that is found out once, when it is first asked for; so is why it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from deepg_core.errors import DeepgError

T = TypeVar("T")


def say_shortly(error: Exception) -> str:
    """Say in a line what went wrong: of a spec, the first mistake without its place."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return (str(error) or type(error).__name__).removeprefix("error: ").splitlines()[0]


class Kept(Generic[T]):
    """Finds something out at the first call and gives it at every call.

    :param find: raises where it cannot be found out; each call then raises a DeepgError that says the same.
    """

    def __init__(self, find: Callable[[], T]) -> None:
        self._find, self._found, self._why = find, list[T](), ""

    def __call__(self) -> T:
        """Give it."""
        if not self._found and not self._why:
            try:
                self._found.append(self._find())
            except (DeepgError, OSError, MemoryError) as error:
                self._why = say_shortly(error)
        if self._why:
            raise DeepgError(self._why)
        return self._found[0]
