from __future__ import annotations

import numpy as np
from attrs import evolve
from mutants import Mutants, caught_by

from deepg_core.explainers.changes import IsmExplainer
from deepg_core.explainers.gradients import InputXGradientExplainer
from deepg_core.explainers.integrated_gradients import IntegratedGradientsExplainer
from deepg_core.testing import ExplainerContract

SHAPES = "test_there_is_a_number_for_each_number_of_an_input"


class Changed(InputXGradientExplainer):
    """An explainer that changes what it says of the letters."""

    def explain(self, subject, inputs, column, rng):
        found = super().explain(subject, inputs, column, rng)
        letters = self.changed(found.attribution["letters"], rng)
        return evolve(found, attribution={**found.attribution, "letters": letters})


@caught_by(SHAPES)
class SumsLetters(Changed):
    def changed(self, letters, rng):
        return letters.sum(-1)


@caught_by(SHAPES)
class GivesNoNumbers(Changed):
    def changed(self, letters, rng):
        with np.errstate(all="ignore"):
            return letters / (letters != 0)


@caught_by("test_what_does_not_matter_has_no_part")
class SpreadsOverLetters(Changed):
    def changed(self, letters, rng):
        return letters + letters.mean((1, 2), keepdims=True)


@caught_by("test_what_does_not_matter_has_no_part", "the first letter is given")
class ExplainsTheOtherNumber(InputXGradientExplainer):
    def explain(self, subject, inputs, column, rng):
        found = super().explain(subject, inputs, 1 - column, rng)
        return evolve(found, f_input=subject.value(inputs, column))


@caught_by("test_a_seed_gives_the_same_again_and_inputs_stay")
class DrawsWithoutTheSeed(Changed):
    def changed(self, letters, rng):
        return letters * np.random.default_rng().random(letters.shape)


@caught_by("test_a_seed_gives_the_same_again_and_inputs_stay")
class WritesIntoInputs(InputXGradientExplainer):
    def explain(self, subject, inputs, column, rng):
        inputs["table"] *= 0
        return super().explain(subject, inputs, column, rng)


@caught_by("test_examples_do_not_mix")
class ScalesByTheBatch(Changed):
    def changed(self, letters, rng):
        return letters / np.abs(letters).max()


@caught_by("test_it_says_what_the_number_is")
class SaysAnotherNumber(InputXGradientExplainer):
    def explain(self, subject, inputs, column, rng):
        found = super().explain(subject, inputs, column, rng)
        return evolve(found, f_input=np.exp(found.f_input))


class TestGradients(Mutants, ExplainerContract):
    of = "input_x_gradient"
    mutants = (
        SumsLetters, GivesNoNumbers, SpreadsOverLetters, ExplainsTheOtherNumber, DrawsWithoutTheSeed, WritesIntoInputs,
        ScalesByTheBatch, SaysAnotherNumber,
    )  # fmt: skip


@caught_by("test_what_is_to_add_up_adds_up")
class LooksAtTheEndAlone(IntegratedGradientsExplainer):
    def _points(self):
        return np.ones(1), np.ones(1)


class TestIntegratedGradients(Mutants, ExplainerContract):
    of = "integrated_gradients"
    mutants = (LooksAtTheEndAlone,)


@caught_by("test_what_does_not_matter_has_no_part")
class SubtractsAnotherNumber(IsmExplainer):
    def explain(self, subject, inputs, column, rng):
        found = super().explain(subject, inputs, column, rng)
        letters = found.attribution["letters"]
        return evolve(found, attribution={"letters": letters + found.f_input.astype("f4")[:, None, None]})


class TestIsm(Mutants, ExplainerContract):
    of = "ism"
    mutants = (SubtractsAnotherNumber,)
