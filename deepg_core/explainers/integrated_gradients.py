"""Integrated gradients (Sundararajan et al. 2017; deepG's `integrated_gradients`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.explainers.attribution import Attribution
from deepg_core.explainers.baselines import make_baseline
from deepg_core.explainers.interface import Explainer
from deepg_core.explainers.options import IntegratedGradients
from deepg_core.explainers.subject import Subject


class IntegratedGradientsExplainer(Explainer[IntegratedGradients]):
    """(input - baseline) times the mean of the gradient on the way from the one to the other."""

    def explain(
        self, subject: Subject, inputs: Arrays, column: NDArray[np.int64], rng: np.random.Generator
    ) -> Attribution:
        """Explain some examples."""
        random = self.config.baseline in ("shuffle", "dinucleotide")
        found = [self._once(subject, inputs, column, rng) for _ in range(self.config.repeats if random else 1)]
        return Attribution(
            attribution=_mean([its.attribution for its in found]),
            hypothetical=_mean([its.hypothetical for its in found if its.hypothetical]),
            baseline=_mean([its.baseline for its in found if its.baseline]),
            f_input=found[0].f_input,
            f_baseline=np.mean([its.f_baseline for its in found if its.f_baseline is not None], axis=0),
        )

    def _once(
        self, subject: Subject, inputs: Arrays, column: NDArray[np.int64], rng: np.random.Generator
    ) -> Attribution:
        baseline = make_baseline(self.config.baseline, subject, inputs, rng)
        mean: Arrays = {name: np.zeros(array.shape, np.float64) for name, array in baseline.items()}
        for place, weight in zip(*self._points(), strict=True):
            between = {name: start + np.float32(place) * (inputs[name] - start) for name, start in baseline.items()}
            for name, gradient in subject.gradients({**inputs, **between}, column).items():
                mean[name] += weight * gradient
        return Attribution(
            attribution={name: (inputs[name] - baseline[name]) * its for name, its in mean.items()},
            hypothetical={name: its - (its * baseline[name]).sum(-1, keepdims=True) for name, its in mean.items()},
            baseline=baseline,
            f_input=subject.value(inputs, column),
            f_baseline=subject.value({**inputs, **baseline}, column),
        )

    def _points(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the places between 0 and 1 that are looked at, and what each counts."""
        steps = self.config.steps
        if self.config.rule == "gauss_legendre":
            place, weight = np.polynomial.legendre.leggauss(steps)
            return (place + 1) / 2, weight / 2
        weight = np.full(steps + 1, 1 / steps)
        weight[[0, -1]] /= 2
        return np.linspace(0, 1, steps + 1), weight


def _mean(parts: list[Arrays]) -> Arrays:
    return {name: np.mean([part[name] for part in parts], axis=0) for name in parts[0]}
