import numpy as np
from sklearn import metrics as sk

from deepg_core.evaluation.ranking import draw_precision, draw_roc


def test_the_roc_curve_is_that_of_scikit_learn(predict):
    probabilities, truth, _ = predict(digits=1)
    false, true = draw_roc(probabilities[:, 2], truth == 2)
    expected = sk.roc_curve(truth == 2, probabilities[:, 2], drop_intermediate=False)
    np.testing.assert_allclose((false, true), expected[:2])


def test_the_precision_recall_curve_is_that_of_scikit_learn(predict):
    probabilities, truth, _ = predict(digits=1)
    recall, precision = draw_precision(probabilities[:, 2], truth == 2)
    expected = sk.precision_recall_curve(truth == 2, probabilities[:, 2])
    np.testing.assert_allclose(recall[1:], expected[1][:-1][::-1])
    np.testing.assert_allclose(precision[1:], expected[0][:-1][::-1])
    assert (recall[0], precision[0]) == (0, precision[1])
