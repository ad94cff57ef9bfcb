"""Two distributions with one name: an error where it is used, and only there."""

from __future__ import annotations

import json

import pytest
from distributions import install_into

PLUGIN = """
from attrs import frozen
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.plugins import Component, ExporterComponent, MetricComponent, NoOptions, TrainerComponent, hookimpl

@frozen
class Options:
    width: int = 3

@hookimpl
def deepg_encoders():
    yield Component("one_hot", OneHot, "plugin_ours:OneHotEncoder")
    yield Component("needy", OneHot, "plugin_ours:OneHotEncoder", requires=("nowhere", "Bio.nowhere"))

@hookimpl
def deepg_trainers():
    yield TrainerComponent("torch", Options, "plugin_ours:Missing")

@hookimpl
def deepg_losses():
    yield Component("categorical_crossentropy", Options, "plugin_ours:Missing")
    yield Component("needy", Options, "plugin_ours:Missing", requires=("nowhere",))

@hookimpl
def deepg_metrics():
    yield MetricComponent("acc", NoOptions, "deepg_core.network.metrics.acc:Accuracy", outputs=("softmax",))
    yield MetricComponent("needy", NoOptions, "plugin_ours:Missing", requires=("nowhere",))

@hookimpl
def deepg_observers():
    yield Component("log", Options, "plugin_ours:Missing")
    yield Component("needy", Options, "plugin_ours:Missing", requires=("nowhere",))

@hookimpl
def deepg_exporters():
    yield ExporterComponent("safetensors", NoOptions, "plugin_ours:Missing")
"""
SPEC = """\
data.train = { a = "a", b = "b" }
target = { type = "label_folder", maxlen = 20 }
model = { type = "lstm_cnn", layer_lstm = 8 }
"""
SOURCES = {
    "encoder": ("encoder", "one_hot", "encoders", "deepg-core"),
    "backend": ("backend", "torch", "torch", "deepg-torch"),
    "loss": ("loss", "categorical_crossentropy", "losses", "deepg-core"),
    "metric": ("metric", "acc", "metrics", "deepg-core"),
}


@pytest.fixture(scope="module")
def check(tmp_path_factory, deepg, write_sequences):
    """Run a command where `our-plugin` is installed, by default `deepg check` of a spec with two classes."""
    folder = tmp_path_factory.mktemp("clash")
    install_into(folder / "site", "our-plugin", "ours", PLUGIN, "1.5")
    write_sequences(folder, "a/1.fasta", "b/1.fasta")
    (folder / "spec.toml").write_text(SPEC)

    def run(*options, command=("check", "spec.toml")):
        return deepg(*command, *options, cwd=folder, PYTHONPATH=str(folder / "site"))

    return run


def test_a_clash_that_nobody_uses_is_no_error(check):
    done = check()
    assert (done.returncode, done.stderr) == (0, "")
    assert "model: 3 layers" in done.stdout


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (["--set", "encoder.type=one_hot", "--backend", "torch"], ["encoder", "backend"]),
        (["--set", 'training.metrics=["acc"]', "--set", "model.loss_fn=categorical_crossentropy"], ["metric", "loss"]),
    ],
    ids=["tables", "options"],
)
def test_a_clash_is_an_error_where_the_name_is_used(options, kinds, check):
    done = check(*options)
    assert done.returncode == 2
    for kind in kinds:
        label, name, entry, home = SOURCES[kind]
        both = f"`{entry}` ({home} 0.1.0) and `ours` (our-plugin 1.5)"
        assert f"two plugins register the {label} `{name}`: {both}" in done.stderr
        assert f"write `{home}:{name}` or `our-plugin:{name}`" in done.stderr


def test_the_distribution_chooses_in_every_table(check):
    options = ["--set", "encoder.type=our-plugin:one_hot", "--backend", "deepg-torch:torch"]
    options += ["--set", 'training.metrics=["our-plugin:acc", "deepg-core:acc"]']
    options += ["--set", "model.loss_fn=deepg-core:categorical_crossentropy"]
    options += ["--set", 'training.checkpoints.monitor="val_our-plugin:acc"']
    done = check(*options)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_export_format_of_two(check):
    done = check(command=("export", "runs/x", "--to", "safetensors"))
    both = "`exporters` (deepg-core 0.1.0) and `ours` (our-plugin 1.5)"
    choice = "(write `deepg-core:safetensors` or `our-plugin:safetensors`)"
    assert done.returncode == 2
    assert done.stderr == f"error: two plugins register the format `safetensors`: {both} {choice}\n"


def test_both_are_listed(check):
    done = check(command=("plugins", "--json"))
    found = [it for it in json.loads(done.stdout)["components"] if (it["kind"], it["name"]) == ("encoder", "one_hot")]
    assert [it["distribution"] for it in found] == ["deepg-core", "our-plugin"]


def test_what_is_required_is_looked_for_in_every_table(check):
    options = ["--set", "encoder.type=needy", "--set", "model.loss_fn=needy"]
    options += ["--set", 'training.metrics=["needy"]', "--set", "training.observers={needy={}}"]
    done = check(*options)
    assert done.returncode == 2
    for key, label in {"metrics[0]": "metric", "observers.needy": "observer"}.items():
        assert (
            f"error: training.{key}: the {label} `needy` (our-plugin 1.5) needs nowhere, which is not installed\n"
        ) in done.stderr
    assert (
        "error: model.loss_fn: the loss `needy` (our-plugin 1.5) needs nowhere, which is not installed\n" in done.stderr
    )
    assert (
        "error: encoder.type: the encoder `needy` (our-plugin 1.5) needs nowhere, Bio.nowhere, which are not installed\n"
        " --> --set encoder.type=needy\n"
        "  = help: pip install nowhere biopython\n"
    ) in done.stderr
