"""Where networks are cut."""

from __future__ import annotations

import pytest
from attrs import evolve

from deepg_core.inference.sharing import Layout, share_work
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Network, Signature


def build(length=1000, filters=(64, 64), pool_size=(5, 1), **options):
    options = {"padding": "valid", "gap": True, **options}
    config = LstmCnn(kernel_size=(12, 12), filters=filters, pool_size=pool_size, layer_dense=(4,), **options)
    return LstmCnnBuilder(config).build(Signature({"input_1": (length, 4)}, {"target_1": (4,)}), 1)


def share(network, step=100, layers=(), batch_size=256):
    return share_work(network, layers or network.graph.outputs, step, batch_size)


def test_a_network_is_cut_behind_its_last_convolution():
    network = build()
    its = share(network)
    assert (its.input, its.seam, its.rows, its.stride) == ("input_1", "batch_normalization_1", 186, 5)
    assert (its.stem.graph.inputs, its.stem.graph.outputs) == ({"input_1": (5100, 4)}, (its.seam,))
    assert its.stem.graph.shapes[its.seam] == (186 + 41 * 20, 64)
    assert its.rest.graph.inputs == {its.seam: (186, 64)}
    assert list(its.rest.graph.shapes) == [its.seam, "global_average_pooling1d", "dense"]
    for part in (its.stem, its.rest):
        assert part.weights.keys() == part.graph.variables.keys()
        assert all((part.weights[key] == network.weights[key]).all() for key in part.weights)


def test_a_step_that_is_no_multiple_of_the_stride_shares_with_every_so_many_th_window():
    its = share(build(pool_size=(3, 1)), step=100)
    assert (its.stride, its.layout.hop, its.layout.phases) == (3, 300, 3)
    assert its.stem.graph.inputs == {"input_1": (1000 + 13 * 300, 4)}
    assert (its.layout.count, its.layout.block) == (14, 42)


def test_what_is_not_needed_for_the_layers_that_are_asked_for_is_left_out():
    its = share(build(gap=False, layer_lstm=(8,)), layers=("lstm",))
    assert its.rest.graph.outputs == ("lstm",)
    assert "dense" not in its.rest.graph.shapes


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({"padding": "same"}, {}),
        ({}, {"step": 1000}),
        ({}, {"step": 800}),
        ({}, {"batch_size": 1}),
        ({}, {"layers": ("conv1d",)}),
        ({"gap": False, "layer_lstm": (256,)}, {"step": 500}),
        ({"filters": (2, 2)}, {}),
    ],
    ids=["padded", "beside each other", "hardly overlapping", "alone", "inner layer", "most is behind", "little work"],
)
def test_where_little_is_gained_a_network_stays_whole(options, asked):
    assert share(build(**options), **asked) is None


def test_a_network_with_shared_layers_stays_whole():
    graph = build().graph
    shares = {"batch_normalization_1": "batch_normalization"}
    nodes = tuple(evolve(node, shares=shares.get(node.name)) for node in graph)
    assert share(Network.drawn(evolve(graph, nodes=nodes), 1)) is None


def test_blocks_fill_a_batch():
    for length, step, stride in ((1000, 100, 1), (1000, 100, 3), (500, 50, 4), (100, 1, 9), (30, 10, 1)):
        layout = Layout.of(length, step, stride, 256)
        assert layout.hop % step == layout.hop % stride == 0
        assert layout.block == layout.count * layout.phases
        assert 256 - 256 // layout.block * layout.block < 256 / layout.block + layout.block / 4
        assert layout.stretch == length + (layout.count - 1) * layout.hop
