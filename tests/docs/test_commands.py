"""Every command that the pages in docs show is run, in order, as shown; `test_tutorial.py` runs those on plugins."""

from __future__ import annotations

import shutil

import pytest
from shown_commands import ROOT, blocks, commands, run
from worked_example import call


@pytest.mark.slow
def test_the_commands_of_the_page_on_data(tmp_path):
    doc = ROOT / "docs/data.md"
    (text,) = [text for _, language, text in blocks(doc) if language == "toml"]
    (tmp_path / "windows.toml").write_text(text)
    assert len([run(line, tmp_path, tmp_path) for line in commands(doc)]) >= 6
    assert (tmp_path / "batches.npz").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["states", "explain", "report"])
def test_the_commands_about_what_a_network_does(tmp_path, monkeypatch, name):
    """In this process, which imports a framework once."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    monkeypatch.chdir(tmp_path)
    page = ROOT / f"docs/{name}.md"
    for line in commands(page):
        if line.startswith("deepg run"):
            call(f"{line} --set training.steps_per_epoch=2")
        elif ">" in line:
            run(line, tmp_path, tmp_path)
        else:
            call(line)
    (tmp_path / "page.py").write_text("".join(text for _, language, text in blocks(page) if language == "python"))
    run("python page.py", tmp_path, tmp_path)
