"""What a corpus, a run and a checkpoint know of the plugins that made them."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from distributions import install_into

from deepg_core.checkpoints import find_checkpoint, load_checkpoint

PLUGIN = """
import numpy as np
from attrs import frozen
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.observers import Observer
from deepg_core.plugins import Component, ReaderComponent, hookimpl
from deepg_core.readers import Reader
from deepg_core.spec.tables import StatesConfig
from deepg_core.states import StateWriter
from lines_here import cut

@frozen
class Options:
    pass

class Lines(Reader):
    def records(self, path):
        for number, line in enumerate(path.read_text().split()):
            yield str(number), cut(line)

class Silent(Observer):
    pass

@frozen(kw_only=True)
class Parts(StatesConfig):
    pass

class PartsWriter(StateWriter):
    suffix = ".parts"

    def write(self, path, about, blocks):
        path.mkdir()
        for number, block in enumerate(blocks):
            np.save(path / f"{number}.npy", block.states)

@hookimpl
def deepg_readers():
    yield ReaderComponent("lines", Options, "plugin_ours:Lines", endings=(".lines",))

@hookimpl
def deepg_encoders():
    yield Component("ours", OneHot, "plugin_ours:OneHotEncoder")

@hookimpl
def deepg_state_writers():
    yield Component("parts", Parts, "plugin_ours:PartsWriter")

@hookimpl
def deepg_observers():
    yield Component("silent", Options, "plugin_ours:Silent")
"""
SPEC = """\
data.train = { a = "a.lines", b = "b.lines" }
encoder.type = "ours"
target = { type = "label_folder", maxlen = 10 }
sampling.batch_size = 4
model = { type = "lstm_cnn", layer_lstm = 2 }
training = { epochs = 1, steps_per_epoch = 1, tensorboard = false, observers = { silent = {} } }
states = { type = "parts", source = "a.lines", layer = "lstm", batch_size = 6 }
"""


@pytest.fixture
def folder(tmp_path):
    """A spec that reads its files with a plugin's reader."""
    install_into(tmp_path / "site", "our-plugin", "ours", PLUGIN, "1.5")
    (tmp_path / "site" / "lines_here.py").write_text("def cut(line):\n    return line\n")
    for name in "ab":
        (tmp_path / f"{name}.lines").write_text("ACGTACGTACGTACGTACGT\n")
    (tmp_path / "spec.toml").write_text(SPEC)
    return tmp_path


def bases(deepg, folder):
    site = str(folder / "site")
    done = deepg("check", "spec.toml", "--json", cwd=folder, PYTHONPATH=site, DEEPG_CACHE=str(folder / "cache"))
    return json.loads(done.stdout)["splits"]["train"]["bases"]


def test_an_edited_reader_reads_anew(folder, deepg):
    assert bases(deepg, folder) == 40
    plugin = folder / "site" / "plugin_ours.py"
    plugin.write_text(PLUGIN.replace("cut(line)", "cut(line)[:15]"))
    assert bases(deepg, folder) == 30
    assert bases(deepg, folder) == 30


def test_runs_and_checkpoints_know_their_plugins(folder, deepg):
    done = deepg("run", "spec.toml", "--backend", "torch", cwd=folder, PYTHONPATH=str(folder / "site"))
    assert done.returncode == 0, done.stderr
    versions = json.loads((folder / "runs" / "spec" / "versions.json").read_text())
    ours = ["reader:lines", "encoder:ours", "states:parts", "observer:silent"]
    assert (versions["our-plugin"], versions["plugins"]["our-plugin==1.5"]) == ("1.5", ours)
    checkpoint = load_checkpoint(find_checkpoint(folder / "runs" / "spec"))
    assert checkpoint.plugins == versions["plugins"]
    core = f"deepg-core=={versions['deepg-core']}"
    assert checkpoint.plugins[core] == [
        *("target:label_folder", "model:lstm_cnn", "loss:categorical_crossentropy"),
        *("metric:loss", "metric:acc", "metric:f1", "observer:checkpoints", "observer:log", "observer:curves"),
    ]
    assert checkpoint.plugins[f"deepg-torch=={versions['deepg-torch']}"] == ["trainer:torch"]
    assert "states.parts" in done.stdout
    parts = [np.load(path).shape for path in sorted((folder / "runs" / "spec" / "states.parts").iterdir())]
    assert parts == [(11, 2)]
    message = without_plugin(folder)
    assert "error: reader.type: unknown reader `lines`\n" in message
    assert "error: encoder.type: unknown encoder `ours`\n" in message
    assert message.count("; to get it: pip install our-plugin==1.5\n") == 3
    done = deepg("check", "runs/spec/spec.toml", cwd=folder)  # which says so in its first line
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: encoder.type: unknown encoder `ours`\n" in done.stderr
    assert done.stderr.count("; to get it: pip install our-plugin==1.5\n") == 4


def without_plugin(folder):
    """Load the run where the plugin is not installed; gives the message."""
    code = "import deepg_core as dg\ntry:\n    dg.load_model('runs/spec')\nexcept dg.DeepgError as error:\n    print(error)"
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True).stdout
