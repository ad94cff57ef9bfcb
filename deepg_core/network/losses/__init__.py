"""Losses, a kind: formulas that every backend computes."""

from deepg_core.network.losses.decide import decide_losses as decide_losses
from deepg_core.network.losses.decide import ends_softly
from deepg_core.network.losses.interface import UNLABELLED as UNLABELLED
from deepg_core.network.losses.interface import Loss, Output

__all__ = ["Loss", "Output", "ends_softly"]
