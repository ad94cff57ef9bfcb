"""One temperature for each output that gives probabilities, fitted on windows whose truth is known."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from math import prod
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.checkpoints.calibration import Calibration
from deepg_core.errors import DeepgError
from deepg_core.evaluation.calibration import Temperature, fit_temperature
from deepg_core.inference.judging.answers import Gathered, Told, answer
from deepg_core.inference.judging.opening import Opened
from deepg_core.inference.judging.parts import Part, describe_parts

logger = logging.getLogger(__name__)
MOST: Final = 1 << 20
"""Predictions that a temperature is fitted on: letters of a genome are many more, and would be no better."""


@frozen
class Fitted:
    """What came of it."""

    calibration: Calibration
    each: dict[str, Temperature]
    """Output, or of several its target -> its temperature, and what it changes."""


def fit_temperatures(opened: Opened, max_windows: int | None, seed: int) -> Fitted:
    """Ask about each window, and find the temperature of each output.

    :raises DeepgError: no output gives probabilities, or what it gives says nothing about how sure it may be.
    """
    subject, material = opened.subject, opened.material
    parts = describe_parts(subject.graph, material.source.signature, material.feed, subject.labels)
    soft = [part for part in parts if part.kind != "numbers"]
    if not soft:
        raise DeepgError("no output of the network gives probabilities: numbers have no temperature")
    its = material.open(max_windows, seed)
    gathered = [Gathered(part) for part in soft]
    thinners = [_Thinner(its.examples * prod(subject.graph.shapes[part.node][:-1])) for part in soft]
    subject.reset_states()
    for examples in material.examples(its, "calibrating"):
        answers = answer(subject, soft, material.passes, examples)
        for one, thin, told in zip(gathered, thinners, answers, strict=True):
            one.add(thin(told.known()), {})
    subject.reset_states()
    nodes = {part.target if len(parts) > 1 else part.node: part.node for part in soft}
    each = _fit_each(dict(zip(nodes, gathered, strict=True)))
    values = {nodes[name]: found.value for name, found in each.items()}
    return Fitted(Calibration(values, material.split, its.examples), each)


class _Thinner:
    """Takes every so-manieth prediction, whatever batches they come in: all, or from `MOST` to twice as many."""

    def __init__(self, predictions: int) -> None:
        self._every, self._seen = max(predictions // MOST, 1), 0

    def __call__(self, told: Told) -> Told:
        number = np.arange(self._seen, self._seen + told.count)
        self._seen += told.count
        return told if self._every == 1 else told.chosen(number % self._every == 0)


def _fit_each(gathered: Mapping[str, Gathered]) -> dict[str, Temperature]:
    """Fit those that can be; of several outputs the others are named.

    :raises DeepgError: none can.
    """
    each: dict[str, Temperature] = {}
    faults = []
    for name, one in gathered.items():
        try:
            each[name] = _fit(name, one.part, one.told)
        except DeepgError as fault:
            faults.append(fault)
    if not each:
        raise faults[0]
    for its in faults:
        logger.warning("%s", its)
    return each


def _fit(name: str, part: Part, told: Told) -> Temperature:
    if not told.count:
        message = f"`{name}`: of no window the class is known, and there is nothing to fit a temperature on"
        raise DeepgError(message)
    probabilities, truth = (told.predicted, told.truth) if part.exclusive else _as_pairs(told)
    with np.errstate(divide="ignore"):
        found = fit_temperature(np.log(probabilities), truth)
    if found.at_bound:
        all_right = found.value < 1 and bool((probabilities.argmax(1) == truth).all())
        right = "all of them are called right" if all_right else "its calls are no better than guessing"
        message = f"`{name}`: {found.windows:,} predictions fix no temperature, for {right}"
        raise DeepgError(f"{message}; calibrate on other windows, with --split or files")
    return found


def _as_pairs(told: Told) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Give each label of each window as a question of its own, with two answers."""
    flat = told.predicted.ravel()
    return np.stack((1 - flat, flat), 1), (told.truth.ravel() > 0.5).astype(np.int64)
