"""`deepg --plugin FILE`."""

import json

FILE = """
from attrs import frozen
from deepg_core.plugins import Component, hookimpl
from deepg_core.targets import Example, TargetFormat

@frozen
class Options:
    maxlen: int

class Halves(TargetFormat):
    @property
    def window(self):
        return self.config.maxlen

    def cut(self, windows):
        return Example({"input_1": windows.letters}, {"target_1": windows.start % 2})

    @property
    def classes(self):
        return ("even", "odd")

@hookimpl
def deepg_target_formats():
    yield Component("halves", Options, "halves_of_mine:Halves", "where a window starts")
"""
SPEC = """
[run]
backend = "torch"
[data]
train = "a"
[target]
type = "halves"
maxlen = 20
[sampling]
step = 1
[model]
type = "lstm_cnn"
layer_lstm = 2
[training]
epochs = 1
steps_per_epoch = 1
"""


def test_a_run_and_what_is_asked_of_it_afterwards(deepg, write_sequences, tmp_path):
    write_sequences(tmp_path, "a/1.fa")
    (tmp_path / "halves_of_mine.py").write_text(FILE)
    (tmp_path / "spec.toml").write_text(SPEC)
    without = deepg("run", "spec.toml", cwd=tmp_path)
    assert without.returncode == 2
    assert "unknown target format `halves`" in without.stderr
    plugin = ("--plugin", "halves_of_mine.py")
    done = deepg(*plugin, "run", "spec.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    versions = json.loads((tmp_path / "runs/spec/versions.json").read_text())
    home = f"halves_of_mine.py=={versions['halves_of_mine.py']}"
    assert versions["plugins"][home] == ["target:halves"]
    asked = deepg("predict", "runs/spec", "a", "-o", "-", cwd=tmp_path)
    assert asked.returncode == 2
    assert asked.stderr.endswith("; to get it: deepg --plugin halves_of_mine.py ...\n")
    assert deepg(*plugin, "predict", "runs/spec", "a", "-o", "-", cwd=tmp_path).returncode == 0


def test_a_file_that_is_not_there_is_input_that_is_wrong(deepg, tmp_path):
    done = deepg("--plugin", "x.py", "plugins", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "error: x.py: the plugin cannot be read: No such file or directory\n")


def test_to_a_program_warnings_of_python_are_messages_too(deepg, write_sequences, tmp_path):
    write_sequences(tmp_path, "a/1.fa")
    cut = "    def cut(self, windows):\n"
    warning = "        import warnings\n        warnings.warn('halves are odd')\n        raise ValueError('no')\n"
    (tmp_path / "halves_of_mine.py").write_text(FILE.replace(cut, cut + warning))
    (tmp_path / "spec.toml").write_text(SPEC)
    done = deepg("--plugin", "halves_of_mine.py", "run", "spec.toml", "--json-log", cwd=tmp_path)
    first, *_, last = map(json.loads, done.stderr.splitlines())
    assert first["event"] == "message"
    assert "halves_of_mine.py:17: UserWarning: halves are odd" in first["text"]
    assert last["event"] == "error"
