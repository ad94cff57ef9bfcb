"""Contract of layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.examination import examine_variables
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Graph, Network, Shape
from deepg_core.network.goal import decide_goals
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import Activation, CustomLayer, Dense
from deepg_core.plugins import LayerComponent, plugin_manager
from deepg_core.testing.contract import Contract
from deepg_core.training import Trainer

Arrays = dict[str, NDArray[Any]]
_STEP = 1e-4
"""Between two values of which the slope is taken, in float64."""


class LayerContract(Contract):
    """What every layer does, alone and on each backend that is installed and for which it has a function."""

    kind = "layer"
    shapes: tuple[Shape, ...] = ((7, 4),)
    """Of its inputs, without the batch."""

    @pytest.fixture
    def inputs(self) -> Arrays:
        """Give what it is fed: name -> float32 (5, *shape)."""
        rng = np.random.default_rng(0)
        return {f"input_{n}": rng.normal(size=(5, *its)).astype(np.float32) for n, its in enumerate(self.shapes, 1)}

    @pytest.fixture
    def variables(self, config: CustomLayer) -> Arrays:
        """Give its variables: those that training begins with, and something, so that none is all zeros."""
        rng, weights = np.random.default_rng(1), initial_weights(self._draw(config), 1)
        return {
            key.partition("/")[2]: (array + rng.normal(0, 0.1, array.shape)).astype(np.float32)
            for key, array in weights.items()
            if key.startswith("it/")
        }

    def test_numpy_says_what_is_right(self, config: CustomLayer, inputs: Arrays, variables: Arrays) -> None:
        """Of the shape that it names, of each example by itself, without writing into what it is given."""
        before = [array.copy() for array in (*inputs.values(), *variables.values())]
        value = config.forward(variables, *inputs.values())
        assert value.shape == (5, *config.output_shape(*self.shapes))
        assert np.isfinite(value).all()
        alone = [config.forward(variables, *(x[i : i + 1] for x in inputs.values())) for i in range(5)]
        np.testing.assert_allclose(np.concatenate(alone), value, rtol=1e-5, atol=1e-6)
        for array, was in zip((*inputs.values(), *variables.values()), before, strict=True):
            np.testing.assert_array_equal(array, was)

    def test_a_graph_holds_it(self, component: LayerComponent, config: CustomLayer) -> None:
        """What is stored is read back; its variables have names, shapes and initial values."""
        graph = self._draw(config)
        assert Graph.from_json(graph.to_json()) == graph
        assert component.load() is type(config)
        variables = config.variables(*self.shapes)
        examine_variables(component, variables)
        drawn = [array.shape for key, array in initial_weights(graph, 1).items() if key.startswith("it/")]
        assert drawn == [it.shape for it in variables]

    def test_backends_agree_with_numpy(
        self, component: LayerComponent, config: CustomLayer, inputs: Arrays, variables: Arrays
    ) -> None:
        """Within 1e-5."""
        wanted = config.forward(variables, *inputs.values())
        for _, trainer in self._trainers(component, config, variables):
            (found,) = trainer.predict(inputs, ["it"])
            np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)

    def test_gradients_of_inputs_are_slopes(
        self, component: LayerComponent, config: CustomLayer, inputs: Arrays, variables: Arrays
    ) -> None:
        """Of one number of each example; those of numpy in float64."""
        columns = np.arange(5) % int(np.prod(config.output_shape(*self.shapes)))
        doubles = _doubled(variables)

        def total(given: Arrays) -> float:
            value = config.forward(doubles, *given.values())
            return float(value.reshape(5, -1)[np.arange(5), columns].sum())

        wanted = _slopes(total, _doubled(inputs))
        for _, trainer in self._trainers(component, config, variables):
            for name, gradient in trainer.input_gradients(inputs, "it", columns.astype(np.int64)).items():
                np.testing.assert_allclose(gradient, wanted[name], rtol=1e-3, atol=1e-4)

    def test_a_step_follows_the_gradient(
        self, component: LayerComponent, config: CustomLayer, inputs: Arrays, variables: Arrays
    ) -> None:
        """With sgd and mse to 0 each learned variable loses the slope of the mean square; the others stay."""
        if not variables:
            pytest.skip("it has no variables")
        doubles = _doubled(inputs)

        def loss(given: Arrays) -> float:
            return float((config.forward(given, *doubles.values()) ** 2).mean())

        learned = {it.name for it in config.variables(*self.shapes) if it.trainable}
        wanted = _slopes(loss, _doubled(variables))
        for _, trainer in self._trainers(component, config, variables):
            before = trainer.weights()
            trainer.train(inputs, {"y": np.zeros((5, *config.output_shape(*self.shapes)), np.float32)})
            for key, array in trainer.weights().items():
                slope = wanted[key.partition("/")[2]] * (key.partition("/")[2] in learned)
                np.testing.assert_allclose(before[key] - array, slope, rtol=1e-3, atol=1e-4)

    def _draw(self, layer: CustomLayer) -> Graph:
        """Draw it alone, and behind one without variables what learns, as an optimizer needs something."""
        draw = Drawing()
        fed = [draw.input(f"input_{number}", shape) for number, shape in enumerate(self.shapes, start=1)]
        x = draw(layer, *fed, name="it")
        same = (
            Activation("linear")
            if layer.variables(*self.shapes)
            else Dense(draw.graph(x).shapes[x][-1], use_bias=False)
        )
        return draw.graph(draw(same, x, name="same"))

    def _trainers(
        self, component: LayerComponent, config: CustomLayer, variables: Arrays
    ) -> Iterator[tuple[str, Trainer]]:
        graph, objective = self._draw(config), ModelConfig(solver="sgd", learning_rate=1.0)
        installed = [entry.component for entry in plugin_manager().all("trainer") if not entry.component.missing()]
        backends = [it for it in installed if it.name in component.functions]
        if not backends:
            pytest.skip(f"none of {', '.join(component.functions)} is installed")
        for backend in backends:
            trainer: Trainer = backend.load()(backend.config())
            weights = {f"it/{name}": array for name, array in variables.items()}
            weights |= {
                key: np.eye(*it.shape, dtype=np.float32) for key, it in graph.variables.items() if key not in weights
            }
            trainer.compile(Network(graph, weights), objective, decide_goals(graph, objective))
            yield backend.name, trainer


def _doubled(arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    return {name: array.astype(np.float64) for name, array in arrays.items()}


def _slopes(function: Any, arrays: Arrays) -> Arrays:
    """Give the slope of a number in each direction, by differences."""
    found = {name: np.zeros_like(array) for name, array in arrays.items()}
    for name, array in arrays.items():
        for place in np.ndindex(array.shape):
            ends = []
            for step in (_STEP, -_STEP):
                moved = array.copy()
                moved[place] += step
                ends.append(function({**arrays, name: moved}))
            found[name][place] = (ends[0] - ends[1]) / (2 * _STEP)
    return found
