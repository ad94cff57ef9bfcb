"""What a spec leaves to its data and its network, decided and written into it: a run's folder shows every value used."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from deepg_core.assembly.backend import decide_spec_goals
from deepg_core.assembly.data import Data
from deepg_core.assembly.design import Design
from deepg_core.spec.spec import Choice, Spec


def settle_spec(design: Design, data: Data) -> Spec:
    """Give the spec with `balance`, `shuffle_windows`, `last_layer_activation` and `loss_fn` where it leaves them out.

    :raises SpecError: the options of the loss do not go together.
    """
    spec, model = design.spec, design.spec.choice("model")
    sampling = _filled(spec.sampling, data.decided())
    return evolve(spec, sampling=sampling, model=Choice("model", model.component, _filled(model.config, _ends(design))))


def _ends(design: Design) -> dict[str, Any]:
    """Give the activation and the loss of the output, or of each of several."""
    goals = decide_spec_goals(design.spec, design.network, design.signature)
    activations = design.signature.output_activations(design.spec.choice("model").config)
    losses = tuple(goal.loss.name for goal in goals.values())
    return {"last_layer_activation": _one_of(activations), "loss_fn": _one_of(losses)}


def _one_of(values: tuple[Any, ...]) -> Any:
    return values[0] if len(set(values)) == 1 else values


def _filled(options: Any, decided: dict[str, Any]) -> Any:
    return evolve(options, **{name: value for name, value in decided.items() if getattr(options, name) is None})
