import json
import pathlib

import numpy as np
import pytest

from deepg_core.network.positions import compute_sinusoids

CASES = pathlib.Path(__file__).parents[4] / "shared" / "conformance" / "cases.json"


def test_even_columns_are_sines_and_odd_ones_cosines_of_the_same_angle():
    expected = [[0, 1, 0, 1], [0.8414709848, 0.5403023059, 0.0099998333, 0.9999500004]]
    np.testing.assert_allclose(compute_sinusoids(2, 4), expected, atol=1e-7)


@pytest.mark.skipif(not CASES.exists(), reason="the recorded cases of deepG are not here")
def test_as_recorded_of_deepg():
    stored = json.loads(CASES.read_text())
    (case,) = (case for case in stored["cases"] if case["name"] == "positional_encoding")
    args = case["call"]["args"]
    rows = compute_sinusoids(args["seq_len"], args["d_model"], args["n"])
    np.testing.assert_allclose(rows, case["expected"]["P"], atol=1e-7)


def test_an_odd_width_ends_with_a_sine():
    rows = compute_sinusoids(3, 5, n=100.0)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows[:, 4], np.sin(np.arange(3) / 100 ** (4 / 5)), atol=1e-7)
