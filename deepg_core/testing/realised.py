"""Contract of the layers that trainers realise, with golden arrays."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import pytest

from deepg_core.models import ModelConfig
from deepg_core.network import Network
from deepg_core.plugins import Component
from deepg_core.testing.differences import assert_none, describe_difference, describe_differences
from deepg_core.testing.golden import golden
from deepg_core.testing.golden.cases import GROUPS, STEP, Case, draw_cases, give_inputs, give_targets, list_shapes
from deepg_core.testing.golden.numbers import give_weights
from deepg_core.testing.training import TrainingContract, name_layers, realises, skip_without

LAYERS: Final = sorted({type(case.layer).__name__ for cases in GROUPS.values() for case in cases})
Found = dict[tuple[str, str], dict[str, list[str]]]
"""Trainer and group -> case -> what is wrong."""


class RealisedLayersContract(TrainingContract):
    """Each layer, in a small network of its own: what it gives in inference, and what one step makes of the weights.

    The step has the masks of a seed and a step, and moves the statistics of batch normalisations. Golden arrays say what is
    due (`deepg_core.testing.golden`); networks of a kind stand side by side, because making one takes longer than running it.
    """

    @pytest.fixture(scope="class")
    @classmethod
    def found(cls) -> Found:
        """Keep what was found out of each group."""
        return {}

    @pytest.mark.parametrize("layer", LAYERS)
    def test_a_layer_is_what_it_is_defined_to_be(
        self, component: Component, config: Any, found: Found, layer: str
    ) -> None:
        """Values within 1e-5, weights after a step, and so slopes, within 1e-4."""
        wrong = []
        for group, cases in GROUPS.items():
            its = [case for case in cases if type(case.layer).__name__ == layer]
            skip_without(component, {name for case in its[:1] for name in name_layers(draw_cases([case]))})
            realised = [case for case in cases if realises(component, name_layers(draw_cases([case])))]
            if its and (component.name, group) not in found:
                found[component.name, group] = self._examine(component, config, realised)
            wrong += [line for case in its for line in found[component.name, group].get(case.name, [])]
        assert_none(wrong)

    def _examine(self, component: Component, config: Any, cases: Collection[Case]) -> dict[str, list[str]]:
        graph, inputs = draw_cases(cases), give_inputs()
        network = Network(graph, give_weights(graph))
        trainer = self.made(component, config, network, ModelConfig(solver="sgd", learning_rate=1.0))
        given = {name: inputs[name] for name in graph.inputs}
        values = trainer.predict(given, [case.name for case in cases])
        trainer.reset_states()
        trainer.seed(*STEP)
        trainer.train(given, give_targets(graph))
        after = trainer.weights()
        wrong = {}
        for case, value in zip(cases, values, strict=True):
            due = golden(f"layers/{case.name}", list_shapes(case))
            lines = describe_difference(f"{case.layer} gives", value, due.pop("value"), 1e-5, 1e-5)
            wrong[case.name] = lines + describe_differences(f"{case.layer}, after one step", after, due)
        return wrong
