"""Losses on both backends against formulas in numpy, and their gradients where a network is sure and wrong."""

from __future__ import annotations

import numpy as np
import pytest
from probe import fetch_only, gradients_of

from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Signature
from deepg_core.network.goal import decide_goals
from deepg_core.network.layers import Dense
from deepg_core.plugins import plugin_manager

BATCH, LENGTH, WIDTH = 6, 5, 3
NOISE = ((0.8, 0.1, 0.1), (0.2, 0.7, 0.1), (0.0, 0.1, 0.9))
WEIGHT = np.asarray([1, 0.5, 0, 2, 1, 3], np.float32)


def crossentropy(p, t):
    return -(t * np.log(p)).sum(-1)


def binary(p, t):
    return -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean(-1)


def contrastive(d, t, margin=1.0):
    return ((1 - t) * d**2 + t * np.maximum(margin - d, 0) ** 2).mean(-1)


def smooth(t, share=0.1, width=WIDTH):
    return t * (1 - share) + share / width


ALPHA = np.asarray([0.2, 0.5, 0.3])
CASES = {
    "categorical": ("categorical_crossentropy", "softmax", {}, crossentropy),
    "smoothed": (
        "categorical_crossentropy",
        "softmax",
        {"label_smoothing": 0.1},
        lambda p, t: crossentropy(p, smooth(t)),
    ),
    "noise": (
        "categorical_crossentropy",
        "softmax",
        {"label_noise_matrix": NOISE},
        lambda p, t: crossentropy(p, t @ np.linalg.inv(np.asarray(NOISE))),
    ),
    "sparse": ("sparse_categorical_crossentropy", "softmax", {}, crossentropy),
    "sparse smoothed": (
        "sparse_categorical_crossentropy",
        "softmax",
        {"label_smoothing": 0.1},
        lambda p, t: crossentropy(p, smooth(t)),
    ),
    "binary": ("binary_crossentropy", "sigmoid", {}, binary),
    "binary smoothed": (
        "binary_crossentropy",
        "sigmoid",
        {"label_smoothing": 0.2},
        lambda p, t: binary(p, smooth(t, 0.2, 2)),
    ),
    "mse": ("mse", "linear", {}, lambda p, t: ((p - t) ** 2).mean(-1)),
    "mse of a sigmoid": ("mse", "sigmoid", {}, lambda p, t: ((p - t) ** 2).mean(-1)),
    "mse of a softmax": ("mse", "softmax", {}, lambda p, t: ((p - t) ** 2).mean(-1)),
    "mse of a tanh": ("mse", "tanh", {}, lambda p, t: ((p - t) ** 2).mean(-1)),
    "focal": ("focal", "softmax", {}, lambda p, t: ((1 - p) ** 2.5 * -t * np.log(p)).sum(-1)),
    "focal alpha": (
        "focal",
        "softmax",
        {"focal_gamma": 2.0, "focal_alpha": tuple(ALPHA)},
        lambda p, t: (ALPHA * (1 - p) ** 2 * -t * np.log(p)).sum(-1),
    ),
    "contrastive": ("contrastive", "sigmoid", {}, contrastive),
    "contrastive margin": ("contrastive", "linear", {"margin": 0.3}, lambda d, t: contrastive(d, t, 0.3)),
}


@pytest.fixture
def made(trainer_on):
    """Makes a trainer of one dense layer with the loss of a case."""

    def make(backend, case, sequence, **more):
        kind, activation, options, _ = CASES[case]
        draw = Drawing()
        graph = draw.graph(draw(Dense(WIDTH, activation), draw.input("x", (LENGTH, 4) if sequence else (4,))))
        target = (LENGTH,) if sequence else ()
        whole = frozenset({"y"} if kind.startswith("sparse") else ())
        signature = Signature(
            graph.inputs, {"y": target if whole else (*target, WIDTH)}, whole=whole, width=WIDTH, **more
        )
        config = ModelConfig(loss_fn=kind, **options)
        return trainer_on(backend, graph, config, decided=decide_goals(graph, config, signature))

    return make


