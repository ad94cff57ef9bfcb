"""Which metrics each output of a network has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from deepg_core.errors import OptionError
from deepg_core.history.monitors import registered_metrics
from deepg_core.network.losses import Output
from deepg_core.network.metrics.interface import Metric

LOSS: Final = "loss"
"""The metric that every output has."""


def choose_metrics(output: Output, names: Sequence[str] | None = None) -> dict[str, Metric]:
    """Make the metrics of an output: name -> metric, the loss first.

    :param names: those that a spec asks for; None: the usual ones. What cannot be measured of such an output is left out.
    """
    return {
        name: component.load()(component.config(), output)
        for name, component in registered_metrics().items()
        if output.activation in component.outputs
        and (name == LOSS or (component.usual if names is None else name in names))
    }


def check_metrics(names: Sequence[str], outputs: Sequence[Output]) -> None:
    """Refuse metrics that can be measured of no output.

    :raises OptionError: there is one; its option is `metrics`.
    """
    for number, name in enumerate(names):
        wanted = registered_metrics()[name].outputs
        if not any(output.activation in wanted for output in outputs):
            message = f"`{name}` is measured of {' or '.join(wanted)} outputs, and the model has none"
            raise OptionError(f"metrics.{number}", message, "leave it out")
