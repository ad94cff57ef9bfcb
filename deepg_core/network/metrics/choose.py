"""Which metrics each output of a network has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from deepg_core.errors import OptionError, PluginError
from deepg_core.history.monitors import find_column, registered_metrics
from deepg_core.network.losses import Output
from deepg_core.network.metrics.interface import Metric

LOSS: Final = "loss"
"""The metric that every output has."""


def choose_metrics(output: Output, names: Sequence[str] | None = None) -> dict[str, Metric]:
    """Make the metrics of an output: name -> metric, the loss first.

    :param names: those that a spec asks for; None: the usual ones. What cannot be measured of such an output is left out.
    :raises PluginError: two of them count different things under one name.
    """
    asked = None if names is None else {LOSS, *map(find_column, names)}
    metrics: dict[str, Metric] = {
        name: component.load()(component.config(), output)
        for name, component in registered_metrics().items()
        if output.activation in component.outputs
        and (name == LOSS or (component.usual if asked is None else name in asked))
    }
    _refuse_namesakes(metrics)
    return metrics


def check_metrics(names: Sequence[str], outputs: Sequence[Output]) -> None:
    """Refuse metrics that can be measured of no output.

    :raises OptionError: there is one; its option is `metrics`.
    """
    for number, name in enumerate(names):
        wanted = registered_metrics()[find_column(name)].outputs
        if not any(output.activation in wanted for output in outputs):
            message = f"`{name}` is measured of {' or '.join(wanted)} outputs, and the model has none"
            raise OptionError(f"metrics.{number}", message, "leave it out")


def _refuse_namesakes(metrics: Mapping[str, Metric]) -> None:
    """Statistics of one name are summed once, so they must be of one class; each metric has some."""
    seen: dict[str, tuple[type, str]] = {}
    for name, metric in metrics.items():
        if not isinstance(getattr(metric, "statistics", None), tuple | list):
            message = (
                f"{registered_metrics()[name].title} has no `statistics`; they are a tuple of what it is computed from"
            )
            raise PluginError(message)
        for cls, statistic in ((type(it), it.name) for it in metric.statistics):
            other, its = seen.setdefault(statistic, (cls, name))
            if other is not cls:
                first, second = (f"{it.__module__}:{it.__qualname__}" for it in (other, cls))
                message = (
                    f"the metrics `{its}` and `{name}` both add up a statistic `{statistic}`, but {first} is not {second}; "
                    "rename one"
                )
                raise PluginError(message)
