"""What an explainer gives."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays


@frozen(eq=False, kw_only=True)
class Attribution:
    """How much each number of the inputs has to do with what is explained: name of an input -> (n, *its shape)."""

    attribution: Arrays
    """Of what is there."""
    hypothetical: Arrays | None = None
    """Of each letter as if it were there (what TF-MoDISco reads); None where the method does not say."""
    baseline: Arrays | None = None
    """What the input was compared with; of several the mean."""
    f_input: NDArray[np.float64]
    """(n,): the number that is explained."""
    f_baseline: NDArray[np.float64] | None = None
    """(n,): what it is for the baseline."""

    @property
    def completeness_error(self) -> NDArray[np.float64]:
        """(n,): how far the attributions are from adding up to the difference; not a number where they are not to."""
        if self.f_baseline is None:
            return np.full(len(self.f_input), np.nan)
        parts = (its.reshape(len(its), -1).sum(axis=1, dtype=np.float64) for its in self.attribution.values())
        error: NDArray[np.float64] = np.abs(sum(parts) - (self.f_input - self.f_baseline))
        return error
