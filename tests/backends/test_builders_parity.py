"""Every registered builder on both backends: from the same weights the same values, gradients and training.

Each option that changes what is computed is in some case. Dropout is in test_dropout. Bounds are
those of float32 (24 bits): what is compared is the difference by the largest number of its array, if above 1, because
a sum is rounded in proportion to its terms, not to what is left of them. Learning rates are low where a network is
ill-conditioned: narrow residual blocks with many kinks turn 1e-7 into 1e-2 in ten steps on one backend alone.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from attrs import frozen
from probe import fetch, gradients_of

from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.models import ModelSetting
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Network, Signature
from deepg_core.network.goal import decide_goals
from deepg_core.network.initializers import initial_weights
from deepg_core.plugins import plugin_manager
from deepg_core.spec.structure import structure_table

pytestmark = pytest.mark.slow

BATCH, STEPS = 8, 20
NOISE = [[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.05, 0.05, 0.9]]
WINDOW = Signature({"input_1": (24, 4)}, {"target_1": (3,)})
NUMBERS = Signature({"input_1": (24, 4)}, {"target_1": (2,)}, numeric=True)
LABELLED = Signature({"labels": (5,), "input_1": (24, 4)}, {"target_1": (2,), "target_2": (3,)})
SIDES = Signature({"input_1": (24, 4), "input_2": (23, 4)}, {"target_1": (4,)})
STRANDS = Signature({"input_1": (24, 4), "input_2": (24, 4)}, {"target_1": (3,)})
TWINS = Signature({"input_1": (24, 4), "input_2": (24, 4)}, {"target_1": (1,)}, numeric=True)
SET = Signature({"input_1": (3, 16, 4)}, {"target_1": (3,)})
THREE = Signature({f"input_{i}": (16, 4) for i in (1, 2, 3)}, {"target_1": (3,)})
COMPARED = Signature({"input_1": (24, 4)}, {"target_1": (1,)}, loss="cpc")
BOTH_STRANDS = Signature({"input_1": (24, 4), "input_2": (24, 4)}, {"target_1": (1,)}, loss="self_genomenet")
PLACES = Signature({"input_1": (24, 4)}, {"target_1": (24, 4)}, causal=True)
LETTERS = Signature({"input_1": (16,)}, {"target_1": (16,)}, whole=frozenset({"input_1", "target_1"}), width=6)


@frozen
class Case:
    """A builder, its table in the spec, and what the network is given and must give."""

    builder: str
    signature: Signature
    options: dict
    trained: bool = True
    """Whether it is trained too; TensorFlow takes 1 to 3 s to trace a step."""


def lstm_cnn(signature=WINDOW, trained=True, **options):
    return Case("lstm_cnn", signature, options, trained)


TWO = {"filters": [4, 8], "kernel_size": [4, 3]}
PATCHES = {
    "patchlen": 8, "stride": 0.5, "stepsmin": 0, "encoder": {"filters": 4, "kernel_size": 3, "pooling": "max_ch_last"},
    "context": {"layer_lstm": 5},
}  # fmt: skip
CASES = {
    "strides_valid": lstm_cnn(
        **TWO, strides=[2, 1], pool_size=[1, 2], padding="valid", use_bias=False, layer_lstm=[5, 4],
        label_smoothing=0.1, clipnorm=0.5,
    ),
    "causal_gap": lstm_cnn(
        **TWO, dilation_rate=[1, 3], padding="causal", gap=True, mask_padding=True, layer_dense=[6, 3],
        label_noise_matrix=NOISE, solver="sgd", learning_rate=0.02, momentum=0.9, global_clipnorm=1.0,
    ),
    "residual": lstm_cnn(
        filters=[16, 32], kernel_size=[4, 3], strides=[1, 2], pool_size=[1, 3], residual_block=True,
        residual_block_length=2, size_reduction_1Dconv=True, batch_norm_momentum=0.9, loss_fn="focal", focal_gamma=2.0,
        focal_alpha=[0.5, 0.3, 0.2], solver="sgd", learning_rate=0.01, clipvalue=0.02,
    ),
    "zero_mask": lstm_cnn(zero_mask=True, layer_lstm=[5, 4], bidirectional=True, solver="adamw", weight_decay=0.02),
    "stateful": lstm_cnn(
        filters=[4], kernel_size=[3], stateful=True, layer_lstm=5, solver="adagrad", learning_rate=0.05,
        weight_decay=0.1,
    ),
    "labels_and_outputs": lstm_cnn(
        LABELLED, filters=[4], kernel_size=[3], pool_size=[3], last_layer_activation="sigmoid",
        loss_fn="binary_crossentropy", label_smoothing=0.05, solver="rmsprop", clipvalue=0.5,
    ),
    "numbers": lstm_cnn(NUMBERS, **TWO, layer_dense=[5, 2], solver="adam", weight_decay=0.05),
    "both_strands": lstm_cnn(
        **{**TWO, "kernel_size": [5, 3]}, reverse_complement_conv=True, loss_fn="mse", solver="rmsprop",
        learning_rate=0.0003, weight_decay=0.01,
    ),
    "patches": Case(
        "self_supervised", COMPARED,
        {**PATCHES, "stepsmax": 2, "target_dim": 6, "loss_fn": {"type": "cpc", "emb_scale": 0.5},
         "context": {"filters": 5, "kernel_size": 2, "padding": "causal"}},
    ),
    "strands": Case("self_supervised", BOTH_STRANDS, {**PATCHES, "stepsmax": 2}),
    "strands_of_deepg": Case(
        "self_supervised", BOTH_STRANDS, {**PATCHES, "stepsmax": 1, "loss_fn": "self_genomenet_deepg"}, trained=False
    ),
    "patches_gated": Case(
        "self_supervised", COMPARED,
        {**PATCHES, "stepsmax": 1, "target_dim": 6,
         "encoder": {"type": "gated_cnn", "filters": 4, "stem_kernel_size": 3, "pool_size": 2, "blocks": 2, "dropout": 0.0},
         "context": {"type": "gated_cnn", "filters": 5, "stem_kernel_size": 2, "blocks": 2, "dropout": 0.0}},
        trained=False,
    ),
    "patches_attended": Case(
        "self_supervised", COMPARED,
        {**PATCHES, "stepsmax": 1, "target_dim": 6,
         "encoder": {"type": "transformer", "embed_dim": 6, "num_heads": 2, "pooling": "average_ch_last"},
         "context": {"type": "transformer", "embed_dim": 5, "num_heads": 2, "pos_encoding": "sinusoid"}},
        trained=False,
    ),
    "patches_of_waves": Case(
        "self_supervised", BOTH_STRANDS,
        {**PATCHES, "stepsmax": 1,
         "encoder": {"type": "wavenet", "residual_blocks": 2, "initial_kernel_size": 3, "initial_filters": 6},
         "context": {"type": "wavenet", "residual_blocks": [1, 2], "initial_kernel_size": 2, "initial_filters": 8}},
        trained=False,
    ),
    "patches_of_genomenet": Case(
        "self_supervised", BOTH_STRANDS,
        {**PATCHES, "stepsmax": 1,
         "encoder": {"type": "genomenet", "number_of_cnn_layers": 2, "conv_block_count": 2, "filters_0": 4,
                     "filters_end": 6, "max_pool_end": 2, "residual_block": True, "model_type": "recurrent",
                     "recurrent_type": "gru", "recurrent_units": 5}},
        trained=False,
    ),
    "middle_lstm": Case(
        "lstm_cnn_target_middle", SIDES,
        {"layer_lstm": 4, "filters": [4], "kernel_size": [3], "pool_size": [2], "solver": "adamw", "weight_decay": 0.1},
    ),
    "middle_residual": Case(
        "lstm_cnn_target_middle", SIDES, {**TWO, "residual_block": True, "loss_fn": "focal"}, trained=False
    ),
    "set_of_lstms": Case(
        "lstm_cnn_time_dist", SET,
        {**TWO, "pool_size": [2, 1], "layer_lstm": 4, "lstm_time_dist": [5, 4], "clipnorm": 0.1},
    ),
    "set_attended": Case(
        "lstm_cnn_time_dist", SET,
        {
            **TWO, "gap_time_dist": "both_ch_last", "aggregation_method": ["sum", "mean", "max"],
            "transformer_args": {"num_heads": [2, 3], "head_size": 4, "ff_dim": 6, "pool_flatten": "average_ch_last"},
        },
    ),
    "inputs_of_lstms": Case(
        "lstm_cnn_multi_input", THREE,
        {"layer_lstm": [5], "filters": [4], "kernel_size": [3], "aggregation_method": ["sum", "max"]},
        trained=False,
    ),
    "inputs_pooled": Case(
        "lstm_cnn_multi_input", THREE, {**TWO, "gap_inputs": "all", "aggregation_method": "mean", "solver": "adagrad"}
    ),
    "twin_euclidean": Case(
        "twin_network", TWINS, {**TWO, "layer_dense": [6, 4], "margin": 0.8, "solver": "sgd", "learning_rate": 0.05}
    ),
    "twin_cosine": Case(
        "twin_network", TWINS,
        {"layer_lstm": [5], "distance_method": "cosine", "loss_fn": "binary_crossentropy"}, trained=False,
    ),
    "letters_masked": Case(
        "transformer", LETTERS,
        {"flatten_method": "none", "embed_dim": 8, "mask_padding": True, "num_heads": [2, 3], "head_size": 4,
         "learning_rate": 0.001, "clipnorm": 0.5},
    ),
    "letters_causal": Case(
        "transformer", LETTERS,
        {"flatten_method": "none", "embed_dim": 8, "causal": True, "pos_encoding": "sinusoid", "layer_dense": [7, 6],
         "label_smoothing": 0.1},
        trained=False,
    ),
    "columns_sinusoid": Case(
        "transformer", WINDOW,
        {"embed_dim": 0, "pos_encoding": "sinusoid", "n": 100.0, "mask_padding": True, "flatten_method": "both_ch_last",
         "num_heads": 2, "ff_dim": 6, "solver": "sgd", "momentum": 0.5, "weight_decay": 0.1},
    ),
    "wavenet": Case("wavenet", PLACES, {"residual_blocks": [1, 2, 4], "initial_kernel_size": 8, "initial_filters": 6}),
    "gated_places": Case("gated_cnn", PLACES, {"causal": True, "filters": 5, "blocks": 3, "dropout": 0.0}),
    "gated_window": Case(
        "gated_cnn", WINDOW,
        {"filters": 5, "stem_kernel_size": 8, "blocks": 2, "pool_size": 4, "dropout": 0.0, "loss_fn": "mse",
         "mask_padding": True},
        trained=False,
    ),
    "genomenet_gap": Case(
        "genomenet", WINDOW,
        {"number_of_cnn_layers": 4, "conv_block_count": 2, "filters_0": 4, "filters_end": 8, "kernel_size_0": 5,
         "kernel_size_end": 3, "dilation_end": 2, "max_pool_end": 4, "residual_block": True,
         "leaky_relu_alpha": 0.1, "skip_block_fraction": 0.5, "dense_layer_units": 6, "solver": "sgd",
         "learning_rate": 0.02},
    ),
    "genomenet_lstm": Case(
        "genomenet", WINDOW,
        {"model_type": "recurrent", "recurrent_layers": 2, "recurrent_bidirectional": True, "recurrent_units": 5,
         "filters_0": 4, "dense_activation": "tanh", "dense_layer_num": 2, "dense_layer_units": 6},
        trained=False,
    ),
    "genomenet_gru_strands": Case(
        "genomenet", STRANDS,
        {"model_type": "recurrent", "recurrent_type": "gru", "recurrent_units": 5,
         "filters_0": 4, "max_pool_end": 2, "reverse_encoding": True, "dense_layer_units": 6, "solver": "sgd",
         "learning_rate": 0.05},
    ),
    "genomenet_layers_that_nothing_reads": Case("genomenet", WINDOW, {"filters_0": 4, "filters_end": 8}, trained=False),
    "transfer_frozen": Case(
        "transfer", WINDOW,
        {"from": "first.h5", "layer": "lstm", "freeze": True, "flatten": True, "layer_dense": [6, 3],
         "solver": "adamw"},
    ),
    "transfer_merged": Case(
        "transfer", WINDOW,
        {"from": ["first.h5", "second.h5"], "layer": ["batch_normalization"] * 2, "freeze": ["model_1_conv1d"],
         "global_pooling": "average_ch_last"},
        trained=False,
    ),
}  # fmt: skip


@frozen
class Pair:
    """The same network on both backends."""

    graph: object
    decided: dict
    signature: Signature
    trainers: list

    def batch(self, number):
        """Random inputs, of which some places are all zero, and targets of the kind that each loss wants."""
        random = np.random.default_rng([7, number])
        width = self.signature.width
        inputs = {
            name: random.integers(0, width, (BATCH, *shape), dtype=np.int32)
            if name in self.signature.whole
            else _letters(random, (BATCH, *shape))
            for name, shape in self.signature.inputs.items()
        }
        targets = {
            target: _target(random, goal.output, (BATCH, *self.signature.targets[target]))
            for target, goal in zip(self.signature.targets, self.decided.values(), strict=True)
        }
        return inputs, targets

    def values(self, names):
        """What the nodes give, of both."""
        inputs, _ = self.batch(0)
        return [dict(zip(names, it.predict(inputs, names), strict=True)) for it in self.trainers]

    def learned(self):
        """Train both: the loss of each step."""
        found = [[], []]
        for number in range(STEPS):
            for trainer, those in zip(self.trainers, found, strict=True):
                trainer.train(*self.batch(number))
                those.append(sum(part.loss / part.count for part in fetch(trainer).values()))
        return np.asarray(found)


def _letters(random, shape):
    if len(shape) == 2:
        return random.normal(size=shape).astype(np.float32)
    x = np.eye(shape[-1], dtype=np.float32)[random.integers(0, shape[-1], shape[:-1])]
    x[random.random(shape[:-1]) < 0.1] = 0
    return x


def _target(random, output, shape):
    if output.whole:
        return random.integers(0, output.width, shape, dtype=np.int32)
    if output.activation == "softmax":
        return np.eye(output.width, dtype=np.float32)[random.integers(0, output.width, shape[:-1])]
    if output.activation == "sigmoid":
        return random.integers(0, 2, shape).astype(np.float32)
    return random.normal(size=shape).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with two checkpoints."""
    folder = tmp_path_factory.mktemp("checkpoints")
    for seed, name in enumerate(("first.h5", "second.h5")):
        graph = LstmCnnBuilder(LstmCnn(filters=4, kernel_size=3, layer_lstm=4)).build(WINDOW, 1).graph
        save_checkpoint(
            folder / name,
            Checkpoint(Network(graph, initial_weights(graph, seed)), {}, "", [{"epoch": 1}], {}, [], "ACGT"),
        )
    return folder


