"""What an evaluation is of."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from deepg_core.batches import Feed
from deepg_core.checkpoints.calibration import Calibration
from deepg_core.evaluation.bootstrap import DRAWS
from deepg_core.network import Graph
from deepg_core.training import Trainer

BATCH_SIZE: Final = 256


@frozen(kw_only=True)
class Judging:
    """How a network is evaluated."""

    max_windows: int | None = None
    """Of each class; None: all."""
    bootstrap: int = DRAWS
    """Draws of records for intervals; 0: none."""
    seed: int = 0
    baselines: bool = True
    controls: bool = True
    leaks: bool = True
    """Whether records that training has too are looked for."""


@frozen(eq=False, kw_only=True)
class Subject:
    """A trained network, ready to be asked."""

    path: Path
    """Its checkpoint."""
    graph: Graph
    labels: tuple[str, ...]
    """Names of the classes."""
    trainer: Trainer
    feed: Feed | None
    """None where it reads ready arrays."""
    calibration: Calibration
    batch_size: int = BATCH_SIZE

    def without_calibration(self) -> Subject:
        """Give the network as it was trained."""
        return evolve(self, calibration=Calibration())
