"""Residual blocks and reduced convolutions; what deepG draws of them stands in `test_tables`."""

from __future__ import annotations

import pytest

from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Signature


def build(length=48, **options):
    signature = Signature({"input_1": (length, 4)}, {"target_1": (4,)})
    return LstmCnnBuilder(LstmCnn(kernel_size=(5, 5), layer_lstm=8, **options)).build(signature, 1).graph


def drawn(graph):
    """Give what stands between the first batch normalisation and the LSTM."""
    names = [node.name for node in graph]
    return names[names.index("batch_normalization") + 1 : names.index("lstm")]


def convolutions(graph):
    return [
        (node.layer.filters, node.layer.kernel_size, node.layer.strides)
        for node in graph
        if node.name.startswith("conv1d")
    ]


def test_a_residual_block_needs_no_pool_size():
    graph = build(filters=(8, 8), residual_block=True)
    assert drawn(graph) == ["conv1d_1", "batch_normalization_1", "add"]
    assert next(node.inbound for node in graph if node.name == "add") == (
        "batch_normalization_1",
        "batch_normalization",
    )


def test_other_filters_are_met_by_a_convolution_of_width_1_in_the_skip():
    graph = build(filters=(8, 12), residual_block=True)
    assert convolutions(graph) == [(8, 5, 1), (12, 1, 1), (12, 5, 1)]


def test_all_convolutions_of_a_block_but_the_last_have_stride_1():
    graph = build(filters=(8, 8), strides=(1, 2), residual_block=True, residual_block_length=3)
    assert convolutions(graph) == [(8, 5, 1), (8, 5, 1), (8, 5, 1), (8, 5, 2)]


@pytest.mark.parametrize(
    ("length", "strides", "pool_size", "padding", "left"),
    [(48, 2, 2, "valid", 12), (49, 2, 1, "same", 25), (50, 3, 2, "valid", 8), (51, 2, 2, "same", 13)],
)
def test_the_skip_is_as_long_as_the_block_for_any_length(length, strides, pool_size, padding, left):
    graph = build(length, filters=(8, 8), strides=(1, strides), pool_size=(1, pool_size), residual_block=True)
    pooling = next(node.layer for node in graph if node.name == "average_pooling1d")
    assert (pooling.pool_size, pooling.padding) == (strides * pool_size, padding)
    assert graph.shapes["add"] == (left, 8)


def test_a_reduced_convolution_is_three_of_which_the_second_has_the_kernel_and_the_stride():
    graph = build(filters=(8, 16), strides=(1, 2), size_reduction_1Dconv=True)
    assert convolutions(graph) == [(8, 5, 1), (4, 1, 1), (4, 5, 2), (16, 1, 1)]
    assert drawn(graph) == [name for i in (1, 2, 3) for name in (f"conv1d_{i}", f"batch_normalization_{i}")]


def test_each_convolution_of_a_residual_block_is_reduced():
    graph = build(filters=(8, 8), residual_block=True, residual_block_length=2, size_reduction_1Dconv=True)
    assert convolutions(graph) == [(8, 5, 1)] + 2 * [(2, 1, 1), (2, 5, 1), (8, 1, 1)]
