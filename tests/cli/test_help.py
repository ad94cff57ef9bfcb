"""`--help` of every command: complete, narrow, and with an example that the command takes."""

from __future__ import annotations

import re
import shlex
from importlib import import_module

import click
import pytest

from deepg_core.cli import COMMANDS, deepg


def _commands():
    """Give each command that does something: `run`, `data split`, ..."""
    for name in COMMANDS:
        command = getattr(import_module(f"deepg_core.cli.{name}"), name)
        below = command.commands.items() if isinstance(command, click.Group) else ()
        yield from ((f"{name} {other}", its) for other, its in below) if below else [(name, command)]


ALL = dict(_commands())


def help_of(name):
    context = click.Context(deepg, info_name="deepg", terminal_width=80, max_content_width=80)
    for word in name.split():
        parent = context.command if isinstance(context.command, click.Group) else deepg
        command = parent.get_command(context, word)
        context = click.Context(command, parent=context, info_name=word, terminal_width=80, max_content_width=80)
    return context.get_help()


def examples(name):
    """Give the words of each command that the help of a command shows, without what the shell does with it."""
    lines = re.findall(r"deepg [^$\n]*", "\n".join(re.findall(r"^ {6}(\S.*)", help_of(name), re.M)))
    words = [shlex.split(line.split(")")[0].split(" > ")[0].split(" && ")[0]) for line in lines]
    return [it[1:] for it in words if it[1 : 1 + len(name.split())] == name.split()]


@pytest.mark.parametrize("name", ALL)
def test_the_examples_of_a_command_are_taken(name):
    shown = examples(name)
    assert shown, "no example"
    for words in shown:
        rest = words[len(name.split()) :]
        ALL[name].make_context(name, list(rest))  # ends the test where an option is unknown, or an argument is missing


@pytest.mark.parametrize("name", ["", *ALL])
def test_80_columns_of_text_are_enough(name):
    text = help_of(name)
    assert max(map(len, text.splitlines())) <= 80
    assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", ALL)
def test_every_option_says_what_it_does(name):
    silent = [it.opts[-1] for it in ALL[name].params if isinstance(it, click.Option) and not it.help]
    assert silent == []
    assert ALL[name].help


def test_a_command_without_its_argument_says_so(deepg_many, tmp_path):
    outcomes = deepg_many([(tmp_path, name.split()) for name in ALL if name not in ("plugins", "schema")])
    assert {outcome["code"] for outcome in outcomes} == {2}
    assert all(re.search(r"\nError: Missing (argument|option) '", outcome["err"]) for outcome in outcomes)
