"""What an output is to learn, and what is counted of it: all that a trainer needs to know beside the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import frozen

from deepg_core.errors import PluginError
from deepg_core.history.monitors import EACH, registered_metrics
from deepg_core.network.graph import Graph
from deepg_core.network.losses import UNLABELLED, Loss, Output, decide_losses
from deepg_core.network.metrics import Metric, Predictions, Statistic, choose_metrics
from deepg_core.network.objective import Objective
from deepg_core.network.ops import Ops, Tensor
from deepg_core.network.signature import Signature
from deepg_core.network.sums import Sums

__all__ = ["Goal"]


@frozen(slots=False, eq=False)
class Goal:
    """The loss and the metrics of one output."""

    loss: Loss
    metrics: dict[str, Metric]
    target: str = ""
    """What the target format calls it; of a network without a signature the output's own name."""

    @property
    def output(self) -> Output:
        """What the output is."""
        return self.loss.output

    @cached_property
    def statistics(self) -> dict[str, Statistic]:
        """What adds up over batches, each once: name -> statistic."""
        return {it.key: it for it in self._all if not it.rows}

    @cached_property
    def rows(self) -> dict[str, Statistic]:
        """What is kept of each batch, likewise."""
        return {it.key: it for it in self._all if it.rows}

    def judge(self, ops: Ops, logits: Tensor, target: Tensor, weight: Tensor | None) -> Predictions:
        """Compute the losses of a batch. What is learned is their mean.

        :param logits: (batch, ..., width) float32, before a softmax or sigmoid.
        :param weight: (batch,) or (batch, positions), how much each example counts; None: all the same, 1.
        :raises PluginError: the loss is not one number for each prediction.
        """
        losses, ranks = self.loss.judge(ops, logits, target)
        wanted = logits.shape[:1] if self.output.activation == UNLABELLED else logits.shape[:-1]
        shape = getattr(losses, "shape", None)
        if shape is None or len(shape) != len(wanted):
            gave = f"a `{type(losses).__name__}`" if shape is None else f"{len(shape)} axes"
            title = self.loss.title or f"the loss {type(self.loss).__name__}"
            message = f"{title} gives {gave}, but predictions have {len(wanted)} axes: one number for each"
            raise PluginError(message)
        counted = ops.ones_like(losses)
        if self.output.partial:
            counted = ops.above(ops.sum(target), 0.0)
            losses = losses * counted
        if weight is not None:
            for _ in range(len(losses.shape) - len(weight.shape)):
                weight = weight[..., None]
            losses, counted = losses * weight, counted * ops.above(weight, 0.0)
        return Predictions(logits, target, losses, counted, ranks)

    def add_up(self, ops: Ops, predictions: Predictions) -> dict[str, Tensor]:
        """Give what a batch adds to each statistic: name -> tensor.

        :raises PluginError: one gives something else than numbers of its shape.
        """
        found: dict[str, Any] = {name: it.of(ops, self.output, predictions) for name, it in self.statistics.items()}
        for name, value in found.items():
            wanted = tuple(self.statistics[name].shape(self.output))
            if (shape := _shape(value)) is None or shape != wanted:
                raise self._refuse(name, value, f"right is {wanted}")
        return found

    def keep(self, ops: Ops, predictions: Predictions) -> dict[str, Tensor]:
        """Give what is kept of a batch: name -> rows (batch, ..., *shape).

        :raises PluginError: something else is given.
        """
        found: dict[str, Any] = {name: it.of(ops, self.output, predictions) for name, it in self.rows.items()}
        for name, value in found.items():
            shape, each = _shape(value), tuple(self.rows[name].shape(self.output))
            if shape is None or len(shape) <= len(each) or shape[len(shape) - len(each) :] != each:
                raise self._refuse(name, value, f"right is (batch, ..., {', '.join(map(str, each))})")
        return found

    def _refuse(self, name: str, value: Any, right: str) -> PluginError:
        shape, statistic = _shape(value), {**self.statistics, **self.rows}[name].name
        gave = f"a `{type(value).__name__}`" if shape is None else f"numbers of the shape {shape}"
        what = f"{self._metric_of(statistic)} adds up `{statistic}`"
        return PluginError(f"{what}, which gives {gave} for a batch; {right}")

    @property
    def _all(self) -> list[Statistic]:
        return [it for metric in self.metrics.values() for it in metric.statistics]

    def _metric_of(self, statistic: str) -> str:
        found = (name for name, it in self.metrics.items() if statistic in {its.name for its in it.statistics})
        return _title(next(found))


