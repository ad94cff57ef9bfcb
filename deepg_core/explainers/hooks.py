"""Registers core's own explainers, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.plugins import Component, NoOptions, hookimpl

_PLACE: Final = "deepg_core.explainers."


@hookimpl
def deepg_explainers() -> Iterator[Component]:
    """Register them all."""
    yield Component(
        "integrated_gradients",
        _PLACE + "options:IntegratedGradients",
        _PLACE + "integrated_gradients:IntegratedGradientsExplainer",
        "the mean gradient from a baseline to the input, times their difference",
    )
    yield Component("saliency", NoOptions, _PLACE + "gradients:SaliencyExplainer", "the size of the gradient")
    yield Component(
        "input_x_gradient", NoOptions, _PLACE + "gradients:InputXGradientExplainer", "the gradient times the input"
    )
    yield Component("ism", NoOptions, _PLACE + "changes:IsmExplainer", "every letter changed to every other")
    yield Component(
        "occlusion", _PLACE + "options:Occlusion", _PLACE + "changes:OcclusionExplainer", "stretches taken away"
    )
