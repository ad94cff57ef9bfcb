"""Golden arrays are what the formulas give, of every layer, and small."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.network.layers import LAYERS
from deepg_core.testing import realised
from deepg_core.testing.golden import PATH, golden, load_golden, losses, pack, solvers
from deepg_core.testing.golden.cases import GROUPS, STEP, list_shapes
from deepg_core.testing.golden.make import give_case
from deepg_core.testing.golden.numbers import spread
from deepg_core.testing.golden.reference import compute
from deepg_core.testing.golden.reference.network import loss_of

CASES = [case for cases in GROUPS.values() for case in cases]


def test_every_layer_has_some():
    assert set(realised.LAYERS) | {"Input", "Native"} == set(LAYERS)


def test_they_are_small_and_no_more_than_are_compared():
    assert PATH.stat().st_size < 200_000
    names = {f"layers/{case.name}" for case in CASES} | {f"solvers/{name}" for name in solvers.SOLVERS} | {"losses"}
    assert set(load_golden()) == names


@pytest.mark.parametrize("group", GROUPS)
def test_those_of_layers_are_what_the_formulas_give(group):
    """Of slopes, which take long to measure one by one, how the loss changes along one direction through all weights."""
    for case in GROUPS[group]:
        graph, weights, inputs, targets = give_case(case)
        due = golden(f"layers/{case.name}", list_shapes(case))
        np.testing.assert_allclose(due.pop("value"), compute(graph, weights, inputs)[case.name], rtol=1e-6, atol=1e-7)
        learned = [key for key, variable in graph.variables.items() if variable.trainable]
        ways = {key: spread(f"way {key}", weights[key].shape).astype(np.float64) for key in learned}
        sides = [
            loss_of(graph, weights | {key: weights[key] + step * ways[key] for key in learned}, inputs, targets, STEP)
            for step in (1e-5, -1e-5)
        ]
        along = sum(((weights[key] - due[key]) * ways[key]).sum() for key in learned)
        assert (sides[0] - sides[1]) / 2e-5 == pytest.approx(along, rel=1e-4, abs=1e-5), case.name


@pytest.mark.parametrize("solver", solvers.SOLVERS)
def test_those_of_solvers(solver):
    np.testing.assert_allclose(
        load_golden()[f"solvers/{solver}"], pack(solvers.learn(solver), solvers.list_shapes(solver)), rtol=1e-6
    )


def test_those_of_losses():
    np.testing.assert_allclose(
        load_golden()["losses"], pack(losses.learn_once(), losses.list_shapes()), rtol=1e-5, atol=1e-7
    )
