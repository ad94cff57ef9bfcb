"""What can be watched from epoch to epoch, and which way it gets better."""

from __future__ import annotations

from typing import Final

MONITORS: Final = ("val_loss", "val_acc", "val_f1", "val_mae", "loss", "acc", "f1", "mae")
"""Columns of the history; which of them a run has follows from its target and from whether there is validation data."""
_HIGHER_IS_BETTER: Final = ("acc", "f1")


def sign(monitor: str) -> int:
    """Give 1 where more is better, as of accuracy, and -1 where less is, as of a loss."""
    return 1 if monitor.removeprefix("val_") in _HIGHER_IS_BETTER else -1
