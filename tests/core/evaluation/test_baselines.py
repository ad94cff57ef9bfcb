import sys

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

from deepg_core.evaluation.baselines import (
    NoBaselineError,
    fit_labels,
    fit_logistic,
    fit_ridge,
    fit_scale,
    predict_constant,
    share_classes,
)
from deepg_core.evaluation.kmers import share_words


@pytest.fixture
def composed(rng):
    """Give the shares of words of windows whose composition is that of their class, and the class."""
    truth = rng.integers(2, size=200)
    shares = np.where(truth[:, None], [0.3, 0.2, 0.2, 0.3], [0.2, 0.3, 0.3, 0.2]).cumsum(1)
    letters = (rng.random((200, 150, 1)) > shares[:, None]).sum(2).clip(max=3)
    return share_words(np.frombuffer(b"ACGT", np.uint8)[letters], k=2), truth


def test_the_majority_has_the_shares_of_training(composed):
    found = predict_constant(share_classes(np.array([1, 1, 0, 1]), classes=3))(composed[0][:2])
    np.testing.assert_array_equal(found, np.array([[0.25, 0.75, 0]] * 2, np.float32))


def test_words_tell_classes_apart(composed):
    words, truth = composed
    found = fit_logistic(words[:150], truth[:150], classes=2)(words[150:])
    assert (found.argmax(1) == truth[150:]).mean() > 0.9
    scaler = StandardScaler().fit(words[:150])
    model = LogisticRegression(max_iter=1000).fit(scaler.transform(words[:150]), truth[:150])
    np.testing.assert_allclose(found, model.predict_proba(scaler.transform(words[150:])), atol=1e-3)


def test_a_class_that_is_not_in_training_is_never_called(composed):
    words, truth = composed
    found = fit_logistic(words, 2 * truth, classes=3)(words)
    assert (found[:, 1] == 0).all()
    np.testing.assert_allclose(found.sum(1), 1, rtol=1e-6)


def test_of_one_class_there_is_nothing_to_learn(composed):
    words, truth = composed
    with pytest.raises(NoBaselineError) as error:
        fit_logistic(words, 0 * truth, classes=2)
    assert str(error.value) == "the training windows are of fewer than two classes"


def test_without_scikit_learn_it_is_left_out_and_says_how_to_install_it(composed, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(NoBaselineError) as error:
        fit_logistic(*composed, classes=2)
    assert str(error.value) == 'needs scikit-learn, which is not installed: pip install "deepg-core[evaluate]"'


def test_labels_are_learned_each_by_itself_and_one_that_always_holds_stays_so(composed):
    words, truth = composed
    labels = np.stack([truth == 1, np.ones(200, bool), truth == 0], 1)
    found = fit_labels(words, labels)(words)
    np.testing.assert_array_equal(found[:, 1], 1)
    np.testing.assert_allclose(found[:, 0], fit_logistic(words, truth, 2)(words)[:, 1])
    np.testing.assert_allclose(found[:, 0] + found[:, 2], 1, atol=1e-3)


def test_ridge_is_that_of_scikit_learn(composed, rng):
    words, truth = composed
    numbers = np.stack([truth + rng.normal(size=200), rng.normal(size=200) + 50], 1).astype(np.float32)
    scaler = StandardScaler().fit(words[:150])
    model = Ridge(alpha=1).fit(scaler.transform(words[:150]), numbers[:150])
    found = fit_ridge(words[:150], numbers[:150])(words[150:])
    np.testing.assert_allclose(found, model.predict(scaler.transform(words[150:])), atol=1e-4)


@pytest.mark.parametrize("constant", [0, 0.1])
def test_words_that_are_constant_in_training_have_no_say(composed, constant):
    words, truth = composed
    seen = words.copy()
    seen[:, 3] = constant
    predict = fit_ridge(seen, truth[:, None].astype(np.float32))
    np.testing.assert_array_equal(predict(seen), predict(words))


@pytest.mark.parametrize("constant", [-0.3, 0, 0.3])
def test_what_never_changes_says_nothing_whatever_it_is(rng, constant):
    values = np.stack([np.full(50, constant), rng.normal(size=50)], 1).astype(np.float32)
    found = fit_scale(values)(values)
    np.testing.assert_array_equal(found[:, 0], 0)
    np.testing.assert_allclose([found[:, 1].mean(), found[:, 1].std()], [0, 1], atol=1e-6)
