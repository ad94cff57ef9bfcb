"""Every model builder, with many of its options, gives a network about which the Keras backend agrees with torch."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from deepg_core.models import Signature
from deepg_core.models.initializers import initial_weights
from deepg_core.models.losses import losses
from deepg_core.plugins import plugin_manager
from deepg_core.spec.structure import structure

TOWER = {"kernel_size": [3, 3], "filters": [4, 6], "pool_size": [2, 1], "layer_lstm": [4]}
BOTH = {"input_1": (12, 4), "input_2": (12, 4)}
LETTERS = Signature({"input_1": (12,)}, {"target_1": (12,)}, whole=frozenset({"input_1", "target_1"}), width=6)
PLACES = Signature({"input_1": (12, 4)}, {"target_1": (12, 4)})
WINDOW = Signature({"input_1": (12, 4)}, {"target_1": (3,)})
SET = Signature({"input_1": (3, 12, 4)}, {"target_1": (3,)})
CASES = {
    "lstm_cnn residual": ("lstm_cnn", {**TOWER, "residual_block": True, "padding": "same"}, WINDOW),
    "lstm_cnn dilated": ("lstm_cnn", {**TOWER, "dilation_rate": [1, 2], "use_bias": False}, WINDOW),
    "lstm_cnn sigmoid": ("lstm_cnn", {**TOWER, "last_layer_activation": "sigmoid", "bidirectional": True}, WINDOW),
    "lstm_cnn zero_mask": ("lstm_cnn", {"layer_lstm": [4, 3], "zero_mask": True}, WINDOW),
    "lstm_cnn stateful": ("lstm_cnn", {**TOWER, "stateful": True}, WINDOW),
    "lstm_cnn_target_middle": ("lstm_cnn_target_middle", TOWER, Signature(BOTH, {"target_1": (4,)})),
    "lstm_cnn_time_dist": (
        "lstm_cnn_time_dist",
        {**TOWER, "aggregation_method": ["sum", "max", "mean"], "lstm_time_dist": [4]},
        SET,
    ),
    "lstm_cnn_multi_input": (
        "lstm_cnn_multi_input",
        TOWER,
        Signature({f"input_{i}": (12, 4) for i in (1, 2, 3)}, {"target_1": (3,)}),
    ),
    "twin_network": ("twin_network", TOWER, Signature(BOTH, {"target_1": (1,)}, numeric=True)),
    "transformer": ("transformer", {"flatten_method": "none", "embed_dim": 8}, LETTERS),
    "wavenet": ("wavenet", {"residual_blocks": 2}, PLACES),
    "gated_cnn": ("gated_cnn", {"causal": True, "filters": 4, "blocks": 2}, PLACES),
    "genomenet": ("genomenet", {"number_of_cnn_layers": 2, "filters_0": 4, "filters_end": 8}, WINDOW),
    "genomenet unused layers": ("genomenet", {"filters_0": 4, "filters_end": 8}, WINDOW),
}


def made(backend, graph, config, signature):
    component = plugin_manager().get("trainer", backend)
    trainer = component.load()(component.config())
    trainer.compile(graph, config, losses(graph, config, signature))
    weights = initial_weights(graph, 1)
    trainer.set_weights({key: value + 0.05 for key, value in weights.items()})
    return trainer


def batch(graph, signature):
    random = np.random.default_rng(0)
    inputs = {}
    for name, shape in signature.inputs.items():
        inputs[name] = (
            random.integers(0, signature.width, (6, *shape), dtype=np.int32)
            if name in signature.whole
            else np.eye(4, dtype=np.float32)[random.integers(0, 4, (6, *shape[:-1]))]
        )
        if name not in signature.whole:
            inputs[name][1, ..., 8:, :] = 0
    targets = {}
    for name, shape in signature.targets.items():
        if name in signature.whole:
            targets[name] = random.integers(0, signature.width, (6, *shape), dtype=np.int32)
        elif shape[-1] == 1:
            targets[name] = random.integers(0, 2, (6, *shape)).astype(np.float32)
        else:
            targets[name] = np.eye(shape[-1], dtype=np.float32)[random.integers(0, shape[-1], (6, *shape[:-1]))]
    return inputs, targets


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_both_backends_agree(case):
    name, options, signature = CASES[case]
    component = plugin_manager().get("model", name)
    config, problems = structure(options, component.config, ())
    assert not problems
    graph = component.load()(config).build(signature)
    inputs, targets = batch(graph, signature)
    names = [node.name for node in graph if node.inbound]
    found = []
    for backend in ("torch", "keras"):
        trainer = made(backend, graph, config, signature)
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            values, gradients = trainer.predict(inputs, names), trainer.gradients(inputs, targets)
            trainer.train(inputs, targets)
        found.append((dict(zip(names, values, strict=True)), gradients))
    (values, gradients), (others, other_gradients) = found
    for key, value in values.items():
        np.testing.assert_allclose(value, others[key], rtol=1e-5, atol=1e-5, err_msg=key)
    for key, value in gradients.items():
        np.testing.assert_allclose(value, other_gradients[key], rtol=1e-4, atol=1e-4, err_msg=key)
