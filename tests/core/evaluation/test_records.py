import numpy as np

from deepg_core.evaluation.records import join_numbers, join_windows


def test_a_record_has_the_mean_of_its_windows_and_the_class_of_most():
    probabilities = np.array([[0.5, 0.5], [0.25, 0.75], [1, 0], [0.5, 0.5], [0, 1]], np.float32)
    found = join_windows(probabilities, np.array([1, 0, 0, 1, 1]), np.array([7, 7, 3, 3, 3]))
    np.testing.assert_array_equal(found.record, [3, 7])
    np.testing.assert_array_equal(found.windows, [3, 2])
    np.testing.assert_array_equal(found.probabilities, np.array([[0.5, 0.5], [0.375, 0.625]], np.float32))
    np.testing.assert_array_equal(found.truth, [1, 0])  # one each: the first


def test_records_are_those_of_a_loop(predict):
    probabilities, truth, record = predict(n=500, classes=4, records=60)
    truth = np.where(np.arange(500) % 3, truth, 2)
    found = join_windows(probabilities, truth, record)
    for number, mean, true in zip(found.record, found.probabilities, found.truth, strict=True):
        np.testing.assert_allclose(mean, probabilities[record == number].mean(0), rtol=1e-6)
        assert true == np.bincount(truth[record == number]).argmax()


def test_numbers_are_averaged():
    found = join_numbers(np.array([[1.0, 2], [3, 4], [5, 6]]), np.array([1, 0, 1]))
    np.testing.assert_array_equal(found, [[3, 4], [3, 4]])
