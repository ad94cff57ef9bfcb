"""Losses without labels are what loops over windows, strands and patches give; so are their accuracies."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import OptionError
from deepg_core.models.parts.towers import LstmCnnContext, LstmCnnEncoder
from deepg_core.models.self_supervised import SelfSupervised
from deepg_core.network import Drawing, Signature
from deepg_core.network.goal import decide_goals, measure
from deepg_core.network.layers import Activation
from deepg_core.network.sums import Sums
from deepg_core.testing import NumpyOps

OPS, WINDOWS, PATCHES, WIDTH = NumpyOps(), 4, 6, 3
STRANDS = "needs (2, patches, (1 + steps) * width): of both strands the context, and for each step predictions"
ENDS = {"cpc": (PATCHES, 4 * WIDTH), "self_genomenet": (2, PATCHES, 3 * WIDTH)}
"""What a network gives of a window for two steps."""


def goals_of(target, shape=None, **options):
    """The goal of a network that gives what it is given."""
    draw, shape = Drawing(), shape or ENDS[target]
    graph = draw.graph(draw(Activation("linear"), draw.input("input_1", shape)))
    config = SelfSupervised(
        encoder=LstmCnnEncoder(), context=LstmCnnContext(), patchlen=1, **{"stepsmin": 1, "stepsmax": 3, **options}
    )
    return decide_goals(graph, config, Signature({"input_1": shape}, {"target_1": (1,)}, loss=target))


def measured(goals, given, weight=None):
    ((name, goal),) = goals.items()
    predictions = goal.judge(OPS, given, np.zeros((len(given), 1), np.float32), weight)
    return measure(goals, Sums({f"{name}/{key}": value for key, value in goal.add_up(OPS, predictions).items()}))


def draw_given(target, scale=1.0):
    return np.random.default_rng(0).normal(0, scale, (WINDOWS, *ENDS[target])).astype(np.float32)


def answer(scores, right):
    """The cross-entropy of one question, and whether the right answer is the best, or among the best five."""
    scores = np.asarray(scores, np.float64)
    rank = sum(score >= scores[right] for score in scores) - 1
    return np.log(np.exp(scores - scores.max()).sum()) + scores.max() - scores[right], rank < 1, rank < 5


def ask_cpc(given, scale, step, place):
    """All questions of a step: is the target of each patch of the batch the one `step` + 1 after this one?"""
    targets, predictions = np.split(given, 4, -1)[2 * place : 2 * place + 2]
    every = [targets[b, c] for b in range(WINDOWS) for c in range(PATCHES)]
    for b in range(WINDOWS):
        for c in range(PATCHES - step - 1):
            scores = [scale * float(predictions[b, c] @ target) for target in every]
            yield answer(scores, b * PATCHES + c + step + 1)


def ask_strands(given, masked, step, place):
    """All questions of a step, with the strands in deepG's order: all windows, then all of their other strands."""
    context, *predictions = np.split(np.concatenate([given[:, 0], given[:, 1]]), 3, -1)
    strands = 2 * WINDOWS
    for j in range(1, PATCHES - step):
        for b in range(strands):
            question = predictions[place][b, j - 1]
            scores = [float(question @ context[other, PATCHES - j - step - 1]) for other in range(strands)]
            scores[b] -= 1000 if masked else 0
            yield answer(scores, b + WINDOWS if b < WINDOWS else b - WINDOWS)


def expected(asked):
    """The mean over the steps of the means over their questions."""
    loss, best, five = np.mean([np.mean(list(questions), axis=0) for questions in asked], axis=0)
    return {"loss": loss, "top1_acc": best, "top5_acc": five}


@pytest.mark.parametrize("scale", [0.1, 1.0])
def test_cpc_is_what_loops_give(scale):
    given = draw_given("cpc")
    goals = goals_of("cpc", loss_fn={"type": "cpc", "emb_scale": scale})
    due = expected(ask_cpc(given, scale, step, place) for place, step in enumerate((1, 2)))
    assert measured(goals, given) == pytest.approx(due, rel=1e-5)
    assert due["top1_acc"] < due["top5_acc"] < 1


