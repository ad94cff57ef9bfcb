"""What is measured of sums, and what each prediction counts."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from deepg_core.errors import PluginError
from deepg_core.history import monitors
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Signature
from deepg_core.network.goal import decide_goals, measure, measured_names
from deepg_core.network.layers import Dense
from deepg_core.network.losses import Loss
from deepg_core.network.metrics import Metric, Statistic, choose
from deepg_core.network.sums import Sums
from deepg_core.plugins import MetricComponent, NoOptions
from deepg_core.testing import NumpyOps


def goals_of(*activations, metrics=None, width=2):
    """Goals of a network with an output of each of these activations: `dense`, `dense_1`, ..."""
    draw = Drawing()
    x = draw.input("input_1", (3,))
    graph = draw.graph(*(draw(Dense(width, activation), x) for activation in activations))
    return decide_goals(graph, ModelConfig(), metrics=metrics)


def sums(output="dense", **arrays):
    """Sums of an output."""
    return Sums({f"{output}/{name}": np.asarray(array) for name, array in arrays.items()})


def test_loss_accuracy_and_f1_of_a_confusion_matrix():
    confusion = np.array([[6, 2], [1, 3]])
    values = measure(goals_of("softmax"), sums(loss=24.0, count=12, confusion=confusion), "val_")
    assert values == {
        "val_loss": 2.0,
        "val_acc": 0.75,
        "val_f1": pytest.approx((12 / 15 + 6 / 9) / 2),
    }


def test_several_targets_are_measured_by_their_own_names():
    draw = Drawing()
    x = draw.input("input_1", (3,))
    graph = draw.graph(*(draw(Dense(2, "softmax"), x, name=name) for name in ("output_1_2", "output_2_2")))
    goals = decide_goals(graph, ModelConfig(), Signature({"input_1": (3,)}, {"order": (2,), "habitat": (2,)}), ["acc"])
    both = Sums({**_of("output_1_2", 8.0, [[3, 1], [0, 0]]).arrays, **_of("output_2_2", 4.0, [[2, 2], [0, 0]]).arrays})
    assert measure(goals, both) == {
        "order_loss": 2.0, "order_acc": 0.75, "habitat_loss": 1.0, "habitat_acc": 0.5, "loss": 3.0, "acc": 0.625
    }  # fmt: skip


def _of(output, loss, confusion):
    return sums(output, loss=loss, count=4, confusion=confusion)


class Whole(Loss):
    """A loss that gives one number for all predictions."""

    def __call__(self, ops, logits, target):
        """Sum all."""
        return ops.total(logits)


class _Broken:
    """A metric whose value is no number."""

    statistics = columns = ()

    def value(self):
        """Give a text."""
        return "high"


def test_a_metric_that_gives_no_number_is_named():
    (goal,) = goals_of("softmax", metrics=[]).values()
    goals = {"dense": evolve(goal, metrics={"broken": _Broken()})}
    with pytest.raises(PluginError) as caught:
        measure(goals, Sums())
    assert str(caught.value) == "the metric `broken` must give a number, not 'high'"


@pytest.mark.parametrize(
    ("gave", "title", "message"),
    [
        (np.float32(1), "", "the loss Whole gives 0 axes, but predictions have 1 axes: one number for each"),
        (
            None,
            "the loss `w` (w 1.0)",
            "the loss `w` (w 1.0) gives a `NoneType`, but predictions have 1 axes: one number for each",
        ),
    ],
)
def test_a_loss_that_is_not_one_number_a_prediction_is_named(monkeypatch, gave, title, message):
    (goal,) = goals_of("softmax", metrics=[]).values()
    monkeypatch.setattr(Whole, "__call__", lambda *_: gave)
    monkeypatch.setattr(Whole, "title", title)
    goal = evolve(goal, loss=Whole(goal.loss.config, goal.loss.output))
    logits = np.zeros((4, 2), np.float32)
    with pytest.raises(PluginError) as caught:
        goal.judge(NumpyOps(), logits, logits, None)
    assert str(caught.value) == message


class _Odd(Statistic):
    """Adds up what it is told."""

    name = "odd"

    def __init__(self, gives):
        self.gives = gives

    def of(self, ops, output, predictions):
        """Give it."""
        return self.gives


@pytest.mark.parametrize(("gives", "gave"), [(None, "a `NoneType`"), (np.zeros(4), "numbers of the shape (4,)")])
def test_a_statistic_is_of_its_shape(gives, gave):
    (goal,) = goals_of("softmax", metrics=[]).values()
    metric = type("Own", (_Half,), {"statistics": (_Odd(gives),)})(None, goal.output)
    logits = np.zeros((4, 2), np.float32)
    with pytest.raises(PluginError) as caught:
        evolve(goal, metrics={"own": metric}).add_up(NumpyOps(), goal.judge(NumpyOps(), logits, logits, None))
    assert str(caught.value) == f"the metric `own` adds up `odd`, which gives {gave} for a batch; right is ()"


class _Rows(_Odd):
    """Keeps what it is told of each prediction."""

    rows = True

    def shape(self, output):
        """Give two numbers."""
        return (2,)


@pytest.mark.parametrize(("gives", "gave"), [(None, "a `NoneType`"), (np.zeros((4, 3)), "numbers of the shape (4, 3)")])
def test_rows_are_of_their_shape(gives, gave):
    (goal,) = goals_of("softmax", metrics=[]).values()
    metric = type("Own", (_Half,), {"statistics": (_Rows(gives),)})(None, goal.output)
    logits = np.zeros((4, 2), np.float32)
    with pytest.raises(PluginError) as caught:
        evolve(goal, metrics={"own": metric}).keep(NumpyOps(), goal.judge(NumpyOps(), logits, logits, None))
    message = f"the metric `own` adds up `odd`, which gives {gave} for a batch; right is (batch, ..., 2)"
    assert str(caught.value) == message


class _OfEach(Metric):
    """Gives one number where there are two classes."""

    statistics, columns = (), ("a", "b")

    def value(self):
        """Give it."""
        return 0.5


def test_a_metric_of_each_class_gives_as_many_numbers():
    (goal,) = goals_of("softmax", metrics=[]).values()
    goals = {"dense": evolve(goal, metrics={"own": _OfEach(None, goal.output)})}
    with pytest.raises(PluginError) as caught:
        measure(goals, Sums())
    assert str(caught.value) == "the metric `own` must give 2 numbers, one for each class, not 0.5"


class _Count(Statistic):
    """Another count than core's."""

    name = "count"

    def of(self, ops, output, predictions):
        """Give twice as many."""
        return 2 * ops.total(predictions.counted)


