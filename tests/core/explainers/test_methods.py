"""Each method against what it must give in closed form, or by brute force, of a formula in numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.errors import OptionError
from deepg_core.explainers import Subject
from deepg_core.explainers.baselines import make_baseline
from deepg_core.explainers.changes import IsmExplainer, OcclusionExplainer
from deepg_core.explainers.gradients import InputXGradientExplainer, SaliencyExplainer
from deepg_core.explainers.integrated_gradients import IntegratedGradientsExplainer
from deepg_core.explainers.options import IntegratedGradients, Occlusion
from deepg_core.plugins import NoOptions
from deepg_core.spec.structure import structure_table

LENGTH = 9
KERNEL = np.random.default_rng(0).normal(size=(LENGTH, 4))
METHODS = [IntegratedGradientsExplainer(IntegratedGradients()), SaliencyExplainer(NoOptions()),
           InputXGradientExplainer(NoOptions()), IsmExplainer(NoOptions()), OcclusionExplainer(Occlusion())]  # fmt: skip


class Power:
    """(sum of kernel x input) to a power, and its gradient, by hand."""

    def __init__(self, power, kernel=KERNEL):
        self.power, self.kernel = power, kernel

    def reset_states(self):
        pass

    def _sum(self, inputs):
        return (inputs["x"] * self.kernel).reshape(len(inputs["x"]), -1).sum(axis=1, dtype=np.float64)

    def predict(self, inputs, layers):
        return [self._sum(inputs)[:, None] ** self.power]

    def input_gradients(self, inputs, output, columns):
        slope = self.power * self._sum(inputs) ** (self.power - 1)
        return {"x": slope.reshape(-1, *[1] * (inputs["x"].ndim - 1)) * self.kernel}


def subject(power=1, kernel=KERNEL, vocabulary="ACGT", letters=frozenset({"x"})):
    return Subject(Power(power, kernel), "dense", vocabulary, letters, batch_size=5)


def windows(count=3, seed=1, width=4):
    letters = np.random.default_rng(seed).integers(0, 4, (count, LENGTH))
    return np.eye(width, dtype=np.float32)[letters]


def explain(explainer, its, x):
    return explainer.explain(its, {"x": x}, np.zeros(len(x), np.int64), np.random.default_rng(0))


@pytest.mark.parametrize("rule", ["trapezoid", "gauss_legendre"])
def test_integrated_gradients_of_a_line_are_the_input_times_the_kernel(rule):
    found = explain(IntegratedGradientsExplainer(IntegratedGradients(steps=1, rule=rule)), subject(), windows())
    np.testing.assert_allclose(found.attribution["x"], windows() * KERNEL, atol=1e-12)
    np.testing.assert_allclose(found.hypothetical["x"], np.broadcast_to(KERNEL, (3, LENGTH, 4)))
    np.testing.assert_allclose(found.completeness_error, 0, atol=1e-12)


def test_gauss_legendre_needs_few_points_where_the_trapezoid_needs_many():
    """n points are exact for a gradient of degree 2 n - 1; the trapezoid's error is that of one interval / n^2."""
    few = explain(
        IntegratedGradientsExplainer(IntegratedGradients(steps=3, rule="gauss_legendre")), subject(6), windows()
    )
    size = np.abs(few.f_input)
    assert (few.completeness_error < 1e-6 * size).all()
    errors = [
        explain(
            IntegratedGradientsExplainer(IntegratedGradients(steps=steps)), subject(6), windows()
        ).completeness_error
        for steps in (20, 40)
    ]
    np.testing.assert_allclose(errors[0] / errors[1], 4, rtol=0.02)
    assert (errors[1] > 1e-4 * size).all()


@pytest.mark.parametrize("baseline", ["shuffle", "dinucleotide", "uniform"])
def test_attributions_make_up_the_difference_from_any_baseline(baseline):
    repeats = 1 if baseline == "uniform" else 4
    config = IntegratedGradients(steps=4, rule="gauss_legendre", baseline=baseline, repeats=repeats)
    found = explain(IntegratedGradientsExplainer(config), subject(3), windows())
    assert (np.abs(found.f_input - found.f_baseline) > 1e-3).any()
    np.testing.assert_allclose(found.completeness_error, 0, atol=1e-5)


def test_gradients_are_those_of_the_formula():
    x = windows()
    slope = (3 * (x * KERNEL).sum((1, 2)) ** 2)[:, None, None] * KERNEL
    saliency, product = (
        explain(kind(NoOptions()), subject(3), x) for kind in (SaliencyExplainer, InputXGradientExplainer)
    )
    np.testing.assert_allclose(saliency.attribution["x"], np.abs(slope), rtol=1e-5)
    np.testing.assert_allclose(saliency.hypothetical["x"], slope, rtol=1e-5)
    np.testing.assert_allclose(product.attribution["x"], slope * x, rtol=1e-5)
    assert np.isnan(product.completeness_error).all()


def brute_force(its, x):
    found = np.zeros(x.shape)
    for window, *place, letter in np.ndindex(*x.shape[:-1], 4):
        changed = x[window : window + 1].copy()
        changed[(0, *place)] = np.eye(x.shape[-1])[letter]
        before, after = (its.value({"x": each}, np.zeros(1, np.int64)) for each in (x[window : window + 1], changed))
        found[(window, *place, letter)] = (after - before)[0]
    return found


def test_mutagenesis_is_what_brute_force_gives():
    x = windows()
    x[1, 2] = 0.25  # an ambiguous letter becomes each of the four
    x[2, 0] = 0
    found = explain(IsmExplainer(NoOptions()), subject(2), x)
    np.testing.assert_allclose(found.attribution["x"], brute_force(subject(2), x), rtol=1e-4, atol=1e-5)
    assert (found.attribution["x"][x == 1] == 0).all()
    np.testing.assert_allclose(found.hypothetical["x"].sum(axis=-1), 0, atol=1e-5)


