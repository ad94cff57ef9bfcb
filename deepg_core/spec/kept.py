"""What a training leaves behind beside its history: tables within `[training]`."""

from __future__ import annotations

from math import inf

from attrs import field, frozen
from attrs.validators import and_, gt, lt, optional

from deepg_core.bounds import COUNT
from deepg_core.history.monitors import check_monitor


@frozen
class Checkpoints:
    """`checkpoints = { ... }` in `[training]`: one after each epoch, and more where these are far apart."""

    every_steps: int | None = field(default=None, validator=optional(COUNT))
    """Save within epochs too, after so many steps of the run."""
    every_minutes: float | None = field(default=None, validator=optional(and_(gt(0), lt(inf))))
    """Save within epochs too, so many minutes after the last was saved."""
    keep_last: int | None = field(default=None, validator=optional(COUNT))
    """Keep the last so many, and the best; left out: those of all finished epochs, and the last."""
    save_best_only: bool = False
    """Keep the best checkpoint and the last, from which a run resumes."""
    save_weights_only: bool = False
    """Let those of finished epochs hold weights alone: no run can go on from them."""
    monitor: str = field(default="val_loss", validator=check_monitor)
    """What best means."""

    def __attrs_post_init__(self) -> None:
        if self.save_best_only and self.keep_last:
            raise ValueError(
                "`save_best_only` keeps the best and the last one, `keep_last` the best and more; leave one out"
            )


@frozen
class TensorBoard:
    """`tensorboard = { ... }` in `[training]`: what is written beside numbers after each epoch."""

    images: bool = False
    """Confusion matrices of at most 16 classes (deepG's tb_images)."""
    histograms: bool = False
    """How the weights of each layer are distributed."""
