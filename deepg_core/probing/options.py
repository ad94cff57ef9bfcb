"""How a layer is probed."""

from __future__ import annotations

from typing import Final, Literal

from attrs import frozen

from deepg_core.errors import OptionError
from deepg_core.evaluation.bootstrap import DRAWS

By = Literal["windows", "files"]
MOST_WINDOWS: Final = 2_000
"""Of each class: a regression on 256 numbers of so many takes 0.1 s, and one probe of two classes fits 144 of them."""
SEEDS: Final = 3


@frozen(kw_only=True)
class Probing:
    """Options of a probe."""

    max_windows: int = MOST_WINDOWS
    """Of each class, drawn at random: of the training data, and of those that are scored."""
    fractions: tuple[float, ...] = (1.0,)
    """Of the training windows of each class, from the smallest."""
    by: By = "windows"
    """What a fraction is of: `windows` from all files, or all windows of some of the `files`."""
    seeds: int = SEEDS
    """How often training windows are drawn, and the weights of the random network."""
    bootstrap: int = DRAWS
    """Draws of records, and of seeds, for intervals; 0: none."""


def order_fractions(fractions: tuple[float, ...]) -> tuple[float, ...]:
    """Give fractions in their order, each once.

    :raises OptionError: there is none, or one is not above 0 and at most 1.
    """
    wrong = [str(it) for it in fractions if not 0 < it <= 1]
    if wrong or not fractions:
        raise OptionError("", f"--fractions: must be above 0 and at most 1, not {', '.join(wrong) or 'none'}")
    return tuple(sorted(set(fractions)))
