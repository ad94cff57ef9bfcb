"""What an evaluation is of."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from attrs import frozen

from deepg_core.checkpoints.calibration import Calibration
from deepg_core.evaluation.bootstrap import DRAWS
from deepg_core.inference.overlap import Answers
from deepg_core.network import Graph

BATCH_SIZE: Final = 256
SAMPLE: Final = 20_000
"""Training windows: a logistic regression on 256 words of so many takes some seconds."""


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
    sample: int = SAMPLE
    """Training windows that baselines learn from."""
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
    trainer: Answers
    calibration: Calibration
