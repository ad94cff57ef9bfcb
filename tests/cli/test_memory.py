"""Out of memory: one line, and no traceback."""

from __future__ import annotations

import sys

import pytest

from deepg_core import cli


def outcome(error, monkeypatch):
    """Let a command end in an error and give the exit code."""

    def command(**_):
        raise error

    monkeypatch.setattr(cli, "deepg", command)
    monkeypatch.setattr(sys, "argv", ["deepg"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code


def test_one_line_says_what_could_not_be_had(monkeypatch, capsys):
    assert outcome(MemoryError("Unable to allocate 8.00 GiB"), monkeypatch) == 1
    message = "error: out of memory: Unable to allocate 8.00 GiB; lower sampling.batch_size or target.maxlen\n"
    assert capsys.readouterr().err == message


def test_any_other_error_of_a_framework_keeps_its_traceback(monkeypatch):
    with pytest.raises(RuntimeError, match="mat1 and mat2 shapes cannot be multiplied"):
        outcome(RuntimeError("mat1 and mat2 shapes cannot be multiplied"), monkeypatch)
