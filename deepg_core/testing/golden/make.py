"""Computes the golden arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.testing.golden import losses, pack, solvers
from deepg_core.testing.golden.cases import GROUPS, STEP, Case, draw_cases, give_inputs, give_targets, list_shapes
from deepg_core.testing.golden.numbers import give_weights, to_float64
from deepg_core.testing.golden.reference import compute, learn_once

Arrays = dict[str, NDArray[Any]]


def give_case(case: Case) -> tuple[Any, Arrays, Arrays, Arrays]:
    """Give the network of one case, its weights, inputs and targets, to compute with."""
    graph = draw_cases([case])
    inputs = {name: its if its.dtype == np.int32 else its.astype(np.float64) for name, its in give_inputs().items()}
    return graph, to_float64(give_weights(graph)), {name: inputs[name] for name in graph.inputs}, give_targets(graph)


def make_layer(case: Case) -> Arrays:
    """Give `value`, what the layer gives in inference, and `layer/variable`, all weights after a step."""
    graph, weights, inputs, targets = give_case(case)
    value = compute(graph, weights, inputs)[case.name]
    return {"value": value, **learn_once(graph, weights, inputs, targets, STEP)}


def make_all() -> dict[str, NDArray[np.float32]]:
    """Give all golden arrays by their names; this takes some ten seconds."""
    made = {
        f"layers/{case.name}": pack(make_layer(case), list_shapes(case)) for cases in GROUPS.values() for case in cases
    }
    made |= {f"solvers/{name}": pack(solvers.learn(name), solvers.list_shapes(name)) for name in solvers.SOLVERS}
    return made | {"losses": pack(losses.learn_once(), losses.list_shapes())}
