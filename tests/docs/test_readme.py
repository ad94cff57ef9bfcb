"""Every command that the README shows is run, in order, as shown."""

from __future__ import annotations

import shutil

import pytest
from shown_commands import ROOT, blocks, commands, warm_shell
from worked_example import execute

CI_TARGETS = {"make demo", "make test"}
"""These are what CI itself runs."""


def test_ci_runs_the_commands_of_the_first_block():
    assert set(commands(ROOT / "README.md")[:2]) == CI_TARGETS
    assert all(target in (ROOT / ".ci/run").read_text() for target in CI_TARGETS)


@pytest.mark.slow
def test_the_readmes_commands(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    lines = [line for line in commands(ROOT / "README.md") if line not in CI_TARGETS]
    assert len(lines) >= 6
    # Two steps an epoch, and no evaluation, which has a line of its own: that the command works is what matters here.
    with warm_shell() as shell:
        for line in lines:
            short = " --set training.steps_per_epoch=2 --set evaluate=false" if line.startswith("deepg run") else ""
            shell(line.partition(" #")[0] + short, tmp_path, tmp_path)
    spec = tmp_path / "examples/16s_vs_bacteria/spec.toml"
    spec.write_text(spec.read_text().replace("steps_per_epoch = 100", "steps_per_epoch = 2"))
    spec.write_text(f"evaluate = false\n{spec.read_text()}")
    monkeypatch.chdir(tmp_path)
    execute("\n".join(text for _, language, text in blocks(ROOT / "README.md") if language == "python"), {})


def test_the_readmes_first_spec_is_valid(tmp_path):
    from deepg_core.spec.load import load_spec

    (text,) = [text for _, language, text in blocks(ROOT / "README.md") if language == "toml"]
    (tmp_path / "spec.toml").write_text(text)
    assert load_spec(tmp_path / "spec.toml", needs=("data", "target", "model")).classes == ("phage", "bacteria")
