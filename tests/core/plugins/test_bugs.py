"""Bugs of a plugin's author: one sentence with the frames of their files, and the exception as its cause."""

from __future__ import annotations

import signal
import sys
from importlib import import_module

import pytest
from distributions import install_into

import deepg_core as dg
from deepg_core.cli import _end
from deepg_core.commands.check import check
from deepg_core.commands.export import export
from deepg_core.commands.preview import preview
from deepg_core.errors import PluginError
from deepg_core.plugins import plugin_manager
from deepg_core.states import sink
from deepg_core.targets.label_folder import LabelFolderFormat

PLUGIN = """
import sys
from attrs import field, frozen
import numpy as np
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.exporters import Exporter
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network.losses import Loss
from deepg_core.network.metrics import Metric, Statistic
from deepg_core.observers import Observer
from deepg_core.plugins import *
from deepg_core.readers import Reader
from deepg_core.spec.tables import StatesConfig
from deepg_core.states import StateWriter
from deepg_core.targets import Example, TargetFormat

HERE = None

def pass_by(place):
    if place == HERE:
        {}["at " + place]

@frozen
class Options:
    maxlen: int = field(default=20, validator=lambda *_: pass_by("validator"))
    def __attrs_post_init__(self):
        pass_by("options")

@frozen
class Nothing:
    sizes: set = frozenset()

@frozen(kw_only=True)
class Written(StatesConfig):
    pass

class Ours(OneHotEncoder):
    def encode(self, *arguments, **others):
        pass_by("encode")
        return super().encode(*arguments, **others)

class Cutter(TargetFormat):
    classes = ("x", "y")
    def __init__(self, config, setting):
        super().__init__(config, setting)
        pass_by("init")
    def cut(self, windows):
        pass_by("cut")
        if HERE == "import":
            import nothing_of_this_name
        if HERE == "core":
            Example()
        if HERE == "exit":
            sys.exit(3)
        return Example({"input_1": windows.letters}, {"target_1": np.eye(2, dtype=np.float32)[windows.label]})

class Abstract(TargetFormat):
    pass

class Short(TargetFormat):
    def cut(self):
        pass

class Lines(Reader):
    def records(self, path):
        pass_by("records")
        if HERE == "file":
            open("/nowhere/x")
        yield from ((str(number), line) for number, line in enumerate(path.read_text().split()))

class Builder(LstmCnnBuilder):
    def build(self, signature, seed):
        pass_by("build")
        return super().build(signature, seed)

class Writer(StateWriter):
    def write(self, path, about, blocks):
        pass_by("write")
        count = len(list(blocks))
        if HERE != "nothing":
            path.write_text(str(count))

class Ratio(Loss):
    activations = ("softmax",)
    def __call__(self, ops, logits, target):
        pass_by("loss")
        return -ops.sum(target * ops.log_softmax(logits))

class Counted(Statistic):
    name = "counted_here"
    def of(self, ops, output, predictions):
        pass_by("statistic")
        return ops.total(predictions.counted)

class Number(Metric):
    statistics = (Counted(),)
    def value(self, counted):
        pass_by("value")
        return float(counted)

class Watcher(Observer):
    def after_epoch(self, record, take):
        pass_by("after_epoch")

class Text(Exporter):
    def export(self, network, texts):
        pass_by("export")
        return b""

@hookimpl
def deepg_readers(): yield ReaderComponent("lines", NoOptions, "plugin_buggy:Lines", endings=(".lines",))
@hookimpl
def deepg_encoders(): yield Component("ours", OneHot, "plugin_buggy:Ours")
@hookimpl
def deepg_target_formats():
    yield Component("cutter", Options, "plugin_buggy:Cutter")
    yield Component("abstract", Options, "plugin_buggy:Abstract")
    yield Component("short", Options, "plugin_buggy:Short")
    yield Component("untyped", Nothing, "plugin_buggy:Cutter")
@hookimpl
def deepg_model_builders(): yield Component("builder", LstmCnn, "plugin_buggy:Builder")
@hookimpl
def deepg_state_writers(): yield Component("writer", Written, "plugin_buggy:Writer")
@hookimpl
def deepg_losses(): yield Component("ratio", NoOptions, "plugin_buggy:Ratio")
@hookimpl
def deepg_metrics(): yield MetricComponent("number", NoOptions, "plugin_buggy:Number", outputs=("softmax",))
@hookimpl
def deepg_observers(): yield Component("watcher", NoOptions, "plugin_buggy:Watcher")
@hookimpl
def deepg_exporters(): yield ExporterComponent("text", NoOptions, "plugin_buggy:Text")
"""
SPEC = """\
data.train = { a = "a.lines", b = "b.lines" }
reader.type = "lines"
encoder.type = "ours"
target.type = "cutter"
sampling.batch_size = 4
model = { type = "builder", layer_lstm = 2, loss_fn = "ratio" }
training = { epochs = 1, steps_per_epoch = 1, metrics = ["number"], observers = { watcher = {} } }
states = { type = "writer", source = "a.lines", layer = "lstm" }
"""
SEEN = {
    "validator": ("target format `cutter`", check),
    "options": ("target format `cutter`", check),
    "init": ("target format `cutter`", check),
    "cut": ("target format `cutter`", preview),
    "encode": ("encoder `ours`", check),
    "records": ("reader `lines`", check),
    "build": ("model `builder`", check),
    "loss": ("loss `ratio`", dg.run),
    "statistic": ("metric `number`", dg.run),
    "value": ("metric `number`", dg.run),
    "after_epoch": ("observer `watcher`", dg.run),
    "write": ("state writer `writer`", dg.run),
}


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """The module of an installed plugin; `plugin.HERE` is where it fails."""
    install_into(tmp_path / "site", "buggy-plugin", "buggy", PLUGIN)
    for name in "ab":
        (tmp_path / f"{name}.lines").write_text("ACGTACGTACGTACGTACGTACGT\n" * 3)
    (tmp_path / "spec.toml").write_text(SPEC)
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEEPG_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("DEEPG_STRICT_PLUGINS", raising=False)
    plugin_manager.cache_clear()
    yield import_module("plugin_buggy")
    plugin_manager.cache_clear()
    del sys.modules["plugin_buggy"]


