"""Explainers, a kind: why a network says what it says."""

from deepg_core.explainers.attribution import Attribution
from deepg_core.explainers.interface import Explainer
from deepg_core.explainers.subject import Subject

__all__ = ["Attribution", "Explainer", "Subject"]
