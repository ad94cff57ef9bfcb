"""Which metrics each output of a network has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from deepg_core.errors import OptionError, PluginError
from deepg_core.history.monitors import find_column, registered_metrics
from deepg_core.network.losses import Output
from deepg_core.network.metrics.interface import Metric
from deepg_core.plugins import MetricComponent
from deepg_core.spec.field_types import describe_choices

LOSS: Final = "loss"
"""The metric that every output has."""


def choose_metrics(output: Output, names: Sequence[str] | None = None, more: Collection[str] = ()) -> dict[str, Metric]:
    """Make the metrics of an output: name -> metric, the loss first.

    :param names: those that a spec asks for; None: the usual ones. What cannot be measured of such an output is left out.
    :param more: others beside them.
    :raises PluginError: two of them count different things under one name.
    """
    asked = {LOSS, *map(find_column, [*(names or ()), *more])}
    metrics: dict[str, Metric] = {
        name: _make(component, output)
        for name, component in registered_metrics().items()
        if output.activation in component.outputs
        and (name in asked or (names is None and component.is_usual(output.activation)))
    }
    _refuse_namesakes(metrics)
    return metrics


def _make(component: MetricComponent, output: Output) -> Metric:
    metric: Metric = component.load()(component.config(), output)
    if component.per_class:
        metric.columns = output.columns or tuple(map(str, range(output.width)))
    return metric


def check_metrics(options: Mapping[str, str], outputs: Sequence[Output]) -> None:
    """Refuse metrics that can be measured of no output.

    :param options: option that asks for it -> metric.
    :raises OptionError: there is one.
    """
    known, given = registered_metrics(), {output.activation for output in outputs}
    possible = [name for name, component in known.items() if given & {*component.outputs} and name != LOSS]
    for option, name in options.items():
        wanted = known[find_column(name)].outputs
        if not given & {*wanted}:
            message = f"`{name}` is measured of {' or '.join(wanted)} outputs, and the model has none"
            raise OptionError(option, message, f"use {describe_choices(possible)}, or leave it out")


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
