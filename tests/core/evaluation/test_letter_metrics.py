import numpy as np
import pytest

from deepg_core.errors import DeepgError
from deepg_core.evaluation.letter_metrics import LetterMetrics
from deepg_core.evaluation.measured import whole

HALVES = np.array([[0.5, 0.25, 0.125, 0.125]] * 4, np.float32)


def test_letters_are_measured():
    measured = LetterMetrics(1)
    measured.add(HALVES, np.array([0, 0, 1, 2]), np.zeros(4, np.int64))
    found = {name: values[0] for name, values in measured.measure(whole(measured)).items()}
    bits = (1 + 1 + 2 + 3) / 4
    expected = {"loss": bits * np.log(2), "acc": 0.5, "perplexity": 2**bits, "bits_per_base": bits}
    assert found == pytest.approx(expected)


def test_batches_add_up_and_each_record_can_be_asked():
    measured = LetterMetrics(3)
    measured.add(HALVES, np.array([0, 0, 1, 2]), np.array([0, 0, 0, 1]))
    measured.add(HALVES[:2], np.array([3, 3]), np.array([1, 1]))
    np.testing.assert_allclose(measured.measure(np.eye(3, dtype=np.int64))["bits_per_base"], [4 / 3, 3, np.nan])
    np.testing.assert_allclose(measured.measure(np.array([[1, 2, 0]]))["bits_per_base"], [22 / 9])


def test_ambiguous_letters_and_padding_do_not_count():
    measured = LetterMetrics(1)
    measured.add(HALVES, np.array([0, -1, 4, 1]), np.zeros(4, np.int64))
    assert measured.measure(whole(measured))["bits_per_base"] == 1.5


def test_predictions_that_are_no_numbers_are_named():
    with pytest.raises(DeepgError, match=r"^the network gives no number for 4 of 4 windows, the first is window 1; "):
        LetterMetrics(1).add(HALVES * np.nan, np.zeros(4, np.int64), np.zeros(4, np.int64))
