"""Logits, embeddings and what else a network is changed for, on both backends."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import OptionError
from deepg_core.explainers.changes import IsmExplainer, OcclusionExplainer
from deepg_core.explainers.integrated_gradients import IntegratedGradientsExplainer
from deepg_core.explainers.options import IntegratedGradients, Occlusion
from deepg_core.explainers.prepare import prepare_subject
from deepg_core.explainers.reading import Reading
from deepg_core.explainers.target import find_target
from deepg_core.network import Drawing, Network
from deepg_core.network.goal import decide_goals
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import (
    LSTM,
    Activation,
    AverageOfProbabilities,
    Conv1D,
    Dense,
    Embedding,
    Flatten,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    Masking,
    Native,
    PaddingMask,
    Reshape,
    TimeDistributed,
)
from deepg_core.network.objective import Objective
from deepg_core.plugins import NoOptions, plugin_manager

GRADIENTS = IntegratedGradientsExplainer(IntegratedGradients(steps=10, rule="gauss_legendre"))
READING = Reading("ACGT", frozenset({"x"}), frozenset({"x"}))


@pytest.fixture(params=["torch", "keras"])
def compile_(request):
    def make(network):
        component = plugin_manager().get("trainer", request.param)
        trainer = component.load()(component.config())
        trainer.compile(network, Objective(), decide_goals(network.graph, Objective()))
        return trainer

    return make


def prepare(network, compile_, target="predicted", of="probability", explainer=GRADIENTS, reading=READING):
    found = find_target(target, network.graph, dict.fromkeys(network.graph.outputs, ()))
    return prepare_subject(network, compile_(network), compile_, reading, found, explainer, of, batch_size=3)


def network_of(end, embedded=False):
    draw = Drawing()
    x = draw.input("x", (8,), "int32") if embedded else draw.input("x", (8, 4))
    mask = [draw(Masking(), draw(Reshape((8, 1)), x))] if embedded else []
    x = draw(Embedding(6, 3), x) if embedded else x
    x = draw(LSTM(5, return_sequences=True), draw(Conv1D(4, 3), x), *mask)
    graph = draw.graph(end(draw, x))
    weights = {key: 3 * array for key, array in initial_weights(graph, 3).items()}
    return Network(graph, weights)


ENDS = {
    "dense": lambda draw, x: draw(Dense(3, "softmax"), draw(GlobalMaxPooling1D(), x)),
    "sigmoid": lambda draw, x: draw(Dense(3, "sigmoid"), draw(Flatten(), x)),
    "activation": lambda draw, x: draw(Activation("softmax"), draw(Dense(3), draw(Flatten(), x))),
    "reshaped": lambda draw, x: draw(Reshape((1, 3)), draw(Dense(3, "softmax"), draw(Flatten(), x))),
    "distributed": lambda draw, x: draw(TimeDistributed(Dense(3, "softmax")), x),
}


@pytest.mark.parametrize(
    ("end", "compile_"), [*((end, "torch") for end in ENDS), ("distributed", "keras")], indirect=["compile_"]
)
def test_a_logit_is_what_goes_into_the_ending(end, compile_):
    network = network_of(ENDS[end])
    x = {"x": np.eye(4, dtype=np.float32)[np.random.default_rng(0).integers(0, 4, (4, 8))]}
    output = network.graph.outputs[0]
    values = [
        prepare(network, compile_, f"{output}:predicted", of).subject.values(x) for of in ("probability", "logit")
    ]
    probabilities, logits = (its.reshape(4, -1, 3).astype(np.float64) for its in values)
    odds = np.exp(logits)
    wanted = odds / (1 + odds) if end == "sigmoid" else odds / odds.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(probabilities, wanted, atol=1e-5)
    assert np.ptp(logits) > 0.1


@pytest.mark.parametrize("layer", ["dense", "average_of_probabilities"])
def test_where_there_is_no_logit_it_is_said(layer):
    def end(draw, x):
        twins = [draw(Dense(3), draw(LSTM(2), x)) for _ in range(2)]
        return draw(AverageOfProbabilities("softmax"), *twins)  # these are logits already

    with pytest.raises(OptionError) as error:
        prepare(network_of(end), lambda network: None, f"{layer}:0", "logit")
    assert str(error.value) == (f"--of logit: `{layer}` gives no probabilities, and so has no logits; leave it out")


def numbers():
    letters = np.random.default_rng(1).integers(1, 5, (4, 8)).astype(np.int32)
    letters[0, :2] = 0
    letters[1, 3] = 5
    return {"x": letters}


def explain(prepared, explainer, inputs, column=0):
    given = prepared.convert(inputs)
    columns = np.full(4, column)
    return given, explainer.explain(prepared.subject, given, columns, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("of", "compile_"), [("probability", "torch"), ("logit", "torch"), ("logit", "keras")], indirect=["compile_"]
)
def test_the_vectors_of_an_embedding_are_explained(compile_, of):
    network = network_of(ENDS["sigmoid"], embedded=True)  # without the kinks of a maximum
    prepared = prepare(network, compile_, "0", of)
    given, found = explain(prepared, GRADIENTS, numbers())
    np.testing.assert_allclose(given["embedding"], network.weights["embedding/embeddings"][numbers()["x"]], atol=1e-6)
    assert found.attribution["embedding"].shape == (4, 8, 3)
    np.testing.assert_allclose(found.completeness_error, 0, atol=1e-4)
    if of == "probability":
        values = compile_(network).predict(numbers(), ["dense"])[0][:, 0]
        np.testing.assert_allclose(found.f_input, values, atol=1e-5)


@pytest.mark.parametrize("compile_", ["torch"], indirect=True)
@pytest.mark.parametrize("baseline", ["zero", "uniform", "shuffle"])
def test_on_the_way_to_a_baseline_a_window_keeps_its_length(compile_, baseline):
    draw = Drawing()
    x = draw.input("x", (8, 4))
    mask = draw(PaddingMask(), x)
    graph = draw.graph(draw(Dense(3, "sigmoid"), draw(GlobalAveragePooling1D(), draw(Conv1D(4, 3, "tanh"), x), mask)))
    network = Network(graph, {key: 3 * array for key, array in initial_weights(graph, 3).items()})
    letters = {"x": np.eye(6, dtype=np.float32)[numbers()["x"]][..., 1:5]}
    letters["x"][2, 5:] = letters["x"][3, 1:] = 0
    explainer = IntegratedGradientsExplainer(IntegratedGradients(steps=20, rule="gauss_legendre", baseline=baseline))
    given, found = explain(prepare(network, compile_, "0"), explainer, letters)
    assert given["padding_mask_places"].sum(1).tolist() == [6, 7, 5, 1]  # 0 within a window, too: only ends count
    np.testing.assert_allclose(found.completeness_error, 0, atol=1e-5)
    np.testing.assert_allclose(found.f_input, compile_(network).predict(letters, ["dense"])[0][:, 0], atol=1e-6)


@pytest.mark.parametrize("explainer", [IsmExplainer(NoOptions()), OcclusionExplainer(Occlusion(block=2))])
def test_letters_before_an_embedding_are_changed(compile_, explainer):
    network = network_of(ENDS["dense"], embedded=True)
    _, found = explain(prepare(network, compile_, "1", explainer=explainer), explainer, numbers(), 1)
    assert found.attribution["embedding_letters"].shape == (4, 8, 6)
    whole = compile_(network)
    before = whole.predict(numbers(), ["dense"])[0][:, 1]
    np.testing.assert_allclose(found.f_input, before, atol=1e-5)
    if isinstance(explainer, IsmExplainer):
        for letter, place in ((0, 5), (3, 6)):
            changed = numbers()["x"]
            changed[:, place] = letter + 1
            gained = whole.predict({"x": changed}, ["dense"])[0][:, 1] - before
            np.testing.assert_allclose(found.attribution["embedding_letters"][:, place, letter], gained, atol=1e-5)


def test_what_cannot_be_explained_is_said():
    words = Reading("ACGT", frozenset({"x"}), frozenset())
    network = network_of(ENDS["dense"], embedded=True)
    with pytest.raises(OptionError) as error:
        prepare(network, lambda network: None, "0", explainer=IsmExplainer(NoOptions()), reading=words)
    assert str(error.value) == (
        "--method: it changes single letters, and the network reads none: it reads words or weighted rows; use a method of "
        "gradients, like `integrated_gradients`"
    )
    with pytest.raises(OptionError) as error:
        prepare(network, lambda network: None, "embedding:0:0")
    assert str(error.value) == "--target: `embedding` is what the input becomes; a layer behind it can be explained"


def test_a_module_of_a_plugin_is_explained_by_its_inputs():
    torch = pytest.importorskip("torch")

    class Module(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.dense = torch.nn.Linear(32, 3)

        def forward(self, x, number):
            return self.dense(x.flatten(1)) + number[:, :1]

    draw = Drawing()
    given = [draw.input("x", (8, 4)), draw.input("number", (2,), "int32")]
    module = draw(Native((3,), ("float32", "int32"), "{}", 1, Module), *given)
    network = Network(draw.graph(draw(Activation("softmax"), module)), {})
    component = plugin_manager().get("trainer", "torch")
    trainer = component.load()(component.config())
    trainer.compile(network, Objective(), decide_goals(network.graph, Objective()))
    x = np.eye(4, dtype=np.float32)[np.random.default_rng(0).integers(0, 4, (4, 8))]
    inputs = {"x": x, "number": np.ones((4, 2), np.int32)}
    for of in ("probability", "logit"):
        prepared = prepare_subject(
            network,
            trainer,
            lambda changed: None,
            READING,
            find_target("1", network.graph, {"activation": ()}),
            GRADIENTS,
            of,
        )
        _, found = explain(prepared, GRADIENTS, inputs, 1)
        assert list(found.attribution) == ["x"]
        np.testing.assert_allclose(found.completeness_error, 0, atol=1e-5)
    weight = trainer.weights()["native/dense.weight"].reshape(3, 8, 4)[1]  # a logit is linear
    np.testing.assert_allclose(found.attribution["x"], x * weight, atol=1e-5)
