"""How many windows a network is asked about at once."""

from __future__ import annotations

import pytest

from deepg_core.inference.batch_size import fit_batch
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Signature


def build(length, filters):
    config = LstmCnn(kernel_size=(3,), filters=(filters,), gap=True, layer_dense=(2,))
    return LstmCnnBuilder(config).build(Signature({"input_1": (length, 4)}, {"target_1": (2,)}), 1).graph


@pytest.mark.parametrize(
    ("length", "filters", "size"),
    [
        (50, 8, 2048),
        (100, 16, 1024),
        (64, 64, 512),
        (64, 65, 256),
        (256, 64, 256),
        (257, 64, 128),
        (512, 64, 128),
        (513, 64, 64),
        (8000, 64, 16),
    ],
)
def test_it_follows_from_the_widest_layer(length, filters, size):
    assert fit_batch(build(length, filters), on_host=True) == size


def test_more_windows_at_once_are_none_of_a_network_that_holds_their_gates():
    graph = (
        LstmCnnBuilder(LstmCnn(layer_lstm=256, layer_dense=(2,)))
        .build(Signature({"input_1": (300, 4)}, {"target_1": (2,)}), 1)
        .graph
    )
    assert fit_batch(graph, on_host=True) == 256


def test_on_another_device_caches_do_not_count():
    assert fit_batch(build(8000, 64), on_host=False) == 256


def test_what_a_stateful_network_says_does_not_follow_from_how_wide_it_is():
    config = LstmCnn(kernel_size=(3,), filters=(8,), layer_lstm=4, stateful=True, layer_dense=(2,))
    graph = LstmCnnBuilder(config).build(Signature({"input_1": (50, 4)}, {"target_1": (2,)}), 1).graph
    assert graph.stateful
    assert fit_batch(graph, on_host=True) == 256
