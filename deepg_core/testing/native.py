"""Contract of model builders that make a framework's own module."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.examination.networks import examine_outputs, list_module_ends
from deepg_core.models.native import NativeBuilder, bind_module
from deepg_core.network import Graph, Network, Shape
from deepg_core.network.goal import decide_goals
from deepg_core.plugins import plugin_manager
from deepg_core.testing.differences import assert_none, describe_differences
from deepg_core.testing.golden.numbers import spread
from deepg_core.testing.models import ModelBuilderContract
from deepg_core.training import Trainer

SEED, BATCH = 3, 6


class NativeBuilderContract(ModelBuilderContract):
    """What every builder of a module does: its backend makes the module and runs it."""

    def made(self, builder: NativeBuilder, seed: int = SEED) -> Trainer:
        """Let the backend make the module of a stored graph, as a checkpoint does."""
        graph = Graph.from_json(builder.build(self.signature, seed).graph.to_json())
        component = plugin_manager().get("trainer", builder.backend)
        if component.missing():
            pytest.skip(f"the backend `{builder.backend}` needs {', '.join(component.missing())}")
        trainer: Trainer = component.load()(component.config())
        objective = evolve(builder.config, solver="adam", momentum=0.0, learning_rate=0.01)
        network = Network(bind_module(graph, builder, builder.backend, seed), {})
        trainer.compile(network, objective, decide_goals(network.graph, objective, self.signature))
        trainer.seed(SEED)
        return trainer

    def batch(self, builder: NativeBuilder, count: int = BATCH) -> tuple[Arrays, Arrays]:
        """Give inputs and targets for the signature; override it where the loss takes others than usual."""
        graph, whole = builder.build(self.signature, SEED).graph, self.signature.whole
        inputs = {name: self._fill(name, (count, *shape), name in whole) for name, shape in graph.inputs.items()}
        outputs = dict(zip(self.signature.targets, graph.outputs, strict=True))
        targets = {}
        for target, name in outputs.items():
            shape = (count, *graph.shapes[name])
            numbers = np.arange(np.prod(shape[:-1]), dtype=np.int32).reshape(shape[:-1]) % shape[-1]
            vectors: NDArray[Any] = np.eye(shape[-1], dtype=np.float32)[numbers]
            targets[target] = numbers if target in whole else vectors
        return inputs, targets

    def _fill(self, name: str, shape: Shape, whole: bool) -> NDArray[Any]:
        values = spread(name, shape)
        if not whole:
            return values
        return ((values + 1) / 2 * (self.signature.width or 2)).astype(np.int32)

    def test_it_names_its_backend(self, builder: NativeBuilder) -> None:
        """One that is a trainer's name."""
        known = [entry.component.name for entry in plugin_manager().all("trainer")]
        assert builder.backend in known, f"`backend` is {builder.backend!r}; there are {', '.join(known)}"

    def test_the_module_gives_what_was_asked_for(self, builder: NativeBuilder) -> None:
        """Finite logits of the targets' shapes, for a batch of any size, each example by itself."""
        trainer, (inputs, _) = self.made(builder), self.batch(builder)
        outputs = builder.build(self.signature, SEED).graph.outputs
        whole = trainer.predict(inputs, outputs)
        for name, target, values in zip(outputs, self.signature.targets, whole, strict=True):
            assert values.shape == (BATCH, *self.signature.output_shape(target)), f"of `{name}`"
            assert np.isfinite(values).all(), f"`{name}` gives numbers that are not finite"
        graph = builder.build(self.signature, SEED).graph
        examine_outputs(builder, graph, trainer.predict(inputs, list_module_ends(graph)), BATCH)
        first = trainer.predict({name: array[:2] for name, array in inputs.items()}, outputs)
        for part, values in zip(first, whole, strict=True):
            np.testing.assert_allclose(part, values[:2], rtol=1e-4, atol=1e-5, err_msg="two examples, and among six")

    def test_asking_changes_nothing(self, builder: NativeBuilder) -> None:
        """In inference nothing is dropped, and no statistics move: it says the same twice, before and after evaluating."""
        trainer, (inputs, targets) = self.made(builder), self.batch(builder)
        outputs = builder.build(self.signature, SEED).graph.outputs
        before, weights = trainer.predict(inputs, outputs), trainer.weights()
        trainer.evaluate(inputs, targets)
        for after, values in zip(trainer.predict(inputs, outputs), before, strict=True):
            np.testing.assert_array_equal(after, values)
        assert_none(describe_differences("evaluating changed weights", trainer.weights(), weights, 0, 0))

    def test_a_seed_gives_the_same_module(self, builder: NativeBuilder) -> None:
        """Its initial weights come from the framework's generators, which are seeded."""
        first, second = (self.made(builder).weights() for _ in range(2))
        assert list(first) == list(second)
        assert_none(describe_differences("one seed, two modules", second, first, 0, 0))

    def test_it_learns(self, builder: NativeBuilder) -> None:
        """Of 40 steps on one batch the last ten have a loss that is at least 5 % less than the first ten."""
        trainer, (inputs, targets) = self.made(builder), self.batch(builder)
        for _ in range(40):
            trainer.train(inputs, targets)
        losses = [its.mean() for its in trainer.losses()]
        first, last = np.mean(losses[:10]), np.mean(losses[-10:])
        assert last < 0.95 * first, f"the loss of ten steps goes from {first:.4g} to {last:.4g} within 40"

    def test_weights_are_all_there_is(self, builder: NativeBuilder) -> None:
        """Another module that is given the weights says the same: a checkpoint holds nothing else."""
        first, second, (inputs, targets) = self.made(builder), self.made(builder, SEED + 1), self.batch(builder)
        first.train(inputs, targets)
        second.set_weights(first.weights())
        outputs = builder.build(self.signature, SEED).graph.outputs
        for name, due, found in zip(
            outputs, first.predict(inputs, outputs), second.predict(inputs, outputs), strict=True
        ):
            np.testing.assert_allclose(found, due, rtol=1e-5, atol=1e-6, err_msg=f"of `{name}`, with the same weights")
