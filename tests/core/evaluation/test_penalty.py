"""The penalty is the one by which windows of other files are predicted best."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.evaluation.baselines import NoBaselineError, fit_logistic
from deepg_core.evaluation.penalty import PENALTIES, choose_penalty


def test_numbers_that_say_nothing_are_held_back_most(rng):
    features, truth = rng.normal(size=(120, 40)).astype(np.float32), rng.integers(2, size=120)
    assert choose_penalty(features, truth, [], classes=2) == PENALTIES[0]


def test_where_classes_are_plain_a_weak_penalty_is_chosen(rng):
    truth = np.arange(120) % 2
    features = (truth[:, None] + 0.2 * rng.normal(size=(120, 2))).astype(np.float32)
    assert choose_penalty(features, truth, [], classes=2) < 1


def test_what_tells_files_apart_is_not_taken_for_what_tells_classes_apart(rng):
    file = np.repeat(np.arange(12), 20)
    truth = file % 2
    features = (np.eye(12)[file] + 0.1 * rng.normal(size=(240, 12))).astype(np.float32)
    assert choose_penalty(features, truth, [], classes=2) < 1  # the files are known by heart
    assert choose_penalty(features, truth, [file], classes=2) == PENALTIES[0]


def test_files_that_hold_all_of_a_class_leave_the_choice_to_records(rng):
    truth = np.repeat([0, 1], 60)
    record = np.repeat(np.arange(12), 10)
    features = (np.eye(12)[record] + 0.1 * rng.normal(size=(120, 12))).astype(np.float32)
    assert choose_penalty(features, truth, [truth, record], classes=2) == PENALTIES[0]


def test_one_window_of_each_class_leaves_no_choice():
    assert choose_penalty(np.eye(2, dtype=np.float32), np.array([0, 1]), [], classes=2) == 1


def test_a_stronger_penalty_makes_smaller_weights(rng):
    truth = np.arange(60) % 2
    features = (truth[:, None] + rng.normal(size=(60, 3))).astype(np.float32)
    weak, strong = (fit_logistic(features, truth, 2, penalty)(features) for penalty in (0.1, 1000))
    assert np.abs(strong - 0.5).max() < np.abs(weak - 0.5).max()


def test_of_one_class_there_is_nothing_to_choose(rng):
    with pytest.raises(NoBaselineError, match="fewer than two classes"):
        fit_logistic(rng.normal(size=(5, 2)).astype(np.float32), np.zeros(5, np.int64), 2, choose_penalty(
            rng.normal(size=(5, 2)).astype(np.float32), np.zeros(5, np.int64), [], 2))  # fmt: skip


def test_a_rare_class_counts_as_much(rng):
    truth = (np.arange(300) % 10 == 0).astype(np.int64)
    features = (truth[:, None] + rng.normal(size=(300, 1))).astype(np.float32)
    plain, balanced = (fit_logistic(features, truth, 2, balanced=its)(features).argmax(1) for its in (False, True))
    assert plain[truth == 1].mean() < 0.3 < 0.5 < balanced[truth == 1].mean()
