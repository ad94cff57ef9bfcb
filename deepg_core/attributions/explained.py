"""Windows with what an explainer says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from deepg_core.attributions.chosen import Chosen, mean_values
from deepg_core.attributions.strands import mean_of_strands
from deepg_core.batches import Arrays
from deepg_core.errors import PluginError
from deepg_core.explainers import Attribution, Explainer
from deepg_core.explainers.prepare import Prepared
from deepg_core.inference.grid import Numbers
from deepg_core.words import count_of

_SHARE = 0.05
"""Of the difference that attributions may miss, and of the windows where they may miss more."""
_LEAST = 1e-6
"""What float32 cannot tell from nothing."""


@frozen(eq=False)
class Explained:
    """Some windows; the first axis of all arrays."""

    chosen: Chosen
    inputs: Arrays
    """As the explainer saw them."""
    number: Numbers
    """Which number of the layer's flattened output is explained."""
    found: Attribution


def explain_windows(
    windows: Iterable[Chosen], prepared: Prepared, explainer: Explainer, number: int | None, rng: np.random.Generator
) -> Iterator[Explained]:
    """Explain windows, part after part.

    :param number: of the layer's flattened output; None: of each window the one that is highest.
    """
    for chosen in windows:
        strands = chosen.strands(prepared)
        values = mean_values(prepared, strands) if number is None else None
        column = np.full(len(chosen), number) if values is None else values.argmax(axis=1)
        found, *others = [explainer.explain(prepared.subject, inputs, column, rng) for inputs in strands]
        for its, inputs in zip((found, *others), strands, strict=True):
            _examine(explainer, its, inputs)
        for other in others:
            found = mean_of_strands(found, other, prepared, chosen.padded)
        yield Explained(chosen, strands[0], column, found)


def _examine(explainer: Explainer, found: Attribution, inputs: Arrays) -> None:
    """Complain of a plugin that gives what is not of its inputs.

    :raises PluginError: it does.
    """
    for arrays in (found.attribution, found.hypothetical or {}, found.baseline or {}):
        for name, array in arrays.items():
            wanted = inputs[name].shape if name in inputs else "no such input"
            if np.shape(array) != wanted:
                message = f"the explainer {type(explainer).__name__} gives {np.shape(array)} for `{name}`: {wanted}"
                raise PluginError(message)
    if not found.attribution or len(found.f_input) != len(next(iter(inputs.values()))):
        message = f"the explainer {type(explainer).__name__} does not explain every window"
        raise PluginError(message)


@define
class Completeness:
    """How many windows have attributions that do not add up."""

    windows: int = 0
    wrong: int = 0

    def add(self, found: Attribution) -> None:
        """Count."""
        self.windows += len(found.f_input)
        self.wrong += int(mark_incomplete(found).sum())

    def advise(self, advice: str) -> str | None:
        """Say it, and what to do, if it is more than 5 % of the windows."""
        if self.wrong <= _SHARE * self.windows:
            return None
        share = self.wrong / self.windows
        what = "the attributions miss the difference between input and baseline by more than 5 %"
        return f"in {self.wrong:,} of {count_of(self.windows, 'window')} ({share:.0%}) {what}: {advice}"


def mark_incomplete(found: Attribution) -> NDArray[np.bool_]:
    """Say of each window whether its attributions miss the difference by more than 5 %."""
    if found.f_baseline is None:
        return np.zeros(len(found.f_input), bool)
    wrong: NDArray[np.bool_] = found.completeness_error > _SHARE * np.abs(found.f_input - found.f_baseline) + _LEAST
    return wrong
