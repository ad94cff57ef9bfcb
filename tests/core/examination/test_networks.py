"""What model builders may return, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import PluginError
from deepg_core.examination import examine_network, examine_outputs, list_module_ends
from deepg_core.models import ModelBuilder, ModelConfig
from deepg_core.models.native import NativeBuilder
from deepg_core.network import Drawing, Network, Signature
from deepg_core.network.layers import Dense, TimeDistributed

CLASSES = Signature({"x": (6,)}, {"y": (3,)}, ("a", "b", "c"))
NUMBERS = Signature({"x": (6,)}, {"y": (3,)}, numeric=True)
POSITIONS = Signature({"x": (5, 6)}, {"y": (5, 3)}, ("a", "b", "c"))


class Builder(ModelBuilder):
    def build(self, signature, seed): ...


def drawn(layer, inputs=None):
    draw = Drawing()
    first, *_ = [draw.input(name, *its) for name, its in (inputs or {"x": [(6,)]}).items()]
    return draw.network(1, draw(layer, first))


def refusal(network, signature=CLASSES, **options):
    with pytest.raises(PluginError) as caught:
        examine_network(Builder(ModelConfig(**options)), network, signature)
    return str(caught.value).removeprefix("the model Builder ")


def test_a_network_comes_back():
    network = drawn(Dense(3, "softmax"))
    assert examine_network(Builder(ModelConfig()), network, CLASSES) is network


@pytest.mark.parametrize(("gave", "what"), [(None, "None"), (drawn(Dense(3, "softmax")).graph, "a `Graph`")])
def test_what_is_no_network_is_refused(gave, what):
    assert refusal(gave) == f"gives {what}; `build` gives a Network, as `draw.network(seed, output)` does"


@pytest.mark.parametrize(
    ("inputs", "what"),
    [
        ({"z": [(6,)]}, "`z` float32 (6,)"),
        ({"x": [(5,)]}, "`x` float32 (5,)"),
        ({"x": [(6,), "int32"]}, "`x` int32 (6,)"),
        ({"x": [(6,)], "more": [(1,)]}, "`x` float32 (6,), `more` float32 (1,)"),
    ],
)
def test_inputs_are_those_that_there_are(inputs, what):
    right = "draw an input for each of `signature.inputs`, int32 where it is in `signature.whole`"
    network = drawn(Dense(3, "softmax"), inputs)
    assert refusal(network) == f"draws the inputs {what}, but is given `x` float32 (6,); {right}"


def test_weights_are_those_of_all_layers():
    network = Network(drawn(Dense(3, "softmax")).graph, {})
    right = "`draw.network(seed, output)` draws those of all layers"
    assert refusal(network) == f"gives no weights for dense/kernel, dense/bias; {right}"


@pytest.mark.parametrize("activation", ["linear", "relu", "tanh"])
def test_classes_need_an_activation(activation):
    right = "`signature.output_activations(self.config)` gives its activation, softmax here; or set model.loss_fn"
    what = f"ends in `dense`, a Dense with the activation `{activation}`, but `y` is classes"
    assert refusal(drawn(Dense(3, activation))) == f"{what}; {right}"


def test_an_activation_inside_of_another_layer_is_none():
    network = drawn(TimeDistributed(Dense(3, "softmax")), {"x": [(5, 6)]})
    assert refusal(network, POSITIONS).startswith(
        "ends in `time_distributed`, a TimeDistributed with the activation `linear`, but `y` is classes; "
    )


def test_numbers_need_none():
    right = "`signature.output_activations(self.config)` gives its activation, linear here"
    what = "ends in `dense`, a Dense with the activation `softmax`, but `y` is numbers to come near to"
    assert refusal(drawn(Dense(3, "softmax")), NUMBERS) == f"{what}; {right}"


@pytest.mark.parametrize("options", [{"last_layer_activation": "linear"}, {"loss_fn": "mse"}], ids=str)
def test_what_the_spec_asks_for_is_right(options):
    network = drawn(Dense(3, "linear"))
    assert examine_network(Builder(ModelConfig(**options)), network, CLASSES) is network


class Own(NativeBuilder):
    backend = "torch"

    def module(self, signature): ...


TWO = Own(ModelConfig(last_layer_activation=("softmax", "sigmoid"))).build(
    Signature({"x": (6,)}, {"a": (3,), "b": (2,)}), 1
)
LOGITS, CHANCES = np.asarray([[-1, 2, 1], [0, 1, 0.5]], np.float32), np.full((2, 3), 1 / 3, np.float32)
LEAVE = "its module gives logits: leave the softmax out, core adds it"
HALVES = np.full((2, 2), 0.5, np.float32)


def test_ends_of_a_module_are_before_the_activations():
    assert list_module_ends(TWO.graph) == ["slice", "slice_1"]
    assert list_module_ends(drawn(Dense(3, "softmax")).graph) == []


def test_logits_of_a_module_are_right():
    examine_outputs(Own(ModelConfig()), TWO.graph, [LOGITS, HALVES], 2)  # only a softmax makes chances of rows


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (
            CHANCES,
            f"gives rows of numbers from 0 to 1 that add up to 1, which a softmax gives; {LEAVE}",
        ),
        (
            LOGITS[:1],
            "gives (1, 3) for a batch of 2; its module gives a row for each example, the batch on the first axis",
        ),
        (LOGITS * np.float32(np.nan), "gives NaN or infinity for the first batch; numbers are finite"),
    ],
)
def test_the_first_numbers_of_a_module_are_looked_at(first, message):
    with pytest.raises(PluginError) as caught:
        examine_outputs(Own(ModelConfig()), TWO.graph, [first, HALVES], 2)
    assert str(caught.value) == f"the model Own {message}"
