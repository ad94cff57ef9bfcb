"""`deepg plugins`: what it lists of plugins of all sorts, and what it says of those that are broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from distributions import install_into

PLUGIN = """
from attrs import frozen
from deepg_core.plugins import Component, hookimpl

@frozen
class Part:
    width: int = 3

@frozen
class Options:
    part: Part = Part()
    sizes: tuple[int, ...] = (1, 2)
    place: str | None = None

@hookimpl
def deepg_encoders():
    yield Component("NAME", Options, "plugin_ours:Missing", "an encoder", requires=("nothing_of_this_name",))
"""


@pytest.fixture
def environment(tmp_path):
    """Install the distribution `our-plugin` with a module of this source; gives what to set in the environment."""

    def install(source):
        install_into(tmp_path, "our-plugin", "ours", source, "1.5")
        return {"PYTHONPATH": str(tmp_path)}

    return install


def test_a_broken_plugin_is_listed_on_stderr(environment, deepg, tmp_path):
    result = deepg("plugins", cwd=tmp_path, **environment("1 / 0"))
    assert result.returncode == 0
    assert "one_hot" in result.stdout
    where = f"({tmp_path}/plugin_ours.py, line 1)"
    what = f"ZeroDivisionError: division by zero {where}"
    assert result.stderr == f"the plugin `ours` (our-plugin 1.5) is broken: {what}\n"


def test_options_of_any_kind_are_listed(environment, deepg, tmp_path):
    result = deepg("plugins", "--json", cwd=tmp_path, **environment(PLUGIN.replace("NAME", "trial")))
    (trial,) = [entry for entry in json.loads(result.stdout)["components"] if entry["name"] == "trial"]
    assert trial["options"] == {
        "part": {"type": "a table", "required": False, "default": {"width": 3}},
        "sizes": {"type": "an array of integers", "required": False, "default": [1, 2]},
        "place": {"type": "a string", "required": False, "default": None},
    }


def test_what_a_plugin_lacks_is_said_in_the_list(environment, deepg, tmp_path):
    result = deepg("plugins", cwd=tmp_path, **environment(PLUGIN.replace("NAME", "trial")))
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "encoder trial our-plugin 1.5 an encoder (unavailable: nothing_of_this_name not installed)" in lines


BUGGY = """
from attrs import frozen
from deepg_core.plugins import Component, hookimpl
from deepg_core.targets import TargetFormat

@frozen
class Options:
    maxlen: int = 20

class Cutter(TargetFormat):
    def cut(self, windows):
        return self.config.length

@hookimpl
def deepg_target_formats():
    yield Component("cutter", Options, "plugin_ours:Cutter")
"""


def test_a_bug_of_a_plugins_author_is_one_sentence_with_their_lines(environment, tmp_path, write_sequences):
    write_sequences(tmp_path, "a.fasta")
    (tmp_path / "spec.toml").write_text('data.train = "a.fasta"\ntarget.type = "cutter"\n')
    command = [sys.executable, "-m", "deepg_core", "check", "spec.toml"]
    result = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **environment(BUGGY)}, capture_output=True, text=True, timeout=600
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "error: the target format `cutter` (our-plugin 1.5) failed, which its author has to mend: "
        "AttributeError: 'Options' object has no attribute 'length'\n"
        f'  File "{tmp_path}/plugin_ours.py", line 12, in cut\n'
        "    return self.config.length\n"
    )


def test_one_component_is_shown(deepg_many, tmp_path):
    (outcome,) = deepg_many([(tmp_path, ["plugins", "fastq"])])
    assert (outcome["code"], outcome["err"]) == (0, "")
    assert outcome["out"].splitlines()[0].startswith("reader fastq (deepg-readers ")
    assert "paired" in outcome["out"]


def test_what_is_not_there_is_wrong_input(deepg_many, tmp_path):
    (outcome,) = deepg_many([(tmp_path, ["plugins", "one_hott"])])
    assert (outcome["code"], outcome["out"]) == (2, "")
    assert (
        outcome["err"] == "error: no kind, component or distribution `one_hott` is installed; did you mean `one_hot`?\n"
    )


def test_the_help_of_run_names_the_installed_backends(environment, deepg, tmp_path):
    source = (
        "from deepg_core.plugins import NoOptions, TrainerComponent, hookimpl\n"
        '@hookimpl\ndef deepg_trainers():\n    yield TrainerComponent("mine", NoOptions, "a:B")\n'
    )
    result = deepg("run", "--help", cwd=tmp_path, **environment(source))
    assert "keras, mine or torch; wins over [run]" in result.stdout
