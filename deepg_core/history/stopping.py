"""When a training has gone on for long enough: that follows from its history, so a resumed run ends where it would have."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from attrs import field, frozen
from attrs.validators import and_, ge, gt, lt, optional

from deepg_core.bounds import COUNT
from deepg_core.history.monitors import check_monitor, sign_of, watch


@frozen
class EarlyStopping:
    """`early_stopping = { ... }` in `[training]`: what ends it before its last epoch, whichever comes first."""

    monitor: str = field(default="val_loss", validator=check_monitor)
    patience: int | None = field(default=None, validator=optional(COUNT))
    """So many epochs without a better value;"""
    min_delta: float = field(default=0.0, validator=[ge(0), lt(math.inf)])
    """what counts as better."""
    minutes: float | None = field(default=None, validator=optional(and_(gt(0), lt(math.inf))))
    """So many minutes of training and validation, at the end of an epoch (deepG's early_stopping_time, in seconds)."""

    def __attrs_post_init__(self) -> None:
        if self.patience is None and self.minutes is None:
            raise ValueError("says neither `patience`, in epochs, nor `minutes`")

    def reason(self, history: Sequence[dict[str, Any]]) -> str:
        """Say why a training with these epochs has gone on for long enough, "" if it has not.

        As Keras' EarlyStopping; without validation the training value is watched.

        :raises OptionError: the history does not have the value.
        """
        minutes = sum(record.get("seconds", 0.0) for record in history) / 60
        if self.minutes is not None and minutes >= self.minutes:
            return f"it took {minutes:.1f} minutes, of {self.minutes:g} that it may take"
        return "" if self.patience is None else self._stalled(history, self.patience)

    def _stalled(self, history: Sequence[dict[str, Any]], patience: int) -> str:
        sign, best, since = sign_of(self.monitor), -math.inf, 0
        for number, record in enumerate(history):
            if (value := sign * watch(record, self.monitor, "early_stopping")) > best + self.min_delta:
                best, since = value, number
        if len(history) - since <= patience:
            return ""
        than = f" by more than {self.min_delta:g}" if self.min_delta else ""
        if best == -math.inf:
            return f"`{self.monitor}` was a number in none of {len(history)} epochs"
        what = f"`{self.monitor}` was best in epoch {since + 1}, {sign * best:.4g}"
        return f"{what}, and has not got better{than} for {patience} epochs"
