"""Pieces that the workers of a launcher are asked about, and not this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from attrs import evolve, frozen

from deepg_core.inference.pieces import Piece
from deepg_core.inference.told import Said, Speaker
from deepg_core.launchers import Launcher
from deepg_core.launchers.pairs import pair_results
from deepg_core.plugins.bugs import blaming_plugins


@frozen
class Spread:
    """Files are read here, and what is said is joined here, in the order of the files.

    :param make: makes what says something of pieces, in each worker.
    """

    launcher: Launcher[Any]
    make: Callable[[], Speaker]

    def __call__(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Said]]:
        """Give what is said of each piece, before any error that the next one met."""
        return pair_results(self.launcher, partial(_ask_alone, self.make), pieces)


def ask_one(launcher: Launcher[Any], make: Callable[[], Callable[[Piece], Any]], piece: Piece) -> Any:
    """Ask a single worker about a single piece.

    :param make: makes the function, in the worker.
    """
    alone = type(launcher)(evolve(launcher.config, workers=1))
    ((_, result),) = pair_results(alone, make, [piece])
    return result


def _ask_alone(make: Callable[[], Speaker]) -> Callable[[Piece], Said]:
    """Make in a worker what is asked about one piece."""
    speaker = make()

    @blaming_plugins()
    def say(piece: Piece) -> Said:
        ((_, said),) = speaker.say([piece])
        return said

    return say