def batch(kind, sequence):
    """Inputs, targets as one-hot rows, and the same as the loss takes them."""
    random = np.random.default_rng(0)
    shape = (BATCH, LENGTH) if sequence else (BATCH,)
    x = random.normal(size=(*shape, 4)).astype(np.float32) * 2
    numbers = random.integers(0, WIDTH, shape, dtype=np.int32)
    rows = np.eye(WIDTH, dtype=np.float32)[numbers]
    return {"x": x}, rows, {"y": numbers if kind.startswith("sparse") else rows}


@pytest.mark.parametrize("sequence", [False, True], ids=["window", "sequence"])
@pytest.mark.parametrize("case", CASES)
def test_a_loss_is_its_formula(made, backend, case, sequence):
    kind, activation, _, formula = CASES[case]
    trainer = made(backend, case, sequence)
    inputs, rows, targets = batch(kind, sequence)
    (values,) = trainer.predict(inputs, ["dense"])
    expected = formula(values.astype(np.float64), rows.astype(np.float64))
    trainer.evaluate(inputs, targets)
    totals = fetch_only(trainer)
    assert totals.loss == pytest.approx(expected.sum(), rel=1e-5)
    assert totals.count == expected.size
    trainer.evaluate(inputs, targets, WEIGHT)
    weighted = fetch_only(trainer)
    assert weighted.loss == pytest.approx((expected.T * WEIGHT).sum(), rel=1e-5)
    assert weighted.count == expected.size - expected.size // BATCH
    assert (totals.confusion is None) == (activation != "softmax")
    if totals.confusion is not None:
        confusion = np.zeros((WIDTH, WIDTH), int)
        np.add.at(confusion, (rows.argmax(-1), values.argmax(-1)), 1)
        np.testing.assert_array_equal(totals.confusion, confusion)
        assert weighted.confusion.sum() == weighted.count


@pytest.mark.parametrize("sure", [100.0, 1000.0])
@pytest.mark.parametrize("case", ["categorical", "sparse", "binary", "focal"])
def test_a_network_that_is_sure_and_wrong_has_a_loss_and_a_gradient(made, backend, case, sure):
    trainer = made(backend, case, sequence=False)
    inputs, _, targets = batch(CASES[case][0], sequence=False)
    trainer.set_weights({name: w * sure for name, w in trainer.weights().items()})
    trainer.evaluate(inputs, targets)
    assert np.isfinite(fetch_only(trainer).loss)
    for gradient in gradients_of(trainer, inputs, targets).values():
        assert np.isfinite(gradient).all()


def test_a_row_of_zeros_moves_nothing_where_classes_may_be_unknown(made, backend):
    """Smoothed labels would make a target of it."""
    trainer = made(backend, "smoothed", sequence=False, partial=True)
    inputs, rows, _ = batch("categorical", sequence=False)
    rows[2:] = 0
    (values,) = trainer.predict(inputs, ["dense"])
    expected = crossentropy(values.astype(np.float64), smooth(rows))[:2]
    trainer.evaluate(inputs, {"y": rows})
    totals = fetch_only(trainer)
    assert (totals.loss, totals.count) == (pytest.approx(expected.sum(), rel=1e-5), 2)
    found = gradients_of(trainer, inputs, {"y": rows})
    alone = gradients_of(trainer, {"x": inputs["x"][:2]}, {"y": rows[:2]})
    for name, gradient in found.items():
        np.testing.assert_allclose(gradient, alone[name] * 2 / BATCH, atol=1e-6)


def test_every_loss_is_compared():
    """Those without labels, which compare the windows of a batch, are in test_builders_parity."""
    losses = [entry.component for entry in plugin_manager().all("loss")]
    labelled = {loss.name for loss in losses if loss.load().activations != ("unlabelled",)}
    assert {kind for kind, *_ in CASES.values()} == labelled
