"""Schedules, a kind: the learning rate of each epoch."""

from deepg_core.schedules.interface import Schedule

__all__ = ["Schedule"]