class _Half(Metric):
    """Uses it."""

    statistics = (_Count(),)

    def value(self, count):
        """Divide."""
        return count / 4


class _Bare(Metric):
    """Says not what it is computed from."""

    def value(self):
        """Give nothing."""
        return 0.0


def test_a_metric_without_statistics_is_refused(monkeypatch):
    component = MetricComponent("bare", NoOptions, f"{__name__}:_Bare", outputs=("softmax",))
    known = {**choose.registered_metrics(), "bare": component}
    for module in (choose, monitors):
        monkeypatch.setattr(module, "registered_metrics", lambda: known)
    with pytest.raises(PluginError) as caught:
        goals_of("softmax", metrics=["bare"])
    assert str(caught.value) == "`bare` has no `statistics`; they are a tuple of what it is computed from"


def test_two_statistics_of_one_name_are_refused(monkeypatch):
    component = MetricComponent("half", NoOptions, f"{__name__}:_Half", outputs=("softmax",))
    known = {**choose.registered_metrics(), "half": component}
    for module in (choose, monitors):
        monkeypatch.setattr(module, "registered_metrics", lambda: known)
    with pytest.raises(PluginError) as caught:
        goals_of("softmax", metrics=["half"])
    assert str(caught.value) == (
        "the metrics `loss` and `half` both add up a statistic `count`, but "
        f"deepg_core.network.metrics.statistics:Count is not {__name__}:_Count; rename one"
    )


def test_f1_leaves_out_classes_that_neither_occur_nor_are_predicted():
    confusion = np.array([[5, 0, 0], [0, 0, 0], [0, 0, 5]])
    assert measure(goals_of("softmax", width=3), sums(loss=0.0, count=10, confusion=confusion))["f1"] == 1.0


def test_nothing_counted_is_no_division_by_zero():
    assert measure(goals_of("softmax"), sums(loss=0.0, count=0, confusion=np.zeros((2, 2), np.int64))) == {
        "loss": 0.0,
        "acc": 0.0,
        "f1": 0.0,
    }


def test_a_sigmoid_has_an_accuracy_and_a_linear_output_an_error():
    assert measure(goals_of("sigmoid"), sums(loss=6.0, count=4, right=3.0)) == {"loss": 1.5, "acc": 0.75}
    linear = sums(loss=6.0, count=4, absolute_error=3.0)
    assert measure(goals_of("linear"), linear, "val_") == {"val_loss": 1.5, "val_mae": 0.75}


def test_of_several_outputs_losses_add_up_and_the_others_are_averaged():
    confusion = np.array([[2, 0], [2, 0]])
    both = sums(loss=4.0, count=4, confusion=confusion) + sums("dense_1", loss=8.0, count=4, right=4.0)
    values = measure(goals_of("softmax", "sigmoid"), both, "val_")
    assert values == {
        "val_dense_loss": 1.0,
        "val_dense_acc": 0.5,
        "val_dense_f1": pytest.approx(1 / 3),
        "val_dense_1_loss": 2.0,
        "val_dense_1_acc": 1.0,
        "val_loss": 3.0,
        "val_acc": 0.75,
        "val_f1": pytest.approx(1 / 3),
    }


