"""What a probe sees of a window that is filled up is what it would see of it alone, where the network has `mask_padding`."""

from types import SimpleNamespace

import numpy as np
import pytest

from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Signature
from deepg_core.probing.opening import cut_after
from deepg_core.probing.sample import look_at_layer

FULL, SHORT = 24, 16


@pytest.mark.parametrize("layer", ["conv1d", "batch_normalization_1"])
def test_what_fills_up_a_window_counts_for_nothing(trainer_on, layer):
    letters = np.eye(4, dtype=np.float32)[np.random.default_rng(1).integers(0, 4, (3, SHORT))]
    seen = {}
    for length, masked in ((FULL, True), (SHORT, True), (FULL, False)):
        config = LstmCnn(kernel_size=(3, 3), filters=(4, 5), pool_size=(2, 1), gap=True, mask_padding=masked)
        network = LstmCnnBuilder(config).build(Signature({"input_1": (length, 4)}, {"target_1": (2,)}), 1)
        part, name, mask = cut_after(network, layer)
        assert (mask is not None) == masked
        trainer = trainer_on("torch", part.graph, config, decided={})
        look = look_at_layer(SimpleNamespace(network=part, layer=name, mask=mask), trainer)
        filled = np.zeros((3, length, 4), np.float32)
        filled[:, :SHORT] = letters
        seen[length, masked] = look(SimpleNamespace(fed=[SimpleNamespace(inputs={"input_1": filled})]))
    np.testing.assert_allclose(seen[FULL, True], seen[SHORT, True], atol=1e-5)
    assert np.abs(seen[FULL, False] - seen[SHORT, True]).max() > 1e-3
