"""Options of core's explainers. Light: what explains is imported when it is asked for."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen
from attrs.validators import ge, le

from deepg_core.bounds import COUNT

Baseline = Literal["zero", "shuffle", "dinucleotide", "uniform"]
Rule = Literal["trapezoid", "gauss_legendre"]


@frozen(kw_only=True)
class IntegratedGradients:
    """Options of `integrated_gradients`."""

    steps: int = field(default=50, validator=[ge(1), le(10_000)])
    """Steps from the baseline to the input; the trapezoid rule looks at one point more."""
    rule: Rule = "trapezoid"
    """How gradients are averaged: trapezoid as in deepG, gauss_legendre as in Captum."""
    baseline: Baseline = "zero"
    """What the input is compared with."""
    repeats: int = field(default=1, validator=[ge(1), le(1000)])
    """Baselines that are drawn and averaged over, where they are random."""

    def __attrs_post_init__(self) -> None:
        if self.repeats > 1 and self.baseline in ("zero", "uniform"):
            message = '`repeats` is of baselines that are drawn, "shuffle" and "dinucleotide"'
            raise ValueError(f'{message}; "{self.baseline}" is always the same')


@frozen(kw_only=True)
class Occlusion:
    """Options of `occlusion`."""

    block: int = field(default=10, validator=COUNT)
    """Positions that are taken away together."""
    step: int = field(default=1, validator=COUNT)
    """Positions between the starts of two blocks."""
    baseline: Baseline = "zero"
    """What stands in their place."""
