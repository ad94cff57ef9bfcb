"""Commands of plugins, installed and of one file."""

from __future__ import annotations

import pytest
from distributions import install_into

from deepg_core.cli.added import _list_others, _mentions_commands

SOURCE = """
from deepg_core.plugins import CommandComponent, hookimpl

@hookimpl
def deepg_commands():
    yield CommandComponent("greet", "greeting:greet", "Say hello.")
    yield CommandComponent("run", "greeting:greet", "Say hello as a runner.")
    yield CommandComponent("gone", "greeting:nobody", "Say nothing.")
    yield CommandComponent("three", "greeting:THREE", "Say three.")
"""
GREETING = """
import click
THREE = 3

@click.command()
@click.argument("whom", required=False)
def greet(whom):
    "Say hello to WHOM."
    if whom == "nobody":
        raise click.UsageError("nobody is not there")
    if whom == "five":
        raise SystemExit(5)
    if whom == "file":
        from deepg_core.errors import DataError
        raise DataError("is empty", "a.fasta")
    click.echo(f"hello {whom.upper()}")
"""


GONE = (
    "error: the command `gone` (deepg-greeting 1.0) cannot be loaded from greeting:nobody: "
    "AttributeError: module 'greeting' has no attribute 'nobody'\n"
)
BUG = (
    "error: the plugin `greeting` (deepg-greeting 1.0) failed, which its author has to mend: "
    "AttributeError: 'NoneType' object has no attribute 'upper'\n"
    '  File "FOLDER/greeting.py", line 16, in greet\n    click.echo(f"hello {whom.upper()}")\n'
)
THREE = "error: the command `three` (deepg-greeting 1.0) is no command of click: greeting:THREE is int\n"
TWO = (
    "error: two plugins register the command `greet`: `one` (one 1.0) and `two` (two 1.0) "
    "(write `one:greet` or `two:greet`)\n"
)


ASKED = (
    ["--help"], ["run", "--help"], ["greet", "you"], ["deepg-greeting:run", "you"], ["greet", "five"], ["greet", "file"],
    ["greet", "nobody"], ["greet"], ["gret"], ["three"], ["gone"],
)  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory, deepg_many):
    """Give what a command says, where a plugin with these commands is installed: exit code, stdout and stderr."""
    folder = tmp_path_factory.mktemp("site")
    install_into(folder, "deepg-greeting", "greeting", SOURCE)
    (folder / "greeting.py").write_text(GREETING)
    outcomes = deepg_many([(folder, arguments) for arguments in ASKED], PYTHONPATH=str(folder))

    def ask(*arguments):
        outcome = outcomes[ASKED.index([*arguments])]
        return outcome["code"], outcome["out"], outcome["err"].replace(str(folder), "FOLDER")

    return ask


def test_help_lists_them_under_a_heading_of_their_own(asked):
    code, out, _ = asked("--help")
    assert code == 0
    assert out.endswith(
        "\nCommands of plugins:\n"
        "  gone                Say nothing.\n"
        "  greet               Say hello.\n"
        "  deepg-greeting:run  Say hello as a runner.\n"
        "  three               Say three.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "outcome"),
    [
        (["greet", "you"], (0, "hello YOU\n", "")),
        (["deepg-greeting:run", "you"], (0, "hello YOU\n", "")),
        (["greet", "five"], (5, "", "")),
        (["greet", "file"], (2, "", "error: a.fasta: is empty\n")),
        (["three"], (1, "", THREE)),
    ],
)
def test_one_is_called(asked, arguments, outcome):
    assert asked(*arguments) == outcome


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["greet", "nobody"], 2, "Error: nobody is not there\n"),
        (["gret"], 2, "Error: No such command 'gret'. Did you mean 'greet'?\n"),
        (["gone"], 1, GONE),
        (["greet"], 1, BUG),
    ],
)
def test_what_is_wrong_is_a_sentence(asked, arguments, code, said):
    ended, out, err = asked(*arguments)
    assert (ended, out) == (code, "")
    assert err.endswith(said)
    assert "Traceback" not in err


