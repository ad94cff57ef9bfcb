"""Attributions: what explainers say along sequences, in files and pictures."""

from deepg_core.attributions.attributions import Attributions

__all__ = ["Attributions"]