@pytest.mark.parametrize(("loss", "masked"), [("self_genomenet", True), ("self_genomenet_deepg", False)])
def test_self_genomenet_is_what_loops_give(loss, masked):
    given = draw_given("self_genomenet", 2.0)
    due = expected(ask_strands(given, masked, step, place) for place, step in enumerate((1, 2)))
    assert measured(goals_of("self_genomenet", loss_fn=loss), given) == pytest.approx(due, rel=1e-5)
    assert due["top1_acc"] < due["top5_acc"] < 1


def test_the_scale_of_cpc_is_that_of_deepg():
    (goal,) = goals_of("cpc").values()
    assert (goal.loss.name, goal.loss.config.emb_scale) == ("cpc", 0.1)


def test_labels_of_cpc_are_those_of_deepg():
    """Two windows of five patches, `stepsmin` 2: targets 3, 4, 8 and 9."""
    (goal,) = goals_of("cpc", (5, 2 * WIDTH), stepsmin=2).values()
    ((scores, right),) = goal.loss.questions(OPS, np.zeros((2, 5, 2 * WIDTH), np.float32))
    assert scores.shape == (2, 2, 10)
    assert right.tolist() == [[3, 4], [8, 9]]


@pytest.mark.parametrize("target", ENDS)
def test_what_looks_all_the_same_is_not_found(target):
    due = {"cpc": WINDOWS * PATCHES, "self_genomenet": 2 * WINDOWS - 1}
    found = measured(goals_of(target), np.zeros((WINDOWS, *ENDS[target]), np.float32))
    assert found == pytest.approx({"loss": np.log(due[target]), "top1_acc": 0, "top5_acc": 0})


def test_a_window_of_no_weight_is_a_candidate_still():
    given, weight = draw_given("self_genomenet"), np.asarray([2, 0, 1, 1], np.float32)
    (goal,) = (goals := goals_of("self_genomenet")).values()
    losses = goal.judge(OPS, given, np.zeros((WINDOWS, 1)), None).losses
    assert measured(goals, given, weight)["loss"] == pytest.approx((losses * weight).sum() / 3)


def test_the_losses_of_a_batch_are_one_for_each_window():
    (goal,) = goals_of("self_genomenet").values()
    predictions = goal.judge(OPS, draw_given("self_genomenet"), np.zeros((WINDOWS, 1)), None)
    assert predictions.losses.shape == predictions.of_examples(OPS).shape == (WINDOWS,)
    assert [ranks.shape for ranks in predictions.ranks] == [(WINDOWS, 2 * 4), (WINDOWS, 2 * 3)]


@pytest.mark.parametrize(
    ("target", "shape", "options", "option", "message"),
    [
        ("cpc", None, {"loss_fn": "mse"}, "loss_fn", "`mse` compares with labels, and this target has none"),
        (
            "cpc", None, {"loss_fn": "self_genomenet"}, "loss_fn",
            f"{STRANDS}, but the network gives (6, 12) of a window",
        ),
        (
            "self_genomenet", (2, 6, 8), {}, "loss_fn",
            f"{STRANDS}, but the network gives (2, 6, 8) of a window",
        ),
        (
            "cpc", None, {"stepsmin": 3}, "stepsmax",
            "is 3, and `stepsmin` 3: there is no step from there to below that",
        ),
        ("cpc", None, {"margin": 2.0}, "margin", "does nothing with the loss `cpc`"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(target, shape, options, option, message):
    with pytest.raises(OptionError) as error:
        goals_of(target, shape, **options)
    assert (error.value.option, error.value.message) == (option, message)


def test_a_target_with_labels_has_none_of_these_losses():
    draw = Drawing()
    graph = draw.graph(draw(Activation("linear"), draw.input("input_1", (6, 12))))
    config = SelfSupervised(encoder=LstmCnnEncoder(), context=LstmCnnContext(), patchlen=1, loss_fn="cpc")
    with pytest.raises(OptionError, match="loss_fn: `cpc` is of targets without labels"):
        decide_goals(graph, config, Signature({"input_1": (6, 12)}, {"target_1": (6, 12)}))
