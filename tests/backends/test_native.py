"""A network that is a framework's own module: the plugins of docs/writing-a-plugin.md, trained, resumed and loaded."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
import tomli_w
from probe import fetch, gradients_of

import deepg_core as dg
from deepg_core.checkpoints import last_whole
from deepg_core.commands.check import check
from deepg_core.commands.export import export
from deepg_core.commands.run import run
from deepg_core.errors import CheckpointError, DeepgError, OptionError
from deepg_core.models import ModelConfig
from deepg_core.models.native import NativeBuilder, bind_module
from deepg_core.network import Graph, Network, Signature
from deepg_core.network.goal import decide_goals
from deepg_core.plugins import plugin_manager
from deepg_core.spec.report import SpecError
from deepg_core.views.check import format_check

DOC = Path(__file__).parents[2] / "docs/writing-a-plugin.md"
MODULE = re.compile(r"`own_net/(\w+\.py)`[^\n]*\n\n```python\n(.*?)```", re.S)
SIGNATURE = Signature(
    {"letters": (6,), "size": (1,)}, {"a": (3,), "b": (2, 2)}, ("x", "y"), whole=frozenset({"letters"}), width=5
)


class Torch(NativeBuilder):
    backend = "torch"

    def module(self, signature):
        from torch import nn

        class Two(nn.Module):
            def __init__(self):
                super().__init__()
                self.embedding = nn.Embedding(signature.width, 4)
                self.first, self.second = nn.LazyLinear(3), nn.LazyLinear(4)
                self.norm = nn.BatchNorm1d(4)

            def forward(self, letters, size):
                x = self.norm(self.embedding(letters).mean(1)) * size
                return self.first(x), self.second(x).reshape(-1, 2, 2)

        return Two()


class Keras(NativeBuilder):
    backend = "keras"

    def module(self, signature):
        import keras

        class Two(keras.Model):
            def __init__(self):
                super().__init__()
                self.embedding = keras.layers.Embedding(signature.width, 4)
                self.first, self.second = keras.layers.Dense(3), keras.layers.Dense(4)
                self.norm = keras.layers.BatchNormalization()

            def call(self, inputs):
                letters, size = inputs
                x = self.norm(keras.ops.mean(self.embedding(letters), 1)) * size
                return self.first(x), keras.ops.reshape(self.second(x), (-1, 2, 2))

        return Two()


class Wrong(NativeBuilder):
    def module(self, signature):
        if self.backend == "torch":
            from torch import nn

            return nn.Flatten()
        import keras

        return keras.layers.Flatten()


BUILDERS = {"torch": Torch, "keras": Keras}


def two(backend, seed=1):
    config = ModelConfig(learning_rate=0.1)
    builder = BUILDERS[backend](config)
    graph = builder.build(SIGNATURE, 1).graph
    trainer = trainer_of(backend)
    trainer.compile(
        Network(bind_module(graph, builder, backend, seed), {}), config, decide_goals(graph, config, SIGNATURE)
    )
    return trainer


def trainer_of(backend):
    component = plugin_manager().get("trainer", backend)
    return component.load()(component.config())


def batch(size=8):
    rng = np.random.default_rng(0)
    letters = rng.integers(0, 5, (size, 6)).astype(np.int32)
    inputs = {"letters": letters, "size": rng.normal(size=(size, 1)).astype(np.float32)}
    first = np.eye(3, dtype=np.float32)[letters[:, 0] % 3]
    return inputs, {"a": first, "b": np.eye(2, dtype=np.float32)[letters[:, :2] % 2]}


def same(first, second):
    assert first.keys() == second.keys()
    for key, array in first.items():
        np.testing.assert_array_equal(array, second[key], err_msg=key)


def test_the_graph_needs_no_framework():
    graph = Torch(ModelConfig()).build(SIGNATURE, 1).graph
    assert graph.shapes == {
        "letters": (6,), "size": (1,), "native": (7,), "slice": (3,), "slice_1": (2, 2),
        "activation": (3,), "activation_1": (2, 2),
    }  # fmt: skip
    assert Graph.from_json(graph.to_json()) == graph
    assert graph.total_parameters == 0


def test_a_builder_is_asked_for_what_the_graph_was_drawn_for(monkeypatch):
    asked = []
    monkeypatch.setattr(Torch, "module", lambda self, signature: asked.append(signature))
    builder = Torch(ModelConfig())
    stored = Graph.from_json(builder.build(SIGNATURE, 1).graph.to_json())
    bind_module(stored, builder, "torch", 3).layer("native").make()
    assert asked == [SIGNATURE]


@pytest.mark.slow
def test_several_inputs_and_targets(backend):
    trainer, (inputs, targets) = two(backend), batch()
    a, b = trainer.predict(inputs, ["activation", "activation_1"])
    assert (a.shape, b.shape) == ((8, 3), (8, 2, 2))
    np.testing.assert_allclose(b.sum(-1), 1, atol=1e-6)
    trainer.evaluate(inputs, targets)
    before = sum(output.loss for output in fetch(trainer).values())
    for _ in range(20):
        trainer.train(inputs, targets)
    fetch(trainer)
    trainer.evaluate(inputs, targets)
    assert sum(output.loss for output in fetch(trainer).values()) < before


def test_the_seed_decides_the_weights(backend):
    same(two(backend).weights(), two(backend).weights())
    first, other = two(backend).weights(), two(backend, seed=2).weights()
    assert any((array != other[key]).any() for key, array in first.items())


def test_statistics_are_weights_but_have_no_gradient(backend):
    trainer = two(backend)
    slots = {key.removeprefix("m/") for key in trainer.optimizer_state() if key.startswith("m/")}
    still = [key.rsplit(".", 1)[1] for key in trainer.weights() if key not in slots]
    expected = ["running_mean", "running_var", "num_batches_tracked"]
    assert still == (expected if backend == "torch" else ["moving_mean", "moving_variance"])
    assert gradients_of(trainer, *batch()).keys() == slots


def test_another_shape_than_the_targets_need_is_refused(backend):
    builder = type("Builder", (Wrong,), {"backend": backend})(ModelConfig())
    graph = builder.build(Signature({"x": (6, 4)}, {"y": (3,)}), 1).graph
    message = r"type: the mod\w+ gives \(24,\) for a window, but the targets need \(3,\)"
    with pytest.raises(OptionError, match=message):
        trainer_of(backend).compile(
            Network(bind_module(graph, builder, backend, 1), {}), ModelConfig(), decide_goals(graph, ModelConfig())
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A distribution with the documented plugin, two classes of sequences, and a spec for them."""
    path = tmp_path_factory.mktemp("native")
    for name, text in MODULE.findall(DOC.read_text()):
        (path / name).write_text(text)
    metadata = path / "own_net-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: own-net\nVersion: 0.1.0\n")
    (metadata / "entry_points.txt").write_text("[deepg]\nown_net = own_net\n")
    rng = np.random.default_rng(0)
    for name, letters in (("a", "AACG"), ("b", "TTGC")):
        (path / f"{name}.fasta").write_text(f">{name}\n{''.join(rng.choice(list(letters), 300))}\n")
    return path


