"""The formulas of the losses, computed with numpy."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import OptionError
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing
from deepg_core.network.layers import Dense
from deepg_core.network.losses import Loss, decide_losses


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


def of_both(**options):
    """The losses of a network with a softmax and a linear output."""
    draw = Drawing()
    x = draw.input("input_1", (3,))
    graph = draw.graph(draw(Dense(2, "softmax"), x), draw(Dense(1), x))
    return decide_losses(graph, ModelConfig(**options))


def test_each_output_has_the_loss_of_its_activation():
    assert [loss.kind for loss in of_both().values()] == ["categorical_crossentropy", "mse"]


def test_a_list_of_losses_is_one_for_each_output():
    assert [loss.kind for loss in of_both(loss_fn=("focal", "mse")).values()] == ["focal", "mse"]


def test_an_option_of_the_loss_of_one_output_is_taken():
    assert next(iter(of_both(label_smoothing=0.1).values())).label_smoothing == 0.1


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        (
            {"loss_fn": ("mse",)},
            ("loss_fn", "is a list of 1, but the number of targets is 2", "give one for each target"),
        ),
        (
            {"margin": 2.0},
            (
                "margin",
                "does nothing with the loss `categorical_crossentropy`, `mse`",
                "leave it out, or set another `loss_fn`",
            ),
        ),
    ],
)
def test_what_fits_no_output_is_refused(options, refused):
    with pytest.raises(OptionError) as caught:
        of_both(**options)
    assert (caught.value.option, caught.value.message, caught.value.help) == refused


def decided(activation="softmax", **options):
    """The loss of a network of two units."""
    draw = Drawing()
    graph = draw.graph(draw(Dense(2, activation), draw.input("input_1", (3,))))
    return decide_losses(graph, ModelConfig(**options))["dense"]


def refusal(activation="softmax", **options):
    with pytest.raises(OptionError) as caught:
        decided(activation, **options)
    return caught.value.option, caught.value.message


@pytest.mark.parametrize(
    ("option", "value", "loss"),
    [
        ("label_smoothing", 0.1, "mse"),
        ("label_smoothing", 0.1, "focal"),
        ("focal_gamma", 1.0, "categorical_crossentropy"),
        ("focal_alpha", 0.5, "categorical_crossentropy"),
        ("margin", 2.0, "mse"),
    ],
)
def test_an_option_of_another_loss_is_refused(option, value, loss):
    assert refusal(loss_fn=loss, **{option: value}) == (option, f"does nothing with the loss `{loss}`")


@pytest.mark.parametrize("alpha", [0.5, (0.5,)])
def test_one_share_for_all_classes(alpha):
    assert decided(loss_fn="focal", focal_alpha=alpha).alpha == (0.5,)


def test_the_usual_share_in_a_list_is_none_that_another_loss_refuses():
    assert decided(focal_alpha=(1.0,)).kind == "categorical_crossentropy"


@pytest.mark.parametrize(
    "matrix", [((9.0, 0.1), (0.2, 0.8)), ((1.5, -0.5), (0.2, 0.8)), ((float("nan"), 0.1), (0.2, 0.8))]
)
def test_a_noise_matrix_of_other_numbers_is_refused(matrix):
    message = "must be of probabilities: no number below 0, and each row adds up to 1"
    assert refusal(label_noise_matrix=matrix) == ("label_noise_matrix", message)


def test_a_noise_matrix_that_says_nothing_of_the_class_is_refused():
    assert refusal(label_noise_matrix=((0.5, 0.5), (0.5, 0.5))) == ("label_noise_matrix", "cannot be inverted")


def test_a_noise_matrix_of_many_classes_may_have_a_small_determinant():
    noise = np.full((20, 20), 0.7 / 20) + 0.3 * np.eye(20)
    draw = Drawing()
    graph = draw.graph(draw(Dense(20, "softmax"), draw.input("input_1", (3,))))
    matrix = tuple(map(tuple, noise.tolist()))
    assert decide_losses(graph, ModelConfig(label_noise_matrix=matrix))["dense"].label_noise_matrix == matrix


def test_momentum_is_of_sgd():
    with pytest.raises(ValueError, match='`momentum` is of `solver = "sgd"`; `adam` has none'):
        ModelConfig(momentum=0.9)
