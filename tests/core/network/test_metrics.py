"""What is measured of predictions is what scikit-learn and numpy measure of them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn import metrics as sk

from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Signature
from deepg_core.network.goal import decide_goals, measure
from deepg_core.network.layers import Dense
from deepg_core.network.sums import Sums
from deepg_core.testing import NumpyOps

OPS = NumpyOps()
CLASSES = ["acc", "balanced_acc", "f1", "f1_per_class", "mcc", "auc", "average_precision"]
NUMBERS = ["mae", "mse", "r2", "pearson"]


def goal_of(activation, metrics, width=3, *, whole=False, positions=None, names=()):
    """The goal of one output."""
    draw, inner = Drawing(), () if positions is None else (positions,)
    graph = draw.graph(draw(Dense(width, activation), draw.input("input_1", (*inner, 3))))
    shape = inner if whole else (*inner, width)
    signature = Signature(
        {"input_1": (*inner, 3)}, {"t": shape}, whole=frozenset("t" if whole else ""), width=width, columns={"t": names}
    )
    return decide_goals(graph, ModelConfig(last_layer_activation=activation), signature, metrics)


def measured(goals, *batches):
    """Measure batches as a trainer does, each (logits, target, weight)."""
    ((name, goal),) = goals.items()
    sums = Sums()
    for batch in batches:
        predictions = goal.judge(OPS, *batch)
        its = {**goal.add_up(OPS, predictions), **goal.keep(OPS, predictions)}
        sums += Sums({f"{name}/{key}": value for key, value in its.items()})
    return measure(goals, sums)


def draw_classes(n, width=3, seed=0):
    rng = np.random.default_rng(seed)
    truth = rng.integers(width, size=n)
    logits = np.round(rng.normal(size=(n, width)) + 1.5 * np.eye(width)[truth], 1).astype(np.float32)
    return logits, truth


def softmax(logits):
    return OPS.exp(OPS.log_softmax(logits))


def expected(probabilities, truth):
    called, classes = probabilities.argmax(-1), range(probabilities.shape[1])
    marks = truth[:, None] == np.arange(probabilities.shape[1])
    each = sk.f1_score(truth, called, average=None, labels=list(classes))
    return {
        "acc": sk.accuracy_score(truth, called),
        "balanced_acc": sk.balanced_accuracy_score(truth, called),
        "f1": sk.f1_score(truth, called, average="macro"),
        **{f"f1_per_class/{name}": value for name, value in zip("abc", each, strict=True)},
        "mcc": sk.matthews_corrcoef(truth, called),
        "auc": np.mean([sk.roc_auc_score(marks[:, c], probabilities[:, c]) for c in classes]),
        "average_precision": sk.average_precision_score(marks, probabilities, average="macro"),
    }


@pytest.mark.parametrize("whole", [False, True])
def test_those_of_classes_are_scikit_learns(whole):
    logits, truth = draw_classes(300)
    target = truth.astype(np.int32) if whole else np.eye(3, dtype=np.float32)[truth]
    goals = goal_of("softmax", CLASSES, whole=whole, names=("a", "b", "c"))
    found = measured(goals, (logits[:200], target[:200], None), (logits[200:], target[200:], None))
    found.pop("loss")
    assert found == pytest.approx(expected(softmax(logits), truth), abs=1e-12)


def test_those_of_positions_leave_out_what_has_no_weight():
    logits, truth = draw_classes(40 * 6)
    weight = (np.random.default_rng(1).random((40, 6)) < 0.3).astype(np.float32)
    goals = goal_of("softmax", CLASSES, positions=6, names=("a", "b", "c"))
    batch = logits.reshape(40, 6, 3), np.eye(3, dtype=np.float32)[truth].reshape(40, 6, 3), weight
    found, chosen = measured(goals, batch), weight.ravel() > 0
    found.pop("loss")
    assert found == pytest.approx(expected(softmax(logits[chosen]), truth[chosen]), abs=1e-12)


def test_those_of_labels_are_the_means_of_scikit_learns():
    rng = np.random.default_rng(0)
    truth = rng.random((300, 3)) < [0.2, 0.5, 0.7]
    logits = np.round(rng.normal(size=(300, 3)) + truth, 1).astype(np.float32)
    goals = goal_of("sigmoid", CLASSES, names=("a", "b", "c"))
    found = measured(goals, (logits, truth.astype(np.float32), None))
    called, scores = logits > 0, OPS.exp(OPS.log_sigmoid(logits))
    pairs = list(zip(truth.T, called.T, strict=True))
    found.pop("loss")
    assert found == pytest.approx(
        {
            "acc": (truth == called).mean(),
            "balanced_acc": np.mean([sk.balanced_accuracy_score(*pair) for pair in pairs]),
            "f1": sk.f1_score(truth, called, average="macro"),
            **{f"f1_per_class/{name}": sk.f1_score(*pair) for name, pair in zip("abc", pairs, strict=True)},
            "mcc": np.mean([sk.matthews_corrcoef(*pair) for pair in pairs]),
            "auc": sk.roc_auc_score(truth, scores, average="macro"),
            "average_precision": sk.average_precision_score(truth, scores, average="macro"),
        },
        abs=1e-7,
    )


def test_where_a_class_is_missing_the_area_under_the_roc_curve_is_not_defined():
    logits, truth = draw_classes(100, width=2)
    logits = np.concatenate([logits, np.full((100, 1), -1, np.float32)], 1)
    target = np.eye(3, dtype=np.float32)[truth]
    found = measured(goal_of("softmax", ["auc", "average_precision"]), (logits, target, None))
    with warnings.catch_warnings(action="ignore"):
        each = [sk.average_precision_score(truth == c, softmax(logits)[:, c]) for c in (0, 1)]
    assert np.isnan(found["auc"])
    assert found["average_precision"] == pytest.approx(np.mean(each))


@pytest.mark.parametrize("offset", [0, 1000])
def test_those_of_numbers_are_scikit_learns(offset):
    rng = np.random.default_rng(0)
    target = (rng.normal(size=(300, 2)) + offset).astype(np.float32)
    predicted = (target + rng.normal(size=(300, 2))).astype(np.float32)
    weight = np.repeat(np.asarray([1, 0, 2], np.float32), 100)
    found = measured(
        goal_of("linear", NUMBERS, width=2), *((predicted[i::3], target[i::3], weight[i::3]) for i in range(3))
    )
    x, y = (part[weight > 0].astype(np.float64) for part in (predicted, target))
    assert {name: found[name] for name in NUMBERS} == pytest.approx(
        {
            "mae": sk.mean_absolute_error(y, x),
            "mse": sk.mean_squared_error(y, x),
            "r2": sk.r2_score(y, x),
            "pearson": np.mean([np.corrcoef(x[:, c], y[:, c])[0, 1] for c in (0, 1)]),
        },
        rel=1e-5,
    )


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_perplexity_is_of_the_letters_that_are_there_whatever_the_loss(smoothing):
    logits, truth = draw_classes(60, width=4)
    target = np.eye(4, dtype=np.float32)[truth]
    target[50:] = 0  # an ambiguous letter
    draw = Drawing()
    graph = draw.graph(draw(Dense(4, "softmax"), draw.input("input_1", (3,))))
    goals = decide_goals(graph, ModelConfig(label_smoothing=smoothing), metrics=["perplexity"])
    found = measured(goals, (logits, target, None))
    loss = sk.log_loss(truth[:50], softmax(logits[:50].astype(np.float64)), labels=range(4))
    assert found["perplexity"] == pytest.approx(np.exp(loss), rel=1e-6)


def test_deepgs_names_are_measured_beside_the_usual_ones():
    draw = Drawing()
    graph = draw.graph(draw(Dense(3, "softmax"), draw.input("input_1", (3,))))
    objective = ModelConfig(auc_metric=True, bal_acc=True, f1_metric=True)
    for asked, names in ((None, ["acc", "auc", "balanced_acc", "f1"]), ([], ["auc", "balanced_acc", "f1"])):
        (goal,) = decide_goals(graph, objective, metrics=asked).values()
        assert list(goal.metrics) == ["loss", *names]


def test_of_several_outputs_each_has_its_classes():
    draw = Drawing()
    x = draw.input("input_1", (3,))
    graph = draw.graph(*(draw(Dense(2, "softmax"), x, name=name) for name in ("o1", "o2")))
    signature = Signature({"input_1": (3,)}, {"a": (2,), "b": (2,)}, columns={"a": ("x", "y")})
    goals = decide_goals(graph, ModelConfig(), signature, ["f1_per_class"])
    one = {"loss": np.asarray(1.0), "count": np.asarray(2), "confusion": np.asarray([[1, 0], [0, 1]])}
    sums = Sums({f"{output}/{name}": value for output in goals for name, value in one.items()})
    assert measure(goals, sums) == {
        "a_loss": 0.5, "a_f1_per_class/x": 1.0, "a_f1_per_class/y": 1.0,
        "b_loss": 0.5, "b_f1_per_class/0": 1.0, "b_f1_per_class/1": 1.0, "loss": 1.0,
    }  # fmt: skip