def fail(verb, *overrides, **others):
    with pytest.raises(PluginError) as caught:
        verb("spec.toml", overrides, **others)
    return caught.value


@pytest.mark.parametrize("place", SEEN)
def test_the_component_is_named_with_the_lines_of_its_files(place, plugin, tmp_path):
    title, verb = SEEN[place]
    plugin.HERE = place
    error = fail(verb, **({"backend": "torch"} if verb is dg.run else {}))
    first, *lines = str(error).splitlines()
    assert first == f"the {title} (buggy-plugin 1.0) failed, which its author has to mend: KeyError: 'at {place}'"
    files = [line for line in lines if line.startswith("  File ")]
    assert len(files) == 2
    assert all(line.startswith(f'  File "{tmp_path}/site/plugin_buggy.py", line ') for line in files)
    assert lines[-2].endswith(", in pass_by")
    assert lines[-1] == '    {}["at " + place]'
    assert isinstance(error.__cause__, KeyError)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (
            "abstract",
            " failed, which its author has to mend: TypeError: Can't instantiate abstract class Abstract with ",
        ),
        (
            "short",
            " failed, which its author has to mend: TypeError: Short.cut() takes 1 positional argument but 2 were",
        ),
        ("untyped", ": Nothing.sizes: no TOML value fits the type `<class 'set'>`"),
    ],
)
def test_a_class_that_is_not_what_its_kind_asks_for(kind, what, plugin):
    assert str(fail(check, f"target.type={kind}")).startswith(f"the target format `{kind}` (buggy-plugin 1.0){what}")


def test_files_that_a_plugin_does_not_find_are_its_own_bug(plugin):
    plugin.HERE = "file"
    what = "FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/x'"
    assert f"the reader `lines` (buggy-plugin 1.0) failed, which its author has to mend: {what}\n" in str(fail(check))


def test_a_module_that_is_missing_is_said_with_what_to_install(plugin):
    plugin.HERE = "import"
    what = "ModuleNotFoundError: No module named 'nothing_of_this_name'; pip install nothing_of_this_name\n"
    assert what in str(fail(check))


def test_what_a_plugin_calls_of_core_with_wrong_arguments_is_its_own_bug(plugin):
    plugin.HERE = "core"
    error = str(fail(check))
    assert error.startswith(
        "the target format `cutter` (buggy-plugin 1.0) failed, which its author has to mend: TypeError"
    )
    assert error.splitlines()[-1] == "    Example()"


def test_a_state_writer_that_writes_nothing(plugin):
    plugin.HERE = "nothing"
    error = fail(dg.run, "model.loss_fn=categorical_crossentropy", backend="torch")
    right = "`write` writes to the `path` that it is given"
    assert str(error) == f"the state writer `writer` (buggy-plugin 1.0) wrote nothing; {right}"


def test_a_plugin_that_ends_the_process(plugin):
    plugin.HERE = "exit"
    assert " failed, which its author has to mend: SystemExit: 3\n" in str(fail(check))


def test_a_signal_that_comes_while_a_plugin_works(plugin, monkeypatch):
    monkeypatch.setattr(plugin, "pass_by", lambda _: _end(signal.SIGTERM, None))
    with pytest.raises(SystemExit):
        check("spec.toml")


def test_an_exporter(plugin, tmp_path):
    done = dg.run("spec.toml", ["model.loss_fn=categorical_crossentropy"], backend="torch")
    plugin.HERE = "export"
    with pytest.raises(PluginError, match=r"^the format `text` \(buggy-plugin 1.0\) failed, "):
        export(done, "text", tmp_path / "x")
    model = dg.load_model(done, "torch")
    plugin.HERE = "encode"
    with pytest.raises(PluginError, match=r"^the encoder `ours` \(buggy-plugin 1.0\) failed, "):
        model.predict("A" * 20)


def test_a_bug_of_ours_keeps_its_traceback(plugin, monkeypatch):
    monkeypatch.setattr(LabelFolderFormat, "cut", lambda *_: {}["ours"])
    with pytest.raises(KeyError, match="ours"):
        check("spec.toml", ['target={type="label_folder", maxlen=20}'])


def test_so_does_one_that_a_plugin_comes_upon_while_it_reads_what_we_give(plugin, monkeypatch):
    monkeypatch.setattr(sink, "_map", lambda *_: {}["ours"])
    with pytest.raises(KeyError, match="ours"):
        dg.run("spec.toml", ["model.loss_fn=categorical_crossentropy"], backend="torch")


def test_its_author_may_see_all_of_it(plugin, monkeypatch):
    monkeypatch.setenv("DEEPG_STRICT_PLUGINS", "1")
    plugin.HERE = "encode"
    with pytest.raises(KeyError, match="at encode"):
        check("spec.toml")