@pytest.fixture
def spec(folder, backend, tmp_path, monkeypatch):
    """The spec of a backend's network in a folder of its own."""
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("DEEPG_CACHE", str(folder / "cache"))
    plugin_manager.cache_clear()
    tables = {
        "run": {"name": "net", "backend": backend},
        "data": {"train": {name: str(folder / f"{name}.fasta") for name in "ab"}, "allow_overlap": True},
        "target": {"type": "label_folder", "maxlen": 20},
        "sampling": {"batch_size": 16, "step": 3},
        "model": {"type": f"own_{backend}", "filters": 6, "learning_rate": 0.02},
        "training": {"epochs": 3, "steps_per_epoch": 10, "tensorboard": False},
    }
    tables["data"]["validation"] = tables["data"]["train"]
    (tmp_path / "spec.toml").write_text(tomli_w.dumps(tables))
    yield tmp_path / "spec.toml"
    for name in [name for name in sys.modules if name.startswith("own_net")]:
        del sys.modules[name]
    monkeypatch.undo()
    plugin_manager.cache_clear()


@pytest.fixture
def trained(spec, folder, backend):
    """Gives the folder of a run of so many epochs, which is made once."""

    def make(epochs):
        path = folder / f"{backend}_{epochs}"
        options = [f"training.epochs={epochs}", f"run.output={path}"]
        return path / "net" if path.exists() else run(spec, options)

    return make