def _shape(value: Any) -> tuple[int, ...] | None:
    shape = getattr(value, "shape", None)
    return None if shape is None else tuple(shape)


def decide_goals(
    graph: Graph, objective: Objective, signature: Signature | None = None, metrics: Sequence[str] | None = None
) -> dict[str, Goal]:
    """Decide loss and metrics of each output of a graph: node -> goal, in the order of the outputs.

    :param signature: what the targets are; left out, of the outputs' shapes.
    :param metrics: names of those to measure beside the loss; None: the usual ones.
    :raises OptionError: an output has not the shape of its target, or options do not go together.
    :raises PluginError: the names of several targets cannot be told apart in a history.
    """
    decided = decide_losses(graph, objective, signature)
    goals = {
        name: Goal(loss, choose_metrics(loss.output, metrics, objective.metrics.values()), target)
        for (name, loss), target in zip(decided.items(), signature.targets if signature else graph.outputs, strict=True)
    }
    _refuse_namesakes(goals)
    return goals


def _refuse_namesakes(goals: Mapping[str, Goal]) -> None:
    """Make sure that what is measured of several targets can be told apart in a history."""
    taken = set(measured_names(goals))
    for goal in goals.values() if len(goals) > 1 else ():
        names = {f"{goal.target}_{name}" for name in goal.metrics}
        twice = sorted(taken & names) or [name for name in sorted(names) if name.startswith("val_")][:1]
        if twice:
            message = f"a target named `{goal.target}` is measured as `{twice[0]}`, which stands for something else; rename it"
            raise PluginError(message)
        taken |= names


def measure(goals: Mapping[str, Goal], sums: Sums, prefix: str = "") -> dict[str, float]:
    """Compute all metrics, each with `prefix` before its name: `loss`, `acc`, `f1`, ...

    Of several outputs: `TARGET_loss`, ..., and then the sum of the losses and the means of the others. What has a number
    for each class has `NAME/CLASS`, of single outputs.

    :raises PluginError: a metric gives no number.
    """
    each = {output: _measure_output(goal, sums, output) for output, goal in goals.items()}
    if len(each) == 1:
        (values,) = each.values()
    else:
        values = {
            f"{goals[output].target or output}_{name}": it for output, its in each.items() for name, it in its.items()
        }
        for name in measured_names(goals):
            found = [its[name] for its in each.values() if name in its]
            values[name] = sum(found) if name == "loss" else sum(found) / len(found)
    return {f"{prefix}{name}": value for name, value in values.items()}


def _measure_output(goal: Goal, sums: Sums, output: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, metric in goal.metrics.items():
        value = metric.value(*(sums.arrays[f"{output}/{it.key}"] for it in metric.statistics))
        found |= _each(name, metric, value) if metric.columns else {name: _number(name, value)}
    return found


def _each(name: str, metric: Metric, value: Any) -> dict[str, float]:
    if _shape(value) != (len(metric.columns),):
        message = f"{_title(name)} must give {len(metric.columns)} numbers, one for each class, not {value!r}"
        raise PluginError(message)
    return {column: _number(name, it) for column, it in zip(_columns(name, metric), value, strict=True)}


def _number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        message = f"{_title(name)} must give a number, not {value!r}"
        raise PluginError(message) from error


def _columns(name: str, metric: Metric) -> list[str]:
    return [f"{name}{EACH}{column}" for column in metric.columns] if metric.columns else [name]


def _title(metric: str) -> str:
    found = registered_metrics().get(metric)
    return found.title if found else f"the metric `{metric}`"


def measured_names(goals: Mapping[str, Goal]) -> list[str]:
    """Name what `measure` gives, of all outputs together."""
    single = len(goals) == 1
    metrics = [item for goal in goals.values() for item in goal.metrics.items() if single or not item[1].columns]
    return list(dict.fromkeys(column for name, metric in metrics for column in _columns(name, metric)))
