"""A network with a layer of a plugin: trained, and refused where a part of it is missing."""

from __future__ import annotations

import json

import pytest
from distributions import install_into

pytestmark = pytest.mark.slow
PLUGIN = """
from attrs import frozen
from deepg_core.models import ModelBuilder, ModelConfig
from deepg_core.network import Drawing
from deepg_core.network.layers import CustomLayer, Dense, GlobalAveragePooling1D, Variable
from deepg_core.plugins import Component, LayerComponent, hookimpl

@frozen
class Scale(CustomLayer):
    prefix = "scale"

    def variables(self, *shapes):
        return (Variable("factor", shapes[0][-1:], "ones"), Variable("training", (1,), "ones", trainable=False))

    def forward(self, variables, x):
        return variables["factor"] * x

def scale(layer, variables, x):
    return variables["factor"] * variables["training"] * x

@frozen(kw_only=True)
class Scaled(ModelConfig):
    pass

class ScaledBuilder(ModelBuilder):
    def build(self, signature, seed):
        draw = Drawing()
        ((name, shape),) = signature.inputs.items()
        ((units,),) = signature.targets.values()
        (activation,) = signature.output_activations(self.config)
        x = draw(GlobalAveragePooling1D(), draw(Scale(), draw.input(name, shape)))
        return draw.network(seed, draw(Dense(units, activation), x))

@hookimpl
def deepg_layers():
    yield LayerComponent("scale", Scale, "plugin_scaled:Scale", "x", functions={"torch": "plugin_scaled:scale"})

@hookimpl
def deepg_model_builders():
    yield Component("scaled", Scaled, "plugin_scaled:ScaledBuilder", "x")
"""
SPEC = """\
evaluate = false
data.train = { a = "a.fasta", b = "b.fasta" }
target = { type = "label_folder", maxlen = 20 }
model.type = "scaled"
training = { epochs = 1, steps_per_epoch = 3, tensorboard = false }
"""
LACKING = """\
error: model.type: the layer `scale` (our-scale 1.5) has no function for the backend `keras`; it has one for `torch`
 --> spec.toml:4:14
  |
4 | model.type = "scaled"
  |              ^^^^^^^^
  = help: use another backend, or another model
"""


def test_it_is_trained_and_its_plugin_is_remembered(tmp_path, deepg, write_sequences):
    install_into(tmp_path / "site", "our-scale", "scaled", PLUGIN, "1.5")
    write_sequences(tmp_path, "a.fasta", "b.fasta")
    (tmp_path / "spec.toml").write_text(SPEC)
    site = {"PYTHONPATH": str(tmp_path / "site")}
    refused = deepg("check", "spec.toml", "--backend", "keras", cwd=tmp_path, **site)
    assert (refused.returncode, refused.stderr) == (2, LACKING)
    done = deepg("run", "spec.toml", "--backend", "torch", cwd=tmp_path, **site)
    assert done.returncode == 0, done.stderr
    versions = json.loads((tmp_path / "runs" / "spec" / "versions.json").read_text())
    assert versions["plugins"]["our-scale==1.5"] == ["model:scaled", "layer:scale"]
    without = deepg("predict", "runs/spec", "a.fasta", "-o", "-", cwd=tmp_path)
    assert (without.returncode, without.stdout) == (2, "")
    assert (
        "its network cannot be read: unknown layer `scale` (installed: causal_filter, first_token, gelu_tanh, "
        "token_attention, token_rows; to get it: pip install our-scale==1.5)\n" in without.stderr
    )
