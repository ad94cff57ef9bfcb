"""The formulas of the losses, computed with numpy."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.models.losses import Loss


class Numpy:
    """Gives the functions that losses are made of."""

    def log_softmax(self, x):
        x = x - x.max(-1, keepdims=True)
        return x - np.log(np.exp(x).sum(-1, keepdims=True))

    def log_sigmoid(self, x):
        return -np.logaddexp(0, -x)

    def exp(self, x):
        return np.exp(x)

    def power(self, x, exponent):
        return x**exponent

    def maximum(self, x, low):
        return np.maximum(x, low)

    def sum(self, x):
        return x.sum(-1)

    def mean(self, x):
        return x.mean(-1)

    def one_hot(self, x, depth):
        return np.eye(depth, dtype=np.float32)[x]

    def constant(self, array):
        return array


def value(kind, activation, output, target, **options):
    """The loss of an output after its activation."""
    output, target = np.asarray(output), np.asarray(target)
    logits = {"softmax": np.log, "sigmoid": lambda p: np.log(p / (1 - p)), "linear": lambda x: x}[activation](output)
    return Loss(kind=kind, activation=activation, width=output.shape[-1], **options)(Numpy(), logits, target)


P, Y = [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]], [[1, 0, 0], [0, 0, 1]]


def test_categorical_crossentropy():
    assert value("categorical_crossentropy", "softmax", P, Y) == pytest.approx(-np.log([0.7, 0.3]))


def test_whole_numbers_give_the_same():
    assert value("sparse_categorical_crossentropy", "softmax", P, [0, 2]) == pytest.approx(-np.log([0.7, 0.3]))


def test_label_smoothing_is_keras():
    """0.39904 was given by deepG for 0.1 on [1, 0] and [0.7, 0.3]."""
    loss = value("categorical_crossentropy", "softmax", [[0.7, 0.3]], [[1.0, 0.0]], label_smoothing=0.1)
    assert loss == pytest.approx([0.39904], abs=1e-5)


def test_the_noise_matrix_is_inverted():
    """deepG's model functions invert it twice and give 0.3990."""
    matrix = ((0.95, 0.05), (0.0, 1.0))
    loss = value("categorical_crossentropy", "softmax", [[0.7, 0.3]], [[1.0, 0.0]], label_noise_matrix=matrix)
    assert loss == pytest.approx([0.3120803197])


def test_the_focal_power_is_no_integer():
    """deepG truncates it: 0.0089, 0.0011."""
    y, p = [[0, 1, 0], [0, 0, 1]], [[0.15, 0.8, 0.05], [0.08, 0.02, 0.9]]
    assert value("focal", "softmax", p, y) == pytest.approx([0.0039917132, 0.0003331792])


def test_focal_with_a_share_for_each_class():
    y, p = [[0, 1, 0]], [[0.15, 0.8, 0.05]]
    assert value("focal", "softmax", p, y, alpha=(1.0, 0.5, 1.0)) == pytest.approx([0.0039917132 / 2])


def test_binary_crossentropy_is_the_mean_over_the_columns():
    loss = value("binary_crossentropy", "sigmoid", [[0.9, 0.2]], [[1, 0]])
    assert loss == pytest.approx([-(np.log(0.9) + np.log(0.8)) / 2])


def test_binary_smoothing_goes_towards_a_half():
    loss = value("binary_crossentropy", "sigmoid", [[0.9]], [[1.0]], label_smoothing=0.2)
    assert loss == pytest.approx([-(0.9 * np.log(0.9) + 0.1 * np.log(0.1))])


@pytest.mark.parametrize("activation", ["linear", "sigmoid", "softmax"])
def test_mse(activation):
    p = [[0.25, 0.75]]
    assert value("mse", activation, p, [[0.0, 1.0]]) == pytest.approx([0.0625])


def test_contrastive_is_deepgs():
    assert value("contrastive", "sigmoid", [[0.2], [0.3]], [[0], [1]]).mean() == pytest.approx(0.265)


def test_beyond_the_margin_nothing_is_lost():
    assert value("contrastive", "linear", [[1.5]], [[1]], margin=1.0) == pytest.approx([0])
    assert value("contrastive", "linear", [[1.5]], [[1]], margin=2.0) == pytest.approx([0.25])


def test_sequences_have_a_loss_at_each_position():
    assert value("categorical_crossentropy", "softmax", [P, P], [Y, Y]).shape == (2, 2)
