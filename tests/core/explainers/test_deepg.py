"""Integrated gradients of networks that deepG trained: 50 steps, trapezoid rule, zero baseline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import deepg_core as dg
from deepg_core.explainers import Subject
from deepg_core.explainers.integrated_gradients import IntegratedGradientsExplainer
from deepg_core.explainers.options import IntegratedGradients

MODELS = Path(__file__).parents[2] / "conformance" / "models"


@pytest.mark.parametrize("backend", ["torch", "keras"])
@pytest.mark.parametrize("name", ["lstm_cnn_bidirectional", "seed_lm_50", "target_middle"])
def test_attributions_are_those_of_deepg(name, backend):
    model = dg.load_model(MODELS / f"{name}_model.h5", backend)
    with np.load(MODELS / f"{name}.npz") as stored, np.load(MODELS / f"{name}_ig.npz") as gold:
        arrays = [stored[key][:1].astype(np.float32) for key in sorted(stored.files) if key in ("input_0", "input_1")]
        wanted = dict(gold)
    inputs = {name: np.repeat(array, 2, axis=0) for name, array in zip(model.graph.inputs, arrays, strict=True)}
    subject = Subject(model._trainer, model.graph.outputs[0], "ACGT", frozenset(inputs))
    explainer = IntegratedGradientsExplainer(IntegratedGradients())
    found = explainer.explain(subject, inputs, np.array([0, 2]), np.random.default_rng(0))
    for place, (its, attribution) in enumerate(found.attribution.items()):
        for row, target in enumerate((1, 3)):
            key = f"target_{target}" if len(inputs) == 1 else f"target_{target}_{place}"
            np.testing.assert_allclose(attribution[row], wanted[key], atol=1e-4, err_msg=its)
