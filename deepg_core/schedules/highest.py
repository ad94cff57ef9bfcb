"""The option that deepG's schedules share: the rate from which they go down."""

from __future__ import annotations

import math

from attrs import field, frozen
from attrs.validators import and_, gt, lt, optional


@frozen(kw_only=True)
class Highest:
    """The highest rate."""

    lrmax: float | None = field(default=None, validator=optional(and_(gt(0), lt(math.inf))))
    """The highest rate; left out: `model.learning_rate`."""

    def top(self, highest: float) -> float:
        """Give it, where `highest` is the model's."""
        return highest if self.lrmax is None else self.lrmax
