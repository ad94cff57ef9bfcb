"""What can be watched from epoch to epoch, and which way it gets better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import Attribute
from attrs.validators import in_

from deepg_core.errors import OptionError
from deepg_core.plugins import AmbiguousComponentError, MetricComponent, plugin_manager

EACH: Final = "/"
"""Between the name of a metric and that of a class, where it has a number for each."""


def registered_metrics() -> dict[str, MetricComponent]:
    """Give the metrics that are installed: name of the column -> metric, the loss first.

    Of namesakes, deepG's own has the name, and the others have their distribution before it.
    """
    manager, found = plugin_manager(), {}
    for it in manager.components("metric", MetricComponent):
        column = it.name if it.plugin and it.plugin.ours else manager.name_of("metric", it)
        found[column] = it
    return dict(sorted(found.items(), key=lambda item: item[0] != "loss"))


def find_column(name: str) -> str:
    """Give the name of the column of a metric that a spec calls so, perhaps by its distribution."""
    known = registered_metrics()
    if name in known:
        return name
    component = plugin_manager().get("metric", name)
    return next(column for column, it in known.items() if it is component)


def monitor_names(metrics: Iterable[str] | None = None) -> tuple[str, ...]:
    """Name the columns of the history that these metrics make, those of the validation first.

    :param metrics: left out: all that are installed. Which of them a run has follows from its target.
    """
    names = list(registered_metrics() if metrics is None else metrics)
    return (*(f"val_{name}" for name in names), *names)


def shown_names(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the columns of an epoch that are shown where there is no room for all of them, training before validation.

    A metric that is not `brief` is shown where nothing else is beside the loss.
    """
    metrics = {name: metric for name, metric in registered_metrics().items() if name in record}
    brief = [name for name, metric in metrics.items() if metric.brief]
    names = brief if len(brief) > 1 else list(metrics)
    return tuple(name for name in (*names, *(f"val_{name}" for name in names)) if name in record)


def names_of_targets(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the columns of single targets, `TARGET_acc`, of those metrics that are shown; empty where there is one target."""
    metrics = registered_metrics()
    endings = tuple(f"_{name}" for name in shown_names(record) if name in metrics)
    columns = {name: name.removeprefix("val_") for name in record}
    return tuple(name for name, its in columns.items() if its not in metrics and its.endswith(endings))


def sign_of(monitor: str) -> int:
    """Give 1 where more is better, as of accuracy, and -1 where less is, as of a loss or of what is not known."""
    metric = registered_metrics().get(monitor.removeprefix("val_").partition(EACH)[0])
    return 1 if metric and metric.higher_is_better else -1


def watch(record: Mapping[str, Any], monitor: str, table: str) -> float:
    """Give what is watched of an epoch: where it has no validation, the value of the training.

    :param table: the table of `[training]` that watches it.
    :raises OptionError: it was not measured.
    """
    for name in (monitor, monitor.removeprefix("val_")):
        if (value := record.get(name)) is not None:
            return float(value)
    message = f"`{monitor}` is not measured for this kind of target"
    raise OptionError(f"{table}.monitor", message, 'use "val_loss" or "loss"')


def check_monitor(instance: Any, attribute: Attribute[str], value: str) -> None:
    """Validate an option that names a column of the history; which classes there are is not known yet."""
    metrics, (name, each, _) = registered_metrics(), value.removeprefix("val_").partition(EACH)
    if not (each and name in metrics and metrics[name].per_class):
        names = monitor_names(name for name, metric in metrics.items() if not metric.per_class)
        in_(names)(instance, attribute, value)


def check_metric_names(instance: Any, attribute: Attribute[Any], value: tuple[str, ...] | None) -> None:
    """Validate an option that lists metrics."""
    manager = plugin_manager()
    for name in value or ():
        if not manager.named("metric", name):
            in_(tuple(registered_metrics()))(instance, attribute, name)
        try:
            manager.get("metric", name)
        except AmbiguousComponentError as error:
            raise ValueError(str(error)) from error
