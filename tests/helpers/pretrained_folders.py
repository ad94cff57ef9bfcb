"""Folders in the layout of Hugging Face: those that its own library wrote, and some with random weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from deepg_pretrained.builder import PretrainedBuilder
from deepg_pretrained.encoder import PretrainedEncoder
from deepg_pretrained.options import Pretrained, PretrainedTokens
from safetensors.numpy import save_file

from deepg_core.models import ModelConfig, ModelSetting
from deepg_core.network import Graph, Network, Node, Signature
from deepg_core.network.goal import decide_goals
from deepg_core.network.layers import Activation
from deepg_core.network.surgery import cut_network
from deepg_core.plugins import plugin_manager

GOLDEN = Path(__file__).parents[1] / "pretrained/golden"


def spell(*texts):
    """Give the codes of texts of one length, (texts, length); `.` is padding."""
    return np.stack([np.frombuffer(text.replace(".", "\0").encode("ascii"), np.uint8) for text in texts])


def encode(folder, *texts):
    """Give what the encoder of a folder makes of texts, and how many numbers it has."""
    encoder = PretrainedEncoder(PretrainedTokens(str(folder)))
    return encoder.encode(spell(*texts)), encoder


def build(folder, length, encoder, **options):
    """Draw the network of a folder for two classes of windows of so many numbers."""
    signature = Signature(
        {"input_1": (length,)}, {"target_1": (2,)}, ("a", "b"), whole=frozenset({"input_1"}), width=encoder.numbers
    )
    setting = ModelSetting(vocabulary=encoder.vocabulary)
    return PretrainedBuilder(Pretrained(source=str(folder), **options), setting).build(signature, 1)


def ask(network, layer, numbers, backend="torch"):
    """Give what a layer says of numbers."""
    cut = cut_network(network, layer)
    graph = Graph((*cut.graph.nodes, Node("end", Activation("linear"), (layer,))), ("end",))
    component = plugin_manager().get("trainer", backend)
    trainer, objective = component.load()(component.config()), ModelConfig(loss_fn="mse")
    trainer.compile(Network(graph, cut.weights), objective, decide_goals(graph, objective))
    return trainer.predict({"input_1": numbers}, ["end"])[0]


def write_folder(folder, config, shapes, tokens, **files):
    """Write a folder of random numbers: tensors of these shapes, a list of tokens, other JSON files. Gives the tensors."""
    folder.mkdir()
    rng = np.random.default_rng(3)
    tensors = {name: rng.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}
    save_file(tensors, folder / "model.safetensors")
    (folder / "vocab.txt").write_text("\n".join(tokens))
    for name, content in {"config": config, **files}.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return tensors
