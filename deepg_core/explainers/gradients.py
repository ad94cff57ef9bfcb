"""The gradient at the input itself: how much the number changes with each letter, and what that letter contributes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.explainers.attribution import Attribution
from deepg_core.explainers.interface import Explainer
from deepg_core.explainers.subject import Subject


class SaliencyExplainer(Explainer):
    """The size of the gradient (Simonyan et al. 2013)."""

    def explain(
        self,
        subject: Subject,
        inputs: Arrays,
        column: NDArray[np.int64],
        rng: np.random.Generator,  # noqa: ARG002
    ) -> Attribution:
        """Explain some examples."""
        gradients = subject.gradients(inputs, column)
        size = {name: np.abs(its) for name, its in gradients.items()}
        return Attribution(attribution=size, hypothetical=gradients, f_input=subject.value(inputs, column))


class InputXGradientExplainer(Explainer):
    """The gradient times the input (Shrikumar et al. 2016)."""

    def explain(
        self,
        subject: Subject,
        inputs: Arrays,
        column: NDArray[np.int64],
        rng: np.random.Generator,  # noqa: ARG002
    ) -> Attribution:
        """Explain some examples."""
        gradients = subject.gradients(inputs, column)
        product = {name: its * inputs[name] for name, its in gradients.items()}
        return Attribution(attribution=product, hypothetical=gradients, f_input=subject.value(inputs, column))
