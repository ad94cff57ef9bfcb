"""Sampling: which windows, in which order, from one seed."""

from deepg_core.sampling.plan import Plan
from deepg_core.sampling.sampler import NoWindowError, Sampler
from deepg_core.sampling.stream import Picks

__all__ = ["NoWindowError", "Picks", "Plan", "Sampler"]
