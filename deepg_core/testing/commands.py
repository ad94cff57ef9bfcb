"""Contract of commands."""

from __future__ import annotations

from typing import ClassVar

import click
import pytest
from click.testing import CliRunner

from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract


class CommandContract(Contract):
    """What every command does. Its author says with which arguments it is called once, and what it prints then.

    A fixture `arguments` may make files for it, which lie in `tmp_path`.
    """

    kind = "command"
    says: ClassVar[str] = ""
    """What it prints to stdout."""

    @pytest.fixture
    def arguments(self) -> list[str]:
        """Give what it is called with."""
        return []

    def test_help_says_what_it_does(self, component: Component) -> None:
        """Click shows its docstring, in which the summary need not stand once more."""
        done = CliRunner().invoke(_load(component), ["--help"])
        assert done.exit_code == 0, done.output
        assert _load(component).get_short_help_str(limit=1000)

    def test_an_option_that_it_does_not_have_is_wrong_input(self, component: Component) -> None:
        """Exit code 2, and a line on stderr that names it."""
        done = CliRunner().invoke(_load(component), ["--no-such-option"])
        assert (done.exit_code, done.stdout) == (2, "")
        assert "--no-such-option" in done.stderr

    def test_it_prints_its_result(self, component: Component, arguments: list[str]) -> None:
        """To stdout, which holds nothing else."""
        done = CliRunner().invoke(_load(component), arguments, catch_exceptions=False)
        assert (done.exit_code, done.stdout) == (0, self.says)


def _load(component: Component) -> click.Command:
    command = component.load()
    assert isinstance(command, click.Command), f"{component.implementation} is no command of click"
    return command