def test_a_column_for_the_mask_is_no_letter():
    kernel = np.random.default_rng(3).normal(size=(LENGTH, 5))
    found = explain(IsmExplainer(NoOptions()), subject(2, kernel), windows(width=5))
    assert found.attribution["x"].shape == (3, LENGTH, 5)
    assert not found.attribution["x"][..., 4].any()
    assert not found.hypothetical["x"][..., 4].any()
    even = make_baseline("uniform", subject(), {"x": windows(width=5)}, np.random.default_rng(0))["x"]
    np.testing.assert_array_equal(even[0, 0], [0.25, 0.25, 0.25, 0.25, 0])


@pytest.mark.parametrize(("block", "step"), [(1, 1), (3, 1), (4, 3), (20, 1)])
def test_occlusion_is_the_mean_over_the_blocks_that_cover_a_place(block, step):
    x, its = windows(), subject(2)
    starts = list(range(0, max(LENGTH - block, 0) + 1, step))
    starts += [LENGTH - block] if starts[-1] + block < LENGTH else []
    lost = [[[] for _ in range(LENGTH)] for _ in x]
    for window, start in np.ndindex(len(x), len(starts)):
        hidden = x[window : window + 1].copy()
        hidden[:, starts[start] : starts[start] + block] = 0
        before, after = (its.value({"x": each}, np.zeros(1, np.int64))[0] for each in (x[window : window + 1], hidden))
        for place in range(starts[start], min(starts[start] + block, LENGTH)):
            lost[window][place].append(before - after)
    wanted = np.array([[np.mean(place) for place in window] for window in lost])
    found = explain(OcclusionExplainer(Occlusion(block=block, step=step)), its, x).attribution["x"]
    np.testing.assert_allclose(found.sum(axis=-1), wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("explainer", METHODS, ids=lambda its: type(its).__name__)
def test_windows_of_a_set_are_explained_together(explainer):
    kernel = np.random.default_rng(2).normal(size=(2, LENGTH, 4))
    x = windows(6).reshape(3, 2, LENGTH, 4)
    found = explain(explainer, subject(2, kernel), x)
    assert found.attribution["x"].shape == x.shape
    flat = explain(explainer, subject(2, kernel.reshape(-1, 4)), x.reshape(3, 2 * LENGTH, 4))
    np.testing.assert_allclose(found.attribution["x"].reshape(3, -1, 4), flat.attribution["x"], atol=1e-5)


@settings(max_examples=25)
@given(st.integers(0, 2**20), st.sampled_from(["shuffle", "dinucleotide"]))
def test_a_shuffled_baseline_has_the_letters_of_the_input(seed, kind):
    x = windows(4, seed)
    x[0, 3] = 0
    made = make_baseline(kind, subject(), {"x": x}, np.random.default_rng(seed))["x"]
    np.testing.assert_array_equal(made.sum(axis=1), x.sum(axis=1))
    if kind == "dinucleotide":
        assert not made[0, 3].any()
        pairs = [np.einsum("nli,nlj->nij", its[:, :-1], its[:, 1:]) for its in (x, made)]
        np.testing.assert_array_equal(*pairs)


def test_a_vocabulary_with_n_is_shuffled_around_what_is_no_letter():
    x = np.eye(5, dtype=np.float32)[np.random.default_rng(5).integers(0, 5, (20, LENGTH))]
    x[:, 4] = 0.2
    made = make_baseline("dinucleotide", subject(vocabulary="ACGTN"), {"x": x}, np.random.default_rng(0))["x"]
    np.testing.assert_array_equal(made[:, 4], x[:, 4])
    np.testing.assert_array_equal(made.sum(axis=1), x.sum(axis=1))


def test_what_is_no_sequence_is_compared_with_zeros():
    table = np.ones((3, 4), np.float32)
    arrays = {"x": table, "letters": windows()}
    made = make_baseline("uniform", subject(letters=frozenset({"letters"})), arrays, np.random.default_rng(0))
    assert not made["x"].any()
    assert made["letters"].any()


def test_a_baseline_of_letters_is_refused_for_vectors():
    its = Subject(Power(1), "dense", "ACGT", frozenset(), frozenset({"x"}))
    with pytest.raises(OptionError) as error:
        make_baseline("dinucleotide", its, {"x": windows()}, np.random.default_rng(0))
    assert str(error.value) == (
        'baseline: "dinucleotide" is made of letters, and `x` is none of single letters; use "zero" or "shuffle"'
    )


def test_repeats_of_a_baseline_that_is_always_the_same_are_refused():
    _, problems = structure_table({"repeats": 5}, IntegratedGradients, ("explainer",))
    assert [problem.message for problem in problems] == [
        '`repeats` is of baselines that are drawn, "shuffle" and "dinucleotide"; "zero" is always the same'
    ]


@pytest.mark.parametrize("kind", ["shuffle", "dinucleotide", "uniform"])
def test_a_baseline_of_what_is_no_sequence_is_zero_by_its_name_alone(kind):
    subject = Subject(Power(1), "y", "ACGT", frozenset())
    arrays = {"x": np.ones((1, LENGTH, 4), np.float32)}
    assert not make_baseline("zero", subject, arrays, np.random.default_rng(0))["x"].any()
    with pytest.raises(OptionError) as error:
        make_baseline(kind, subject, arrays, np.random.default_rng(0))
    assert str(error.value) == f'baseline: "{kind}" is made of sequences, and no input is known to be one; use "zero"'
