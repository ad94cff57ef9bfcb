"""The contract of layers, of each that the plugin has."""

from __future__ import annotations

import numpy as np
import pytest
from deepg_pretrained.layers import TokenAttention, TokenRows

from deepg_core.testing import LayerContract


class TestTokenRows(LayerContract):
    name = "token_rows"
    options = {"scale": 0.88}  # noqa: RUF012
    shapes = ((4, 3), (4,))


class TestTokenRowsAlone(LayerContract):
    name = "token_rows"
    options = {"first": False, "positions": False}  # noqa: RUF012
    shapes = ((4, 3), (4,))


class TestTokenAttention(LayerContract):
    name = "token_attention"
    options = {"heads": 2, "last": False}  # noqa: RUF012
    shapes = ((4, 6), (4, 6), (4, 6), (3,))


class TestRotaryAttention(LayerContract):
    name = "token_attention"
    options = {"heads": 2, "rotary": True}  # noqa: RUF012
    shapes = ((5, 8), (5, 8), (5, 8), (3,))


class TestFirstToken(LayerContract):
    name = "first_token"
    shapes = ((4, 3), (3,))


class TestCausalFilter(LayerContract):
    name = "causal_filter"


class TestShortCausalFilter(LayerContract):
    name = "causal_filter"
    options = {"size": 3, "use_bias": True}  # noqa: RUF012


class TestGeluTanh(LayerContract):
    name = "gelu_tanh"


def test_the_first_token_stands_before_the_first_letter():
    layer = TokenRows(scale=2.0)
    rows, numbers = np.ones((2, 3, 1)), np.array([[0, 0, 4], [5, 4, 6]])
    variables = {"first": np.array([3.0]), "last": np.array([5.0]), "positions": np.arange(5.0)[:, None] * 100}
    made = layer.forward(variables, rows, numbers)[..., 0]
    assert made.tolist() == [[0, 0, 6, 102, 210], [6, 102, 202, 302, 410]]


def test_a_turn_depends_on_the_distance_alone():
    layer = TokenAttention(rotary=True, first=False, last=False)
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(3, 1, 5, 4))
    later = [np.concatenate([np.zeros((1, 2, 4)), x], axis=1) for x in (q, k, v)]
    numbers = np.array([[1, 1, 1, 1, 1]])
    moved = layer.forward({}, *later, np.pad(numbers, ((0, 0), (2, 0))))[:, 2:]
    np.testing.assert_allclose(moved, layer.forward({}, q, k, v, numbers))


@pytest.mark.parametrize("layer", [TokenAttention(), TokenRows()])
def test_windows_of_padding_alone_give_numbers(layer):
    """Of which the first token is right before the last."""
    width, numbers = (1, 4, 2), np.zeros((1, 2), int)
    inputs = (np.ones(width),) * 3 if isinstance(layer, TokenAttention) else (np.ones((1, 2, 2)),)
    variables = {"first": np.ones(2), "last": np.ones(2), "positions": np.ones((4, 2))}
    assert np.isfinite(layer.forward(variables, *inputs, numbers)).all()
