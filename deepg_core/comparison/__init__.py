"""Runs side by side: what of their specs, data, versions and outcomes is not the same."""

from deepg_core.comparison.comparison import Comparison, compare_runs

__all__ = ["Comparison", "compare_runs"]
