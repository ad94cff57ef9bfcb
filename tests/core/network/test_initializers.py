import numpy as np
import pytest

from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Signature
from deepg_core.network.initializers import glorot_uniform, initial_weights, orthogonal, unit_forget_bias

SIGNATURE = Signature({"input_1": (24, 4)}, {"target_1": (3,)})


def graph(**options):
    return LstmCnnBuilder(LstmCnn(kernel_size=4, filters=6, layer_lstm=5, **options)).build(SIGNATURE, 1).graph


def test_glorot_uniform_fills_its_range():
    kernel = glorot_uniform((12, 4, 64), np.random.default_rng(0))
    limit = np.sqrt(6 / (12 * (4 + 64)))
    assert np.abs(kernel).max() <= limit
    assert np.abs(kernel).max() > 0.99 * limit
    assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.05)


@pytest.mark.parametrize("shape", [(8, 32), (32, 8), (5, 5)])
def test_orthogonal_has_orthonormal_rows_or_columns(shape):
    matrix = orthogonal(shape, np.random.default_rng(0))
    product = matrix @ matrix.T if shape[0] <= shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-12)


def test_the_forget_gate_starts_open():
    np.testing.assert_array_equal(unit_forget_bias((8,), np.random.default_rng(0)), [0, 0, 1, 1, 0, 0, 0, 0])


def test_one_seed_gives_one_draw_and_another_another():
    first, again, other = (initial_weights(graph(), seed) for seed in (1, 1, 2))
    for key in first:
        np.testing.assert_array_equal(first[key], again[key])
    assert not np.array_equal(first["conv1d/kernel"], other["conv1d/kernel"])


def test_a_layer_keeps_its_draw_when_others_are_added():
    plain, deeper = initial_weights(graph(), 1), initial_weights(graph(layer_dense=(9, 3)), 1)
    np.testing.assert_array_equal(plain["conv1d/kernel"], deeper["conv1d/kernel"])


def test_weights_are_float32_and_have_the_graphs_shapes():
    weights = initial_weights(graph(), 1)
    assert {key: array.shape for key, array in weights.items()} == {
        key: variable.shape for key, variable in graph().variables.items()
    }
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float32)}