@pytest.fixture(scope="module")
def one_thread():
    """Networks as small as these wait for each other's threads most of the time."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture
def pair(folder, one_thread):
    def make(case):
        manager = plugin_manager()
        component = manager.get("model", case.builder)
        config, problems = structure_table(dict(case.options), component.config, ("model",))
        assert not problems, problems
        network = component.load()(config, ModelSetting(folder=folder)).build(case.signature, 3)
        graph, weights = network.graph, dict(network.weights)
        decided = decide_goals(graph, config, case.signature)
        if not case.trained:  # biases are not 0 either
            weights = {key: value + 0.05 for key, value in weights.items()}
        trainers = []
        for backend in ("torch", "keras"):
            entry = manager.get("trainer", backend)
            trainer = entry.load()(entry.config(threads=1) if backend == "torch" else entry.config())
            trainer.compile(network, config, decided)
            trainer.set_weights(weights)
            trainers.append(trainer)
        return Pair(graph, decided, case.signature, trainers)

    return make


def worst(ours, theirs):
    """The largest difference of two tables of arrays, by the largest number of each if that is above 1, and where."""
    assert list(ours) == list(theirs)
    found = {
        name: float(np.abs(ours[name] - theirs[name]).max() / max(1.0, np.abs(theirs[name]).max())) for name in ours
    }
    assert np.isfinite(list(found.values())).all(), found
    name = max(found, key=found.__getitem__)
    return found[name], name


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_both_backends_agree(pair, case):
    both = pair(case)
    names = [node.name for node in both.graph if node.inbound]
    measured = {"output": worst(*both.values(names))}
    measured["gradient"] = worst(*(gradients_of(it, *both.batch(0)) for it in both.trainers))
    if case.trained:
        ours, theirs = both.learned()
        step = int((steps := np.abs(ours / theirs - 1)).argmax())
        measured["loss"] = (float(steps[step]), f"step {step}")
        after = both.values(names)
        measured["prediction"] = worst(*({name: of[name] for name in both.graph.outputs} for of in after))
        both.trainers[0].set_weights(both.trainers[1].weights())
        for trainer in both.trainers:
            trainer.reset_states()
        measured["output of what is learned"] = worst(*both.values(names))
    for name, (difference, where) in measured.items():
        print(f"{name}: {difference:.1e} at {where}")  # `pytest -rP` shows them
    bounds = {"output": 1e-5, "gradient": 1e-4, "loss": 1e-3, "prediction": 1e-3, "output of what is learned": 1e-5}
    assert {name: found for name, found in measured.items() if found[0] > bounds[name]} == {}


def test_every_registered_builder_is_compared():
    ours = {it.component.name for it in plugin_manager().all("model") if it.plugin.distribution == "deepg-core"}
    assert {case.builder for case in CASES.values()} == ours
