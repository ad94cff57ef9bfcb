"""A sweep: one spec trained with several values of some of its keys, and which of them are best."""

from deepg_core.sweeps.ranking import Outcome, Sweep
from deepg_core.sweeps.space import Space, Trial

__all__ = ["Outcome", "Space", "Sweep", "Trial"]
