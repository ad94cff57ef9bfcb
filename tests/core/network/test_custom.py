"""Layers of plugins: what is stored of them, and what cannot be."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from attrs import frozen

from deepg_core.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from deepg_core.errors import CheckpointError, OptionError, PluginError
from deepg_core.examination import examine_network, examine_variables
from deepg_core.models import ModelBuilder, ModelConfig
from deepg_core.network import Drawing, Graph, GraphError, Network, Signature
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import CustomLayer, Dense, TimeDistributed, Variable
from deepg_core.network.layers.registered import require_shape
from deepg_core.plugins import LayerComponent, plugin_manager
from deepg_core.plugins.manager import add_plugin

TEXT = """
from attrs import field, frozen, validators
from deepg_core.network.layers import CustomLayer, Variable
from deepg_core.plugins import LayerComponent, hookimpl

@frozen
class Scale(CustomLayer):
    prefix = "scale"
    powers: tuple[int, ...] = (1,)
    start: float = field(default=1.0, validator=validators.gt(0))
    name: str | None = None

    def variables(self, *shapes):
        return (Variable("factor", shapes[0][-1:], "ones"),)

    def forward(self, variables, x):
        return variables["factor"] * x

def scale(layer, variables, x):
    return variables["factor"] * x

@hookimpl
def deepg_layers():
    yield LayerComponent("scale", Scale, "scale_layer:Scale", "x", functions={"torch": "scale_layer:scale"})
