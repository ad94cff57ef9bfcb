"""What files were when their reading began, so that one that changes meanwhile is not taken for what was read of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from attrs import field, frozen

from deepg_core.errors import DataError

Stamp = list[int]
"""Size and time, in nanoseconds, of a file; empty where there is none."""


class AnewError(DataError):
    """What was predicted cannot be gone on with, whatever is tried again; the message says what to do."""


def look_at(path: Path) -> Stamp:
    """Give size and time of a file."""
    return [(stat := path.stat()).st_size, stat.st_mtime_ns] if path.exists() else []


@frozen
class Seen:
    """Notes of files what they were first.

    :param partners: file of first reads -> file of second reads, which are read together.
    """

    partners: Mapping[Path, Path] = field(factory=dict)
    _stamps: dict[Path, list[Stamp]] = field(factory=dict, init=False)

    def begin(self, path: Path) -> list[Stamp]:
        """Give what a file, and that of its mates, was first, which is now unless it was asked before."""
        return self._stamps.setdefault(path, self._look_at(path))

    @contextmanager
    def reading(self, path: Path) -> Iterator[None]:
        """Notice a change from the first reading of a file to the end of this one.

        :raises AnewError: it changed.
        """
        first = self.begin(path)
        yield
        for its, then, now in zip(self.together(path), first, self._look_at(path), strict=True):
            if then != now:
                raise AnewError("changed while it was read; begin anew once nothing writes to it", its)

    def together(self, path: Path) -> list[Path]:
        """List a file, and that of its mates."""
        return [path, *([self.partners[path]] if path in self.partners else ())]

    def _look_at(self, path: Path) -> list[Stamp]:
        return [look_at(its) for its in self.together(path)]
