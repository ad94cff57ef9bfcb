"""Which part of a run is the slowest: each is measured, and what would make it faster is said."""

from deepg_core.bottleneck.parts import Bench, Part, Verdict
from deepg_core.bottleneck.verdict import Trial, judge

__all__ = ["Bench", "Part", "Trial", "Verdict", "judge"]
