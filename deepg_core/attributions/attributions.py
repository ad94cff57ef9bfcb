"""Attributions of windows, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.attributions.view import View
from deepg_core.errors import DeepgError
from deepg_core.words import quote_all, say_wrong, suggest

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
    """What an explainer says of windows; the first axis of all arrays but those of records is the windows."""

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
    record_start: NDArray[np.int64] = field(repr=False)
    """Where each record begins in that which `--at` took it from; 0 of whole ones, and of files that do not say."""
    target_names: list[str] = field(repr=False)
    """Of the layer's numbers; empty where they have none."""
    about: dict[str, Any]
    """method, its options, target, layer, of, step, window, vocabulary, seed, checkpoint, both_strands."""

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
            message = f"there are no attributions of {say_wrong(name)}; {help_}"
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

    def view(self, row: int, name: str) -> View:
        """Give what pictures show of a window and an input. Windows of a set stand behind each other."""
        part, vocabulary = self.parts[name], str(self.about["vocabulary"])
        record, number = int(self.record[row]), int(self.target_number[row])
        header, start = self.record_name[record], int(self.start[row] + self.record_start[record])
        target = self.target_names[number] if self.target_names else str(self.about["target"])
        what, strands = f"{target}, {self.about['of']}", ", both strands" if self.about.get("both_strands") else ""
        strands += f" ({name})" if len(self.parts) > 1 else ""
        said, what = f"from {start:,}: {what} {self.f_input[row]:.3f}{strands}", what + strands
        width, its = part.attribution.shape[-1], part.attribution
        along = (
            len(self.parts) == 1 and its.ndim == 3 and its.shape[1] > self.about["window"] / 2
        )  # no sets, sides, strands
        place = (start, "position in the record, from 0") if along else (0, "position in the input, from 0")
        if not self.about.get("letters") or part.position is not None or width < len(vocabulary):
            sums = part.attribution[row].sum(axis=-1) if part.attribution.ndim > 2 else part.attribution[row]
            return View(header, what, said, sums.ravel(), None, None, vocabulary, start, *place)
        cells = part.attribution[row].reshape(-1, width)[:, : len(vocabulary)]
        heights = cells
        if self.about["method"] == "ism" and part.hypothetical is not None:  # what is there has no number of its own
            present = part.input[row].reshape(-1, width)
            heights = (part.hypothetical[row].reshape(-1, width) * present)[:, : len(vocabulary)]
        return View(header, what, said, heights.sum(axis=1), heights, cells, vocabulary, start, *place)

    def plot(self, window: int | None = None, input: str | None = None) -> Figure:  # noqa: A002
        """Draw the logo and the map of a window, or a map of all windows.

        :param window: its number; left out: all, or the only one.
        :param input: which, where there are several.
        :raises DeepgError: there is no such window or input.
        """
        from deepg_core.attributions.plots import draw_window, draw_windows

        if input is None:
            _ = self.only
        name = next(iter(self.parts)) if input is None else input
        _ = self.of(name)
        if not 0 <= (window or 0) < len(self):
            message = f"there is no window {window}; there are {len(self):,}, counted from 0"
            raise DeepgError(message)
        if window is None and len(self) > 1:
            return draw_windows([self.view(row, name) for row in range(len(self))])
        return draw_window(self.view(window or 0, name))
