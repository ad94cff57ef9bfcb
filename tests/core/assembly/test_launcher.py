"""Launchers as specs and options name them."""

from __future__ import annotations

import pytest

from deepg_core.assembly.launcher import choose_launcher, name_launcher
from deepg_core.errors import OptionError
from deepg_core.plugins import plugin_manager
from deepg_core.spec.load import draft_spec


@pytest.fixture(autouse=True)
def processes(monkeypatch):
    """Let there be one launcher."""
    import processes_plugin

    (component,) = processes_plugin.deepg_launchers()
    manager = plugin_manager()
    (entry, *_) = manager.all("encoder")
    registered = {key: its for key, its in manager._registered.items() if key[0] != "launcher"}
    its = {("launcher", "processes"): [type(entry)("launcher", component, entry.plugin)]}
    monkeypatch.setattr(manager, "_registered", registered | its)


def chosen(tmp_path, text):
    (tmp_path / "spec.toml").write_text(f"[run]\nlauncher = {text}\n")
    spec, problems = draft_spec(tmp_path / "spec.toml", needs=())
    assert problems == []
    choice, problems = choose_launcher(spec)
    return choice, [(it.dotted, it.message) for it in problems]


def test_a_spec_chooses_one(tmp_path):
    choice, problems = chosen(tmp_path, '{ type = "processes", workers = 2 }')
    assert (choice.name, choice.config.workers, choice.config.max_failures, problems) == ("processes", 2, 3, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", ("run.launcher.type", "missing")),
        ("{ type = 1 }", ("run.launcher.type", "expected a string, got an integer (1)")),
        ('{ type = "slrum" }', ("run.launcher.type", "unknown launcher `slrum`")),
        ('{ type = "processes", worker = 2 }', ("run.launcher.worker", "unknown option")),
        ('{ type = "processes", workers = 0 }', ("run.launcher.workers", "must be >= 1, got 0")),
        (
            '{ type = "processes", gpus_per_worker = 0.5 }',
            ("run.launcher.gpus_per_worker", "expected an integer, got a float (0.5)"),
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tmp_path, text, problem):
    assert chosen(tmp_path, text) == (None, [problem])


def test_without_one_nothing_is_chosen(tmp_path):
    (tmp_path / "spec.toml").write_text("[run]\n")
    assert choose_launcher(draft_spec(tmp_path / "spec.toml", needs=())[0]) == (None, [])
    assert name_launcher(None, None) is None


@pytest.mark.parametrize("text", ["processes", '{ type = "processes", port = 29501 }'])
def test_an_option_names_one(text):
    launcher = name_launcher(text, 2)
    assert (type(launcher).__name__, launcher.config.workers) == ("Processes", 2)


@pytest.mark.parametrize(
    ("text", "workers", "message"),
    [
        (None, 2, "--workers: is for a launcher; name one with --launcher, such as ray"),
        ("slrum", None, "--launcher.type: unknown launcher `slrum`"),
        ('{ type = "processes", port = 0 }', None, "--launcher.port: must be >= 1, got 0"),
        ("{ type", None, "--launcher: { type is no table of TOML ("),
    ],
)
def test_an_option_that_names_none_is_refused(text, workers, message):
    with pytest.raises(OptionError) as caught:
        name_launcher(text, workers)
    assert str(caught.value).startswith(message)
