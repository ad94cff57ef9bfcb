"""Commands as scripts see them: what goes to stdout, what to stderr, and the exit code."""

from __future__ import annotations

import json
from importlib.metadata import version

import pytest

SPEC = """\
[data]
train = { a = "a", b = "b" }
validation = { a = "c", b = "d" }

[target]
type = "label_folder"
maxlen = 20

[sampling]
step = 10
batch_size = 5

[model]
type = "lstm_cnn"
layer_lstm = 8

[states]
type = "hdf5"
source = "c"
layer = "lstm"
"""
COMMANDS = {
    "help": ["--help"],
    "h": ["-h"],
    "version": ["--version"],
    "nothing": [],
    "unknown": ["chekc", "spec.toml"],
    "check": ["check", "spec.toml"],
    "check_json": ["check", "spec.toml", "--json"],
    "check_backend": ["check", "spec.toml", "--backend", "keras"],
    "check_mistake_json": ["check", "spec.toml", "--json", "--set", "training.epoch=3"],
    "no_spec": ["check", "spek.toml"],
    "plugins_json": ["plugins", "--json"],
    "plugins": ["plugins"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_sequences):
    folder = tmp_path_factory.mktemp("commands")
    write_sequences(folder, *(f"{name}/1.fasta" for name in "abcd"))
    (folder / "b" / "notes.txt").write_text("not a sequence")
    (folder / "c" / "2.fa").write_text(">n\nNNNNNNNNNNNNNNNNNNNNNNNNNU\n")
    (folder / "spec.toml").write_text(SPEC)
    return folder


@pytest.fixture(scope="module")
def outcomes(folder, deepg_many):
    results = deepg_many([(folder, command) for command in COMMANDS.values()])
    return dict(zip(COMMANDS, results, strict=True))


def test_help_lists_the_commands(outcomes):
    assert outcomes["help"]["out"] == (
        "Usage: deepg [OPTIONS] COMMAND [ARGS]...\n"
        "\n"
        "  Deep learning on genome sequences from one declarative file.\n"
        "\n"
        "  Begin with `deepg init FOLDER`, then `deepg run FOLDER/spec.toml`.\n"
        "\n"
        "Options:\n"
        "  --version         Show the version and exit.\n"
        "  --plugin FILE.py  Use a plugin that is one file.\n"
        "  -h, --help        Show this message and exit.\n"
        "\n"
        "Commands:\n"
        "  init        Write a first spec for a folder of sequences.\n"
        "  run         Train, draw the curves, write the states.\n"
        "  sweep       Train with several values of some keys, and rank them.\n"
        "  check       Check a spec and its data without training.\n"
        "  preview     Show the first batches.\n"
        "  summary     Show the layers of the network.\n"
        "  bench       Say which part of a run is the bottleneck.\n"
        "  data        Make sequence files, split or join them.\n"
        "  predict     Ask a trained network about sequences.\n"
        "  states      Write what layers say along sequences.\n"
        "  evaluate    Measure how good a trained network is.\n"
        "  probe       Say whether a layer holds the labels.\n"
        "  calibrate   Make its probabilities what they promise.\n"
        "  explain     Say which letters make a network say what it says.\n"
        "  report      Write all about a run on one page.\n"
        "  compare     Put runs side by side.\n"
        "  export      Write a network to a file that others read.\n"
        "  plugins     List what is installed.\n"
        "  plugin      Make a plugin.\n"
        "  schema      Describe specs for an editor.\n"
        "  completion  Complete commands in a shell.\n"
    )
    assert (outcomes["help"]["code"], outcomes["help"]["err"]) == (0, "")


def test_h_is_help(outcomes):
    assert outcomes["h"]["out"] == outcomes["help"]["out"]


def test_version(outcomes):
    assert outcomes["version"]["out"] == f"deepg {version('deepg-core')}\n"


def test_no_command_shows_the_help_as_an_error(outcomes):
    assert (outcomes["nothing"]["code"], outcomes["nothing"]["out"]) == (2, "")
    assert outcomes["nothing"]["err"] == outcomes["help"]["out"]


def test_an_unknown_command(outcomes):
    assert outcomes["unknown"]["code"] == 2
    assert outcomes["unknown"]["err"].endswith("Error: No such command 'chekc'. Did you mean 'check'?\n")


def test_a_spec_that_is_not_there(outcomes):
    assert outcomes["no_spec"]["code"] == 2
    assert outcomes["no_spec"]["err"].startswith("error: no such file\n --> spek.toml\n")


def test_check(outcomes):
    assert outcomes["check"]["code"] == 0
    assert outcomes["check"]["err"] == "data.train: 1 file with other endings ignored: notes.txt\n"
    assert outcomes["check"]["out"] == (
        "split       files  sequences  bases  windows     steps a pass\n"
        "──────────  ─────  ─────────  ─────  ──────────  ────────────\n"
        "train           2          6    360  a 15, b 15  5\n"
        "validation      3          7    386  a 16, b 15  6\n"
        "states          2          4    206  130\n"
        "\n"
        "input input_1: float32 (6, 20, 4)\n"
        "target target_1: float32 (6, 2)\n"
        "\n"
        "model: 3 layers, 434 parameters (434 trained)\n"
        "target_1: 2 classes, softmax, categorical_crossentropy\n"
        "\n"
        "note: validation: 6.74% of the letters are not in the vocabulary: N 25, U 1\n"
        'note: validation: it holds U: for RNA write encoder.vocabulary = "ACGU"\n'
        "note: states: 12.62% of the letters are not in the vocabulary: N 25, U 1\n"
        'note: states: it holds U: for RNA write encoder.vocabulary = "ACGU"\n'
        "note: batch_size 5 becomes 6, a multiple of the number of classes\n"
    )


def test_check_for_programs(outcomes):
    report = json.loads(outcomes["check_json"]["out"])
    assert report["problems"] == []
    assert report["splits"]["train"] == {
        "files": 2,
        "sequences": 6,
        "bases": 360,
        "other_letters": {},
        "windows": {"a": 15, "b": 15},
        "batch_size": 6,
        "steps_per_pass": 5,
    }
    assert report["batch"] == {
        "input input_1": {"dtype": "float32", "shape": [6, 20, 4]},
        "target target_1": {"dtype": "float32", "shape": [6, 2]},
    }
    assert report["model"]["total_params"] == 434
    loss = {"activation": "softmax", "loss": "categorical_crossentropy"}
    assert report["targets"] == [{"name": "target_1", "kind": "classes", "width": 2, **loss}]


def test_check_for_another_backend(outcomes):
    assert outcomes["check_backend"]["code"] == 0
    assert outcomes["check_backend"]["out"] == outcomes["check"]["out"]


def test_mistakes_for_programs(outcomes):
    assert outcomes["check_mistake_json"]["code"] == 2
    assert json.loads(outcomes["check_mistake_json"]["out"]) == {
        "problems": [
            {
                "file": "--set training.epoch=3",
                "line": None,
                "column": None,
                "path": "training.epoch",
                "message": "unknown option",
                "help": "did you mean `epochs`?",
            }
        ]
    }


def test_plugins_for_programs(outcomes):
    listing = json.loads(outcomes["plugins_json"]["out"])
    (target,) = [entry for entry in listing["components"] if entry["name"] == "target_right"]
    assert target == {
        "kind": "target",
        "name": "target_right",
        "distribution": "deepg-core",
        "version": version("deepg-core"),
        "summary": "language model: the letters that follow the window",
        "implementation": "deepg_core.targets.target_right:TargetRightFormat",
        "missing": [],
        "options": {
            "maxlen": {"type": "an integer", "required": True, "default": None},
            "target_len": {"type": "an integer", "required": False, "default": 1},
        },
    }


def test_every_distribution_is_among_the_plugins(outcomes):
    plugins = json.loads(outcomes["plugins_json"]["out"])["plugins"]
    ours = {plugin["distribution"] for plugin in plugins if plugin["error"] is None and not plugin["disabled"]}
    assert {"deepg-core", "deepg-readers", "deepg-torch", "deepg-keras"} <= ours


def test_plugins_are_listed_with_their_options(outcomes):
    lines = [" ".join(line.split()) for line in outcomes["plugins"]["out"].splitlines()]
    assert f"reader fasta deepg-readers {version('deepg-readers')} FASTA files, plain or compressed" in lines
    assert "target target_right maxlen required an integer" in lines
    assert "target target_right target_len 1 an integer" in lines


def test_a_disabled_backend_is_named_where_it_is_needed(folder, deepg):
    command = ["check", "spec.toml", "--backend", "torch"]
    result = deepg(*command, cwd=folder, DEEPG_DISABLE_PLUGINS="deepg-torch, readers")
    assert result.returncode == 2
    torch, readers = (f"({name} {version(name)}) is disabled" for name in ("deepg-torch", "deepg-readers"))
    assert "unknown backend `torch`\n --> --backend torch\n  = help: installed: keras; " in result.stderr
    assert f"the plugin `torch` {torch} by DEEPG_DISABLE_PLUGINS" in result.stderr
    assert f"the plugin `readers` {readers} by DEEPG_DISABLE_PLUGINS" in result.stderr


def test_a_summary_needs_neither_backend_nor_reader(folder, deepg):
    options = ["--set", "run.backend=torch", "--set", "reader.type=fasta", "--json"]
    result = deepg("summary", "spec.toml", *options, cwd=folder, DEEPG_DISABLE_PLUGINS="deepg-torch,deepg-readers")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["total_params"] == 434