def test_deepgs_own_cannot_be_taken(asked):
    code, out, _ = asked("run", "--help")
    assert (code, out.partition("\n")[0]) == (0, "Usage: deepg run [OPTIONS] SPEC")


def test_a_broken_plugin_is_named_by_help_and_where_a_command_is_not_found(deepg, tmp_path):
    install_into(tmp_path, "deepg-greeting", "greeting", f"{SOURCE}\n1 / 0")
    broken = "the plugin `greeting` (deepg-greeting 1.0) is broken: ZeroDivisionError: division by zero"
    done = deepg("--help", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0
    assert broken in " ".join(done.stdout.split())
    done = deepg("greet", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert f"Error: No such command 'greet'. But {broken}" in done.stderr


def test_a_plugin_that_is_left_out_is_named_where_its_command_is_not_found(deepg, tmp_path):
    install_into(tmp_path, "deepg-greeting", "greeting", SOURCE)
    done = deepg("greet", "you", cwd=tmp_path, PYTHONPATH=str(tmp_path), DEEPG_DISABLE_PLUGINS="greeting")
    assert done.returncode == 2
    plugin = "the plugin `greeting` (deepg-greeting 1.0)"
    assert done.stderr.endswith(f"Error: No such command 'greet'. But {plugin} is disabled by DEEPG_DISABLE_PLUGINS.\n")


def test_of_two_plugins_with_one_command_the_distribution_chooses(deepg, tmp_path):
    for name in ("one", "two"):
        install_into(tmp_path, name, name, SOURCE)
    (tmp_path / "greeting.py").write_text(GREETING)
    done = deepg("greet", "you", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (1, TWO)
    assert deepg("two:greet", "you", cwd=tmp_path, PYTHONPATH=str(tmp_path)).stdout == "hello YOU\n"


def test_a_plugin_of_one_file_has_commands_too(deepg, tmp_path):
    (tmp_path / "greeting.py").write_text(SOURCE + GREETING)
    done = deepg("--plugin", "greeting.py", "greet", "you", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "hello YOU\n", "")
    listed = deepg("--plugin", "greeting.py", "--help", cwd=tmp_path).stdout
    assert "\n  greeting.py:run  Say hello as a runner.\n" in listed


def test_help_imports_no_plugin_that_has_no_commands(deepg, tmp_path):
    install_into(tmp_path, "deepg-other", "other", "raise SystemExit(3)")
    done = deepg("--help", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Commands of plugins" not in done.stdout


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("[console_scripts]\na = b:c\n", []),
        ("[deepg]\nreaders = deepg_readers\n", []),
        ("[deepg]\nreaders=deepg_core.arrays.hooks\n\n[other]\na = b\n", []),
        ("[other]\na = b\n[deepg]\nx = deepg_corer.y\n", ["deepg_corer.y"]),
        ("[deepg]\nx = y : z\nv = w\n", ["y", "w"]),
    ],
)
def test_entry_points_of_others_are_seen_in_the_files_of_pip(tmp_path, text, others):
    (tmp_path / "entry_points.txt").write_text(text)
    assert _list_others(tmp_path / "entry_points.txt") == others


def test_a_file_that_is_not_there_names_nobody(tmp_path):
    assert _list_others(tmp_path / "entry_points.txt") == []


@pytest.mark.parametrize(
    ("module", "mentions"),
    [("of_one", True), ("of_many.sub", True), ("of_many", False), ("of_many.deep", True), ("nowhere", False)],
)
def test_modules_that_speak_of_commands_are_found_without_an_import(tmp_path, monkeypatch, module, mentions):
    monkeypatch.syspath_prepend(tmp_path)
    hook = "1 / 0\ndef deepg_commands(): ...\n"
    files = {
        "of_one.py": hook,
        "of_many/__init__.py": "1 / 0",
        "of_many/sub.py": hook,
        "of_many/deep/__init__.py": hook,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert _mentions_commands(module) is mentions
