"""What shells complete: asked of click, and of the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.shell_completion import ShellComplete

from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.cli import COMMANDS, deepg
from deepg_core.history import History
from deepg_core.network import Graph, Network
from deepg_core.network.graph import Node
from deepg_core.network.layers import Dense, Input

PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def complete(*words):
    """Give what may stand in the place of the last word."""
    *before, last = map(str, words)
    found = ShellComplete(deepg, {}, "deepg", "_DEEPG_COMPLETE").get_completions(before, last)
    return [item.value if item.type == "plain" else item.type for item in found]


@pytest.fixture
def checkpoint(tmp_path):
    """Give a network of one layer, `only`."""
    graph = Graph((Node("input_1", Input((3,)), ()), Node("only", Dense(2), ("input_1",))), ("only",))
    network = Network(graph, {name: np.zeros(it.shape, np.float32) for name, it in graph.variables.items()})
    path = tmp_path / "model.h5"
    save_checkpoint(path, Checkpoint(network, {}, "", History(), {}, ["a", "b"], "ACGT", {}))
    return path


def test_commands_are_completed_with_what_they_do():
    assert complete("") == list(COMMANDS)
    assert complete("pl") == ["plugins", "plugin"]
    (item,) = ShellComplete(deepg, {}, "deepg", "_DEEPG_COMPLETE").get_completions([], "ben")
    assert (item.value, item.help) == ("bench", COMMANDS["bench"])


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("--p", ["--plugin"]),
        ("--plugin ", ["file"]),
        ("run ", ["file"]),
        ("run s.toml --ba", ["--backend"]),
        ("run s.toml --backend ", ["keras", "torch"]),
        ("run s.toml --from ", ["file"]),
        ("predict m.h5 --backend t", ["torch"]),
        ("predict m.h5 ", ["file"]),
        ("predict m.h5 --reader fastq", ["fastq"]),
        ("states m.h5 a.fasta --writer c", ["csv"]),
        ("evaluate m.h5 --split ", ["train", "validation", "test"]),
        ("explain m.h5 --method i", ["input_x_gradient", "integrated_gradients", "ism"]),
        ("export m.h5 --to o", ["onnx"]),
        ("init x --task label_", ["label_folder", "label_header", "label_csv"]),
        ("plugins one", ["one_hot"]),
        ("plugins deepg-t", ["deepg-torch"]),
        ("plugins target-f", ["target-format"]),
        ("plugin ", ["new"]),
        ("plugin new s", ["state-writer", "schedule"]),
        ("plugin new l", ["layer", "loss", "launcher"]),
        ("data ", ["dummy", "pack", "split"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("compare ", ["file"]),
        ("states nothing.h5 --layer ", []),
    ],
)
def test_values(line, found):
    assert complete(*line.split(" ")) == found


def test_layers_are_those_of_the_model_on_the_line(checkpoint):
    assert complete("states", checkpoint, "x.fasta", "--layer", "") == ["input_1", "only"]
    assert complete("states", checkpoint, "--layer", "o") == ["only"]


def test_tables_of_a_spec_come_first_and_then_their_keys():
    assert complete("run", "s.toml", "--set", "") == [
        "run.", "data.", "reader.", "encoder.", "target.", "sampling.", "model.", "training.", "states.", "evaluate.",
    ]  # fmt: skip
    assert complete("check", "s.toml", "--set", "run.") == [
        "run.name=",
        "run.backend=",
        "run.seed=",
        "run.output=",
        "run.launcher=",
    ]
    assert complete("run", "s.toml", "--set", "training.torch.dev") == ["training.torch.device="]
    assert complete("run", "s.toml", "--set", "training.checkpoints.save_b") == ["training.checkpoints.save_best_only="]
    assert complete("run", "s.toml", "--set", "nothing.") == complete("run", "s.toml", "--set", "run.seed.") == []


def test_keys_are_those_of_the_component_that_the_spec_names(tmp_path):
    spec = tmp_path / "s.toml"
    spec.write_text('model = { type = "transformer" }')
    assert "model.num_heads=" in complete("run", spec, "--set", "model.")
    assert complete("run", spec, "--set", "model.layer_ls") == []
    spec.write_text("this is no TOML")
    assert complete("run", spec, "--set", "model.layer_ls") == ["model.layer_lstm="]


def test_nothing_heavy_is_imported_to_complete_a_command():
    code = "import sys; from deepg_core.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    asked = {"_DEEPG_COMPLETE": "bash_complete", "COMP_WORDS": "deepg ru", "COMP_CWORD": "1"}
    command = [sys.executable, "-c", f"import sys; sys.argv = ['deepg']\n{code}"]
    done = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=True)
    assert done.stdout == "plain,run\n"
    heavy = {"numpy", "attrs", "attr", "pluggy", "cattrs", "h5py", "torch", "keras", "deepg_core.cli.run"}
    assert not heavy & set(done.stderr.split())


def in_shell(shell, text):
    """Run text in a shell without the user's settings; give its lines."""
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    bare = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    environment = {**os.environ, "PATH": PATH}
    done = subprocess.run([shell, *bare, "-c", text], env=environment, capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


BASH = """
source <(deepg completion bash)
compopt() { printf 'compopt %s %s\\n' "$@"; }
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _deepg_completion deepg; printf '%s\\n' "${COMPREPLY[@]}"; }
ask deepg export m.h5 --to ''
ask deepg run spec.toml --set run.see
ask deepg run ''
"""
ZSH = """
compdef() { print compdef $@ }
compadd() { local -a values; values=(${(P)@[-1]}); print -l -- "${(j: :)@[1,-3]}" $values }
_path_files() { print files $@ }
source <(deepg completion zsh)
ask() { words=("$@"); CURRENT=$#; _deepg_completion }
ask deepg export m.h5 --to ''
ask deepg run spec.toml --set run.see
ask deepg run ''
"""
FISH = """
deepg completion fish | source
complete -C 'deepg export m.h5 --to '
complete -C 'deepg run spec.toml --set run.see'
"""
FORMATS = ["keras", "onnx", "safetensors", "torch"]


def test_bash():
    assert in_shell("bash", BASH) == [*FORMATS, "compopt -o nospace", "run.seed=", "compopt -o default", ""]


def test_zsh():
    assert in_shell("zsh", ZSH) == [
        "compdef _deepg_completion deepg",
        *["-U -V unsorted", *FORMATS],
        *["-U -S  -V unsorted", "run.seed="],
        "files -f",
    ]


def test_fish(tmp_path):
    assert in_shell("fish", FISH) == [*FORMATS, "run.seed="]
