"""Augmentations, a kind: letters of a window that are changed in training, and mean the same."""

from deepg_core.augmentations.interface import Augmentation
from deepg_core.sampling.draws import draw_integers, draw_uniform

__all__ = ["Augmentation", "draw_integers", "draw_uniform"]
