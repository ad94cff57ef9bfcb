"""The formulas of the losses, computed with numpy."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import OptionError
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Signature
from deepg_core.network.layers import Dense
from deepg_core.network.losses import Output, decide_losses
from deepg_core.network.losses.focal import Focal
from deepg_core.network.per_layer import as_tuple
from deepg_core.plugins import plugin_manager
from deepg_core.testing import NumpyOps


def value(name, activation, output, target, **options):
    """The loss of an output after its activation."""
    output, target = np.asarray(output), np.asarray(target)
    logits = {"softmax": np.log, "sigmoid": lambda p: np.log(p / (1 - p)), "linear": lambda x: x}[activation](output)
    component = plugin_manager().get("loss", name)
    kind = component.load()
    described = Output(activation=activation, width=output.shape[-1], whole=kind.whole)
    return kind(component.config(**options), described)(NumpyOps(), logits, target)


NEEDS = "`{}` needs a {}, but the last layer is {}"
INSTALLED = ", ".join(entry.component.name for entry in plugin_manager().all("loss"))
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
    assert value("focal", "softmax", p, y, focal_alpha=(1.0, 0.5, 1.0)) == pytest.approx([0.0039917132 / 2])


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
    assert [loss.name for loss in of_both().values()] == ["categorical_crossentropy", "mse"]


def test_a_list_of_losses_is_one_for_each_output():
    assert [loss.name for loss in of_both(loss_fn=("focal", "mse")).values()] == ["focal", "mse"]


def test_an_option_of_the_loss_of_one_output_is_taken():
    assert next(iter(of_both(label_smoothing=0.1).values())).config.label_smoothing == 0.1


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


def decided(activation="softmax", signature=None, **options):
    """The loss of a network of two units."""
    draw = Drawing()
    graph = draw.graph(draw(Dense(2, activation), draw.input("input_1", (3,))))
    return decide_losses(graph, ModelConfig(**options), signature)["dense"]


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
    assert as_tuple(decided(loss_fn="focal", focal_alpha=alpha).config.focal_alpha) == (0.5,)


def test_the_usual_share_in_a_list_is_none_that_another_loss_refuses():
    assert decided(focal_alpha=(1.0,)).name == "categorical_crossentropy"


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
    assert decide_losses(graph, ModelConfig(label_noise_matrix=matrix))["dense"].config.label_noise_matrix == matrix


@pytest.mark.parametrize("loss_fn", ["focal", {"type": "focal"}, {"type": "focal", "focal_gamma": 2.5}])
def test_a_loss_is_a_name_or_a_table(loss_fn):
    loss = decided(loss_fn=loss_fn)
    assert (loss.name, loss.config.focal_gamma, loss.config.focal_alpha) == ("focal", 2.5, 1.0)


def test_options_of_the_model_are_those_of_its_loss_but_what_its_table_has():
    assert decided(loss_fn={"type": "focal", "focal_gamma": 1.0}, focal_alpha=0.5).config == Focal(
        focal_gamma=1.0, focal_alpha=0.5
    )


def test_several_losses_may_be_tables():
    first, second = of_both(loss_fn=({"type": "focal", "focal_gamma": 1.0}, "mse")).values()
    assert (first.name, first.config.focal_gamma, second.name) == ("focal", 1.0, "mse")


@pytest.mark.parametrize(
    ("loss_fn", "option", "message", "help_"),
    [
        ("mes", "loss_fn", "unknown loss `mes`", f"did you mean `mse`? installed: {INSTALLED}"),
        ({"type": "focl"}, "loss_fn", "unknown loss `focl`", f"did you mean `focal`? installed: {INSTALLED}"),
        ({"focal_gamma": 1.0}, "loss_fn", "names no loss", 'write `loss_fn = { type = "...", ... }`'),
        ({"type": "focal", "gamma": 1.0}, "loss_fn.gamma", "unknown option", "did you mean `focal_gamma`?"),
        ({"type": "focal", "focal_gamma": "x"}, "loss_fn.focal_gamma", 'expected a float, got a string ("x")', None),
        ({"type": "focal", "focal_gamma": -1.0}, "loss_fn.focal_gamma", "must be >= 0, got -1.0", None),
        (
            {"type": "categorical_crossentropy", "label_smoothing": 1.0},
            "loss_fn.label_smoothing",
            "must be < 1, got 1.0",
            None,
        ),
        ({"type": "contrastive", "margin": 0.0}, "loss_fn.margin", "must be > 0, got 0.0", None),
        ("binary_crossentropy", "loss_fn", NEEDS.format("binary_crossentropy", "sigmoid", "softmax"), None),
    ],
)
def test_a_loss_that_cannot_be_made_is_refused(loss_fn, option, message, help_):
    with pytest.raises(OptionError) as caught:
        decided(loss_fn=loss_fn, signature=Signature({"input_1": (3,)}, {"target_1": (2,)}))
    assert (caught.value.option, caught.value.message, caught.value.help) == (option, message, help_)


def test_the_loss_says_whether_targets_that_nobody_gives_are_whole():
    name = "sparse_categorical_crossentropy"
    assert decided(loss_fn=name).output == Output(activation="softmax", width=2, whole=True)
    assert decided().output == Output(activation="softmax", width=2, whole=False)


def test_an_output_of_another_activation_is_refused():
    for loss in ("categorical_crossentropy", "focal"):
        assert refusal("linear", loss_fn=loss) == ("loss_fn", NEEDS.format(loss, "softmax", "linear"))


def test_momentum_is_of_sgd():
    with pytest.raises(ValueError, match='`momentum` is of `solver = "sgd"`; `adam` has none'):
        ModelConfig(momentum=0.9)
