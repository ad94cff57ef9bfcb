"""Integrated gradients and others against Captum, for a network that both compute with torch."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.explainers import Subject
from deepg_core.explainers.gradients import InputXGradientExplainer, SaliencyExplainer
from deepg_core.explainers.integrated_gradients import IntegratedGradientsExplainer
from deepg_core.explainers.options import IntegratedGradients
from deepg_core.network.goal import decide_goals
from deepg_core.network.objective import Objective
from deepg_core.plugins import NoOptions, plugin_manager
from deepg_core.testing.examples import dense_network

attr = pytest.importorskip("captum.attr", reason="captum is not installed: pip install captum")
torch = pytest.importorskip("torch")
COLUMNS = np.array([2, 0, 1, 1])


@pytest.fixture(scope="module")
def network():
    """Give a trainer, and the same network as a function of torch."""
    network = dense_network()
    component = plugin_manager().get("trainer", "torch")
    trainer = component.load()(component.config())
    trainer.compile(network, Objective(), decide_goals(network.graph, Objective()))
    first, second, *_ = [torch.from_numpy(np.array(network.weights[key])) for key in ("dense/kernel", "dense_1/kernel")]
    return trainer, lambda x: torch.softmax(torch.relu(x.flatten(1) @ first) @ second, 1)


def draw(seed):
    return np.random.default_rng(seed).normal(0, 2, (4, 6, 4)).astype(np.float32)


@pytest.mark.parametrize(
    ("rule", "method"), [("trapezoid", "riemann_trapezoid"), ("gauss_legendre", "gausslegendre")]
)  # fmt: skip
def test_integrated_gradients(network, rule, method):
    trainer, function = network
    steps, x = 20, draw(0)
    subject = Subject(trainer, "dense_1", "ACGT", frozenset({"input_1"}))
    explainer = IntegratedGradientsExplainer(IntegratedGradients(steps=steps, rule=rule))
    found = explainer.explain(subject, {"input_1": x}, COLUMNS, np.random.default_rng(0))
    points = steps + (rule == "trapezoid")  # Captum counts points, deepG intervals
    wanted, delta = attr.IntegratedGradients(function).attribute(
        torch.from_numpy(x), target=COLUMNS.tolist(), n_steps=points, method=method, return_convergence_delta=True
    )
    if rule == "trapezoid":  # Captum's weights are multiples of 1 / points, and add up to steps / points
        np.testing.assert_allclose(found.attribution["input_1"], wanted * points / steps, atol=1e-5)
    else:
        np.testing.assert_allclose(found.attribution["input_1"], wanted, atol=1e-5)
        np.testing.assert_allclose(found.completeness_error, np.abs(delta.numpy()), atol=1e-5)


@pytest.mark.parametrize(
    ("explainer", "method"), [(SaliencyExplainer, "Saliency"), (InputXGradientExplainer, "InputXGradient")]
)
def test_gradients(network, explainer, method):
    trainer, function = network
    subject = Subject(trainer, "dense_1", "ACGT", frozenset({"input_1"}))
    found = explainer(NoOptions()).explain(subject, {"input_1": draw(1)}, COLUMNS, np.random.default_rng(0))
    x = torch.from_numpy(draw(1)).requires_grad_()
    wanted = getattr(attr, method)(function).attribute(x, target=COLUMNS.tolist())
    np.testing.assert_allclose(found.attribution["input_1"], wanted.detach(), atol=1e-5)
