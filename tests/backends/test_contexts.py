"""The context of a network without labels sees no patch after its own, of whatever type it is."""

import numpy as np
import pytest

from deepg_core.models.self_supervised import SelfSupervised, SelfSupervisedBuilder
from deepg_core.network import Signature
from deepg_core.network.goal import decide_goals
from deepg_core.spec.structure import structure_table

WINDOWS = Signature({"input_1": (24, 4)}, {"target_1": (1,)}, loss="cpc")
TABLE = {"patchlen": 8, "stride": 0.5, "stepsmin": 0, "stepsmax": 1, "encoder": {"filters": 4, "kernel_size": 3}}
CONTEXTS = {
    "lstm_cnn": {"filters": 5, "kernel_size": 3, "padding": "causal", "layer_lstm": 4},
    "gated_cnn": {"filters": 5, "blocks": 3},
    "transformer": {"embed_dim": 6, "num_heads": [2, 2]},
    "wavenet": {"residual_blocks": 2},
}


@pytest.mark.parametrize("type_", CONTEXTS)
def test_what_the_last_patch_alone_has_is_seen_at_its_place_alone(trainer_on, type_):
    config, problems = structure_table(
        {**TABLE, "context": {"type": type_, **CONTEXTS[type_]}}, SelfSupervised, ("model",)
    )
    assert not problems
    graph = SelfSupervisedBuilder(config).build(WINDOWS, 1).graph
    trainer = trainer_on("torch", graph, config, decided=decide_goals(graph, config, WINDOWS))
    x = np.eye(4, dtype=np.float32)[np.random.default_rng(1).integers(0, 4, (3, 24))]
    other = x.copy()
    other[:, 20:] = np.roll(x[:, 20:], 1, axis=-1)
    before, after = (trainer.predict({"input_1": it}, ["context"])[0] for it in (x, other))
    assert before.shape[1] == 5
    np.testing.assert_array_equal(before[:, :-1], after[:, :-1])
    assert np.abs(before[:, -1] - after[:, -1]).max() > 1e-3
