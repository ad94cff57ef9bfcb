"""Areas and curves are those of scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sk

from deepg_core.formulas.ranking import draw_precision, draw_roc


@pytest.fixture
def scored():
    """Scores of which many are equal, and what is positive."""
    rng = np.random.default_rng(7)
    positive = rng.random(400) < 0.3
    return np.round(rng.normal(size=400) + positive, 1).astype(np.float32), positive


def test_the_roc_curve_is_that_of_scikit_learn(scored):
    scores, positive = scored
    false, true = draw_roc(scores, positive)
    expected = sk.roc_curve(positive, scores, drop_intermediate=False)
    np.testing.assert_allclose((false, true), expected[:2])


def test_the_precision_recall_curve_is_that_of_scikit_learn(scored):
    scores, positive = scored
    recall, precision = draw_precision(scores, positive)
    expected = sk.precision_recall_curve(positive, scores)
    np.testing.assert_allclose(recall[1:], expected[1][:-1][::-1])
    np.testing.assert_allclose(precision[1:], expected[0][:-1][::-1])
    assert (recall[0], precision[0]) == (0, precision[1])