@pytest.mark.parametrize(
    ("activations", "names"),
    [
        (["softmax"], {"loss", "acc", "f1"}),
        (["sigmoid"], {"loss", "acc"}),
        (["linear"], {"loss", "mae"}),
        (["linear", "sigmoid"], {"loss", "mae", "acc"}),
    ],
)
def test_what_will_be_measured_is_known_before(activations, names):
    assert set(measured_names(goals_of(*activations))) == names


@pytest.mark.parametrize(
    ("metrics", "names"),
    [
        (None, ["loss", "acc", "f1"]),
        ([], ["loss"]),
        (["f1"], ["loss", "f1"]),
        (["f1", "loss", "acc"], ["loss", "acc", "f1"]),
        (["mae"], ["loss"]),
    ],
)
def test_metrics_are_those_that_are_asked_for_and_the_loss(metrics, names):
    assert list(measured_names(goals_of("softmax", metrics=metrics))) == names


def test_of_each_output_what_can_be_measured_of_it():
    goals = goals_of("softmax", "linear", metrics=["f1", "mae"])
    assert {name: list(goal.metrics) for name, goal in goals.items()} == {
        "dense": ["loss", "f1"],
        "dense_1": ["loss", "mae"],
    }


def test_a_statistic_of_two_metrics_is_summed_once():
    (goal,) = goals_of("softmax").values()
    assert list(goal.statistics) == ["loss", "count", "confusion"]


def added(goal, *batch):
    predictions = goal.judge(NumpyOps(), *batch)
    return {name: it.of(NumpyOps(), goal.output, predictions) for name, it in goal.statistics.items()}


def test_a_batch_is_judged_and_added_up():
    (goal,) = goals_of("softmax").values()
    logits = np.log([[0.75, 0.25], [0.5, 0.5], [0.25, 0.75], [0.25, 0.75]])
    target = np.eye(2)[[0, 1, 0, 1]]
    found = added(goal, logits, target, np.asarray([1, 2, 0, 1]))
    assert found["loss"] == pytest.approx(-np.log(0.75) - 2 * np.log(0.5) - np.log(0.75))
    assert found["count"] == 3
    assert found["confusion"].tolist() == [[1, 0], [1, 1]]


def test_positions_have_the_weight_of_their_window_or_their_own():
    (goal,) = goals_of("softmax").values()
    logits, target = np.zeros((2, 3, 2)), np.eye(2)[np.zeros((2, 3), int)]
    windows, positions = np.asarray([2, 0]), np.asarray([[2, 2, 2], [0, 0, 1]])
    assert {name: array.tolist() for name, array in added(goal, logits, target, windows).items()} == {
        "loss": pytest.approx(6 * np.log(2)),
        "count": 3,
        "confusion": [[3, 0], [0, 0]],
    }
    assert added(goal, logits, target, positions)["count"] == 4
    assert added(goal, logits, target, positions)["loss"] == pytest.approx(7 * np.log(2))
    assert added(goal, logits, target, None)["count"] == 6


def test_of_sigmoids_each_column_is_right_or_not():
    (goal,) = goals_of("sigmoid").values()
    found = added(goal, np.asarray([[2.0, -1.0], [1.0, 1.0]]), np.asarray([[1.0, 0.0], [1.0, 0.0]]), None)
    assert (found["right"], found["count"]) == (1.5, 2)


def test_the_error_of_numbers_is_a_mean_over_the_columns():
    (goal,) = goals_of("linear").values()
    found = added(goal, np.asarray([[2.0, -1.0], [1.0, 1.0]]), np.asarray([[1.0, -1.0], [1.0, -3.0]]), None)
    assert found["absolute_error"] == 0.5 + 2.0
    assert found["loss"] == 0.5 + 8.0


def test_a_row_of_zeros_does_not_count_where_classes_may_be_unknown():
    """Its loss is 0, with smoothed labels too, and no metric sees it."""
    draw = Drawing()
    graph = draw.graph(draw(Dense(2, "softmax"), draw.input("input_1", (3,)), name="out"))
    signature = Signature({"input_1": (3,)}, {"phylum": (2,)}, partial=True)
    goal = decide_goals(graph, ModelConfig(label_smoothing=0.2), signature, ["acc"])["out"]
    logits, target = np.zeros((3, 2), np.float32), np.array([[0, 1], [0, 0], [1, 0]], np.float32)
    judged = goal.judge(NumpyOps(), logits, target, np.array([2, 1, 0], np.float32))
    np.testing.assert_allclose(judged.losses, [2 * np.log(2), 0, 0], rtol=1e-6)
    assert judged.counted.tolist() == [1, 0, 0]
