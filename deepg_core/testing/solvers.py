"""Contract of what trainers learn: solvers, clips and losses, with golden arrays."""

from __future__ import annotations

from typing import Any

import pytest

from deepg_core.network import Network
from deepg_core.network.objective import name_slots
from deepg_core.plugins import Component
from deepg_core.testing.differences import assert_none, describe_difference, describe_differences
from deepg_core.testing.golden import golden, losses, solvers
from deepg_core.testing.golden.numbers import give_weights
from deepg_core.testing.training import TrainingContract


class SolverContract(TrainingContract):
    """Golden arrays say what is due: `deepg_core.testing.golden`."""

    @pytest.mark.parametrize("solver", solvers.SOLVERS)
    def test_a_solver_takes_the_steps_of_keras(self, component: Component, config: Any, solver: str) -> None:
        """After the first of twenty steps and the last, the rate changed in between; what is remembered has deepG's names."""
        graph, objective = solvers.draw_network(), solvers.objective_of(solver)
        trainer = self.made(component, config, Network(graph, give_weights(graph)), objective)
        found: dict[str, Any] = {}
        for step, rate in enumerate(solvers.RATES, 1):
            trainer.set_learning_rate(rate)
            trainer.train(*solvers.give_batch(step))
            if step in solvers.SHOWN:
                found |= {f"{step}/{key}": array for key, array in trainer.weights().items()}
        state = trainer.optimizer_state()
        found |= {f"slots/{key}": array for key, array in state.items()}
        due = golden(f"solvers/{solver}", solvers.list_shapes(solver))
        weights = {key: due.pop(key) for key in list(due) if not key.startswith("slots/")}
        what = f"`{solver}`, {solvers.SOLVERS[solver]}"
        assert_none(
            describe_differences(f"{what}, weights after STEP/", found, weights)
            + describe_differences(f"{what}, `optimizer_state` after step 20", found, due, rtol=1e-3, atol=1e-12)
        )
        wanted = [
            f"{slot}/{key}" for slot in name_slots(objective.solver, objective.momentum) for key in graph.variables
        ]
        assert sorted(state) == sorted(["iterations", *wanted])
        assert int(state["iterations"]) == len(solvers.RATES)

    def test_losses_are_their_formulas(self, component: Component, config: Any) -> None:
        """Core's, each of an output of its own: what they add up to, and what a step learns from them."""
        graph = losses.draw_network()
        trainer = self.made(component, config, Network(graph, give_weights(graph)), losses.objective())
        inputs, targets = losses.give_batch()
        trainer.evaluate(inputs, targets)
        sums = trainer.sums().arrays
        trainer.train(inputs, targets)
        due = golden("losses", losses.list_shapes())
        wrong = []
        for name, case in losses.LOSSES.items():
            what, value = f"the loss {case.loss} {case.options}", due.pop(f"{name}/value")
            wrong += describe_difference(f"{what}, summed up", sums[f"{name}/loss"], value.sum(dtype="f8"))
        assert_none(wrong + describe_differences("weights after a step, OUTPUT/", trainer.weights(), due))
