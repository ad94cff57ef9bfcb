"""Networks that are cut for overlapping windows say what they say whole."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from deepg_core.inference.overlap import Overlapping, share_overlaps
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Signature

LENGTH, BATCH = 60, 64


@pytest.fixture
def cut(trainer, backend, trainer_on):
    """Gives a network with pools of 2 and what answers about its windows, and its whole."""

    def make(step, **options):
        config = LstmCnn(
            kernel_size=(12, 12), filters=(64, 64), pool_size=(2, 1), layer_dense=(3,), padding="valid", **options
        )
        network = LstmCnnBuilder(config).build(Signature({"input_1": (LENGTH, 4)}, {"target": (3,)}), 1)
        whole = trainer(network.graph, config)
        start = partial(_start, trainer_on, backend, config)
        return whole, share_overlaps(whole, network, network.graph.outputs, step, BATCH, start)

    return make


def _start(trainer_on, backend, config, network):
    part = trainer_on(backend, network.graph, config, decided={})
    part.set_weights(network.weights)
    return part


def draw_windows(records, step):
    random = np.random.default_rng(1)
    letters = [np.eye(4, dtype=np.float32)[random.integers(0, 4, length)] for length in records]
    return np.stack([its[at : at + LENGTH] for its in letters for at in range(0, len(its) - LENGTH + 1, step)])


@pytest.mark.parametrize(("step", "options"), [(4, {"layer_lstm": 3}), (3, {"gap": True})])
def test_answers_are_those_of_the_whole_to_1e_5(cut, step, options):
    whole, shared = cut(step, **options)
    assert isinstance(shared, Overlapping)
    for records in ([LENGTH + 63 * step], [LENGTH, LENGTH + 20 * step, LENGTH + 10 * step], [LENGTH]):
        windows = draw_windows(records, step)
        for its in (windows, windows[::-1, ::-1, ::-1]):  # the other strand, too
            given = {"input_1": its.copy()}
            shared.reset_states()
            (ours,), (wanted,) = shared.predict(given, shared.layers), whole.predict(given, shared.layers)
            np.testing.assert_allclose(ours, wanted, atol=1e-5)


def test_the_whole_is_asked_for_other_layers(cut):
    whole, shared = cut(4, gap=True)
    given = {"input_1": draw_windows([LENGTH + 40], 4)}
    for ours, wanted in zip(shared.predict(given, ["conv1d"]), whole.predict(given, ["conv1d"]), strict=True):
        assert np.array_equal(ours, wanted)