def last(run):
    return last_whole(run / "checkpoints")[1]


@pytest.mark.slow
def test_a_resumed_run_is_bit_for_bit_the_run_never_interrupted(spec, trained):
    whole = trained(3)
    first = run(spec, ["run.name=part", "training.epochs=1"])
    assert run(spec, ["run.name=part"], resume=True) == first
    same(last(whole).network.weights, last(first).network.weights)
    same(last(whole).optimizer, last(first).optimizer)
    losses = [record["loss"] for record in last(first).history]
    assert losses == [record["loss"] for record in last(whole).history]
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.slow
def test_a_loaded_model_predicts(trained):
    model = dg.load_model(trained(3))
    shown = model.predict(["AACG" * 5, "TTGC" * 5])
    np.testing.assert_array_equal(shown.argmax(1), [0, 1])
    np.testing.assert_allclose(shown.sum(1), 1, atol=1e-6)
    logits = model.activations(["AACG" * 5], "native")
    np.testing.assert_allclose(np.exp(logits) / np.exp(logits).sum(), shown[:1], rtol=1e-4)


def test_the_other_backend_is_refused(spec, backend, trained):
    other = {"torch": "keras", "keras": "torch"}[backend]
    message = (
        f"error: model.type: is made for the backend `{backend}`, and `{other}` cannot run it\n"
        f'  --> {spec}:25:8\n   |\n25 | type = "own_{backend}"\n   |        ^^^^^^^^^^^\n'
        f"   = help: use `--backend {backend}`"
    )
    with pytest.raises(SpecError) as caught:
        check(spec, backend=other)
    assert str(caught.value) == message
    counts = "parameters not counted: the Native layer is a module of the backend's own"
    assert counts in format_check(check(spec))
    with pytest.raises(SpecError, match="cannot run it"):
        dg.load_model(trained(1), backend=other)


def test_a_module_that_has_changed_since_is_refused(trained, backend, monkeypatch):
    done = trained(1)
    import own_net

    name = f"{backend.title()}Builder"
    builder = getattr(own_net, name)
    wider = type(name, (builder,), {"module": lambda self, s: builder(own_net.OwnNet(filters=7)).module(s)})
    monkeypatch.setattr(own_net, name, wider)
    key, then, now = {
        "torch": ("native/conv.weight", "(6, 4, 8)", "(7, 4, 8)"),
        "keras": ("native/0.kernel", "(8, 4, 6)", "(8, 4, 7)"),
    }[backend]
    message = f"`{key}` is {then} in the checkpoint, but the plugin's module has {now}; use the plugin as it was, or train anew"
    with pytest.raises(CheckpointError, match=re.escape(message)):
        dg.load_model(done)


def test_export(trained, backend, tmp_path):
    done = trained(1)
    from safetensors.numpy import load_file

    same(last(done).network.weights, load_file(export(done, "safetensors", tmp_path / "net.safetensors")))
    with pytest.raises(DeepgError, match="a stored network has no mod"):
        export(done, backend, tmp_path / "net")
