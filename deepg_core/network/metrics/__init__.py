"""Metrics, a kind: what is counted of predictions, and the numbers that follow from it."""

from deepg_core.network.metrics.choose import choose_metrics as choose_metrics
from deepg_core.network.metrics.interface import Metric, Predictions, Statistic

__all__ = ["Metric", "Predictions", "Statistic"]
