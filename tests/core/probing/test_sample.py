"""What a probe sees of a layer."""

from __future__ import annotations

import numpy as np

from deepg_core.probing.sample import average_positions


def test_a_sequence_becomes_the_mean_over_its_positions():
    values = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    np.testing.assert_array_equal(average_positions(values), values.mean(1))


def test_a_vector_stays_as_it_is():
    values = np.arange(8, dtype=np.float32).reshape(2, 4)
    np.testing.assert_array_equal(average_positions(values), values)


def test_all_axes_between_are_positions():
    values = np.arange(48, dtype=np.float32).reshape(2, 3, 2, 4)
    np.testing.assert_array_equal(average_positions(values), values.mean((1, 2)))


def test_places_that_do_not_count_are_left_out():
    values = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    mask = np.array([[1, 1, 0], [1, 0, 0]], np.float32)[..., None]
    np.testing.assert_array_equal(average_positions(values, mask), [[1, 2], [6, 7]])
