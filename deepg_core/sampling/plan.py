"""How windows are picked, with every default decided."""

from __future__ import annotations

from typing import Any, Literal

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray


@frozen(kw_only=True)
class Plan:
    """The options of `[sampling]` for one split."""

    length: int
    """Letters of a window: input and target."""
    step: int | tuple[int, ...]
    """Distance between window starts, or that of each group."""
    batch_size: int | tuple[int, ...]
    """Examples in a batch, or of each group."""
    samples_per_target: int = 1
    """Consecutive windows that make one example (set learning)."""
    padding: bool | Literal["right"] = False
    """Whether a record shorter than a window gives one, filled up on its left, or on its right."""
    random_length: int | None = None
    """Letters that are left at least of a window in training, the others cut off; None: all are."""
    max_samples: int | None = None
    """Windows of a file in a pass: a run of them, begun at random."""
    proportion_per_seq: float | None = None
    """Share of each record that a pass reads, cut out at random."""
    proportion_entries: float | None = None
    """Share of the records of each file, of those that have windows, that a pass reads: drawn at random, at least one."""
    skip_amb_nuc: float | None = None
    """Leave out records with a larger share of ambiguous letters."""
    discard: str = ""
    """A vocabulary: windows that touch another letter are left out. Empty: none are."""
    shuffle_file_order: bool = False
    shuffle_input: bool = False
    """Shuffle the records within a file."""
    shuffle_windows: bool = False
    """Shuffle all windows of a pass; the two above then make no difference."""
    random_sampling: bool = False
    """Windows start anywhere, as many of each file as `step` would give; each at most once a pass."""
    sample_by_file_size: bool = False
    """Draw the next file by its letters, with replacement, as often in a pass as there are files."""
    reverse_complement: bool = False

    def fits(self, lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which records have a window, if nothing is left out of them: (records,) -> (records,)."""
        return lengths > 0 if self.padding else lengths >= self.length

    def windows(self, lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count the windows of records of which nothing is left out: (records,) -> (records,)."""
        short = (lengths > 0).astype(np.int64) if self.padding else np.zeros_like(lengths)
        windows: NDArray[np.int64] = (lengths - self.length) // self.one_step + 1
        return np.where(lengths >= self.length, windows, short)

    def part(self, lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count the letters that a pass reads of records."""
        if self.proportion_per_seq is None:
            return lengths
        # 100 * 0.29 is 28.999999999999996
        letters: NDArray[np.int64] = np.floor(lengths * self.proportion_per_seq + 1e-9).astype(np.int64)
        return letters

    @property
    def one_step(self) -> int:
        """The step of a plan for one group."""
        assert isinstance(self.step, int)
        return self.step

    def shares(self, groups: int) -> list[int]:
        """Give the windows of each group in a batch."""
        sizes = self.batch_size
        shares = [-(-sizes // groups)] * groups if isinstance(sizes, int) else list(sizes)
        return [share * self.samples_per_target for share in shares]

    def of_group(self, number: int) -> Plan:
        """Give the plan of one group."""
        if isinstance(self.step, int):
            return self
        changes: dict[str, Any] = {"step": self.step[number]}
        return attrs.evolve(self, **changes)