"""


@pytest.fixture
def plugins(tmp_path):
    """A file with a layer is used; gives its class."""
    (tmp_path / "scale_layer.py").write_text(TEXT)
    plugin_manager.cache_clear()
    add_plugin(tmp_path / "scale_layer.py")
    yield sys.modules["scale_layer"].Scale
    plugin_manager.cache_clear()
    sys.modules.pop("scale_layer", None)


class Builder(ModelBuilder):
    def build(self, signature, seed): ...


def drawn(*layers):
    draw = Drawing()
    x = draw.input("input_1", (5, 4))
    for layer in layers:
        x = draw(layer, x)
    return draw.graph(draw(Dense(2), x))


def test_a_graph_with_it_is_read_back(plugins):
    graph = drawn(plugins((1, 2), 0.5), plugins(), TimeDistributed(plugins(start=3.0)))
    assert Graph.from_json(graph.to_json()) == graph
    assert list(initial_weights(graph, 1)["scale/factor"]) == [1, 1, 1, 1]


def test_a_layer_that_no_plugin_registers_cannot_be_stored():
    @frozen
    class Own(CustomLayer):
        prefix = "own"

        def forward(self, variables, x): ...

    graph, message = drawn(Own()), "no plugin registers the layer Own by `deepg_layers`"
    with pytest.raises(GraphError) as caught:
        graph.to_json()
    assert str(caught.value) == message

    network, signature = Network.drawn(graph, 1), Signature({"input_1": (5, 4)}, {"target_1": (5, 2)})
    with pytest.raises(PluginError) as refused:
        examine_network(Builder(ModelConfig()), network, signature)
    assert str(refused.value) == f"the model Builder draws `own`; {message}"


def test_a_checkpoint_without_its_plugin_says_how_to_get_it(plugins, tmp_path):
    path = tmp_path / "Ep.001.h5"
    save_checkpoint(path, Checkpoint(Network.drawn(drawn(plugins()), 1), {}, "", [{"epoch": 1}], {}, [], "ACGT"))
    assert load_checkpoint(path).network.graph == drawn(plugins())
    plugin_manager.cache_clear()
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(path)
    assert str(caught.value) == (
        f"{path}: its network cannot be read: unknown layer `scale` "
        "(installed: causal_filter, first_token, gelu_tanh, token_attention, token_rows; "
        "to get it: deepg --plugin scale_layer.py ...)"
    )


def test_a_layer_of_other_variables_than_were_stored_is_named(plugins, monkeypatch, tmp_path):
    path, network = tmp_path / "Ep.001.h5", Network.drawn(drawn(TimeDistributed(plugins())), 1)
    save_checkpoint(path, Checkpoint(network, {}, "", [{"epoch": 1}], {}, [], "ACGT"))
    monkeypatch.setattr(plugins, "variables", lambda *_: (Variable("factor", (7,), "ones"),))
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(path)
    title = plugin_manager().get("layer", "scale", LayerComponent).title
    what = "damaged: weight `time_distributed/factor` is missing or not of shape (7,)"
    assert str(caught.value) == f"{path}: {what}, or {title} had others"


def test_what_a_stored_layer_cannot_be_is_said(plugins):
    text = drawn(plugins()).to_json().replace('"start": 1.0', '"start": -1.0, "x": 1')
    with pytest.raises(GraphError) as caught:
        Graph.from_json(text)
    before, _, said = str(caught.value).partition("): ")
    assert before.startswith("this is no stored graph: LayerError: the layer `scale` (scale_layer.py ")
    assert sorted(said.split("; ")) == ["`start` must be > 0, got -1.0", "`x` unknown option"]


def test_a_backend_without_a_function_is_named(plugins):
    component = plugin_manager().get("layer", "scale", LayerComponent)
    with pytest.raises(OptionError) as caught:
        component.load_function("keras")
    assert caught.value.message == (
        f"{component.title} has no function for the backend `keras`; it has one for `torch`"
    )
    assert component.load_function("torch").__name__ == "scale"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            [Variable("a/b", (1,), "zeros")],
            "has a variable `a/b`; variables have different names like `kernel`",
        ),
        (
            [Variable("a", (1,), "zeros"), Variable("a", (1,), "zeros")],
            "has a variable `a`; variables have different names like `kernel`",
        ),
        (
            [Variable("a", (2, -1), "zeros")],
            "has the variable `a` of the shape (2, -1); a shape is a tuple of whole numbers above 0",
        ),
        (
            [Variable("a", (1,), "twos")],
            (
                "has the variable `a` with the initializer `twos`; initializers are glorot_uniform, random_uniform, "
                "orthogonal, unit_forget_bias, zeros, ones"
            ),
        ),
        (
            [Variable("a", (1,), "zeros", trainable=False), Variable("b", (1,), "zeros")],
            "has variables that are learned behind others; those that are learned come first",
        ),
    ],
)
def test_variables_that_backends_cannot_hold_are_refused(plugins, variables, message):
    component = plugin_manager().get("layer", "scale", LayerComponent)
    with pytest.raises(PluginError) as caught:
        examine_variables(component, variables)
    assert str(caught.value) == f"{component.title} {message}"


@pytest.mark.parametrize("shape", [(-3,), (4.0,), [4]], ids=str)
def test_a_shape_that_no_layer_has_is_refused(plugins, monkeypatch, shape):
    monkeypatch.setattr(plugins, "output_shape", lambda layer, *shapes: shape)
    network, component = Network.drawn(drawn(plugins()), 1), plugin_manager().get("layer", "scale", LayerComponent)
    with pytest.raises(PluginError) as caught:
        examine_network(Builder(ModelConfig()), network, Signature({"input_1": (5, 4)}, {"target_1": (5, 2)}))
    right = "`output_shape` gives a tuple of whole numbers above 0, without the batch"
    assert str(caught.value) == f"{component.title} gives the shape {shape} for inputs of (5, 4); {right}"


@pytest.mark.parametrize("given", [(8, 5, 3), (8, 5), (2, 5, 4), ()], ids=str)
def test_what_a_function_gives_is_of_the_layers_shape(plugins, given):
    with pytest.raises(PluginError) as caught:
        require_shape(plugins(), np.ones(given), np.ones((8, 5, 4)))
    title = plugin_manager().get("layer", "scale", LayerComponent).title
    what = f"its function gives {given} for (8, 5, 4), and its `output_shape` says (8, 5, 4)"
    assert str(caught.value) == f"{title}: {what}; both have to be the same"


@pytest.mark.parametrize("given", [(8, 5, 4), (None, 5, 4), (None, None, 4)], ids=str)
def test_what_a_framework_does_not_know_yet_is_not_compared(plugins, given):
    fed = (given[0], 5, 4)
    require_shape(plugins(), SimpleNamespace(shape=given), SimpleNamespace(shape=fed))
    require_shape(plugins(), SimpleNamespace(shape=(9,)), SimpleNamespace(shape=(8, None, 4)))


@pytest.mark.parametrize("functions", [{}, {"torch": "nothing"}, "torch", {"torch": 3}])
def test_functions_are_places_in_modules(functions):
    with pytest.raises((TypeError, ValueError), match="`functions` must be backend -> "):
        LayerComponent("x", Dense, "a:B", functions=functions)
