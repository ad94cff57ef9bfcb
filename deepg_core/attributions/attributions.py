"""Attributions of windows, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.errors import DeepgError
from deepg_core.words import quote_all, suggest

if TYPE_CHECKING:
    pass


@frozen(eq=False, kw_only=True)
class Part:
    """Attributions of one input, float32 (windows, *its shape) all."""

    attribution: NDArray[np.float32]
    input: NDArray[np.float32]
    """As the method saw it: letters one-hot, vectors of an embedding, or numbers of a table."""
    hypothetical: NDArray[np.float32] | None = None
    """Of each letter as if it were there; None where the method does not say."""
    baseline: NDArray[np.float32] | None = None
    """None where the method compares with none."""
    position: NDArray[np.float32] | None = None
    """(windows, length): sums over the vectors of an embedding; None of other inputs."""


@frozen(eq=False, kw_only=True)
class Attributions:
    """What an explainer says of windows; the first axis of all arrays but `record_name` is the windows."""

    parts: dict[str, Part] = field(repr=False)
    """Name of an input -> what is said of it; "" of the only one in a file."""
    record: NDArray[np.int64] = field(repr=False)
    """Number of the record, an index of `record_name`."""
    start: NDArray[np.int64] = field(repr=False)
    """Where the window begins in its record, counted from 0; below 0 where padding stands before it."""
    f_input: NDArray[np.float64] = field(repr=False)
    """The number that is explained."""
    f_baseline: NDArray[np.float64] = field(repr=False)
    """What it is for the baseline; not a number where the method has none."""
    completeness_error: NDArray[np.float64] = field(repr=False)
    """How far attributions are from adding up to the difference."""
    target_number: NDArray[np.int64] = field(repr=False)
    """Which number of the layer's flattened output is explained."""
    sequence: NDArray[np.bytes_] = field(repr=False)
    """Letters of the windows; `-` is padding."""
    record_name: list[str] = field(repr=False)
    target_names: list[str] = field(repr=False)
    """Of the layer's numbers; empty where they have none."""
    about: dict[str, Any]
    """method, its options, target, layer, of, step, window, vocabulary, seed, checkpoint."""

    def __len__(self) -> int:
        """Count the windows."""
        return len(self.record)

    def of(self, name: str) -> Part:
        """Give what is said of an input.

        :raises DeepgError: there is no such input.
        """
        if name not in self.parts:
            near = suggest(name, self.parts)
            help_ = f"did you mean `{near}`?" if near else f"its inputs are {quote_all(self.parts)}"
            message = f"there are no attributions of `{name}`; {help_}"
            raise DeepgError(message)
        return self.parts[name]

    @property
    def only(self) -> Part:
        """What is said of the only input.

        :raises DeepgError: there are several.
        """
        if len(self.parts) != 1:
            message = f"the network has several inputs: take `.of(name)`, name one of {quote_all(self.parts)}"
            raise DeepgError(message)
        (part,) = self.parts.values()
        return part

    @property
    def attribution(self) -> NDArray[np.float32]:
        """That of the only input: (windows, *its shape)."""
        return self.only.attribution

    @property
    def hypothetical(self) -> NDArray[np.float32] | None:
        """That of the only input."""
        return self.only.hypothetical

    @property
    def input(self) -> NDArray[np.float32]:
        """The only input."""
        return self.only.input

    @property
    def baseline(self) -> NDArray[np.float32] | None:
        """That of the only input."""
        return self.only.baseline
